import type { SchemaElement, TimeUnit } from 'hyparquet';
import type { RawColumnBuilder } from '#core/table/raw-builder.ts';
import { decimalsFor, formatBytes, formatDay, formatDecimal, formatFloat32, formatInstant, formatTimeOfDay } from '../temporal-text.ts';

const NS_PER_UNIT: Readonly<Record<TimeUnit, bigint>> = { MILLIS: 1_000_000n, MICROS: 1000n, NANOS: 1n };

/** Takes a plain column's stored values into its builder as texts. */
export interface LeafTexts {
  append(value: unknown): void;
  finish(): void;
}

/** Times are held until the whole column is seen, so that all have as many decimals. */
function createTimeTexts(
  builder: RawColumnBuilder,
  toNs: (value: unknown) => bigint,
  format: (ns: bigint, decimals: number) => string,
): LeafTexts {
  const held: (bigint | null)[] = [];
  return {
    append(value) {
      held.push(value === null || value === undefined ? null : toNs(value));
    },
    finish() {
      const decimals = decimalsFor(held);
      for (const ns of held) builder.append(ns === null ? '' : format(ns, decimals));
    },
  };
}

/** How the values of a plain column are put into words: exactly, by its logical type, else by its older converted one. */
export function createLeafTexts(element: SchemaElement, builder: RawColumnBuilder): LeafTexts {
  const time = timeOf(element);
  if (time !== null) {
    const scale = NS_PER_UNIT[time.unit];
    const toNs = (value: unknown) => BigInt(value as bigint | number) * scale;
    return time.isOfDay
      ? createTimeTexts(builder, toNs, formatTimeOfDay)
      : createTimeTexts(builder, toNs, (ns, decimals) => formatInstant(ns, decimals, time.isInstant));
  }
  if (element.type === 'INT96')
    return createTimeTexts(
      builder,
      (value) => value as bigint,
      (ns, decimals) => formatInstant(ns, decimals, false),
    );
  const write = writerFor(element);
  return {
    append: (value) => builder.append(value === null || value === undefined ? '' : write(value)),
    finish: () => {},
  };
}

function timeOf({ logical_type: logical, converted_type: converted }: SchemaElement) {
  if (logical?.type === 'TIMESTAMP') return { unit: logical.unit, isOfDay: false, isInstant: logical.isAdjustedToUTC };
  if (logical?.type === 'TIME') return { unit: logical.unit, isOfDay: true, isInstant: false };
  if (converted === 'TIMESTAMP_MILLIS') return { unit: 'MILLIS', isOfDay: false, isInstant: false } as const;
  if (converted === 'TIMESTAMP_MICROS') return { unit: 'MICROS', isOfDay: false, isInstant: false } as const;
  if (converted === 'TIME_MILLIS') return { unit: 'MILLIS', isOfDay: true, isInstant: false } as const;
  if (converted === 'TIME_MICROS') return { unit: 'MICROS', isOfDay: true, isInstant: false } as const;
  return null;
}

function writerFor(element: SchemaElement): (value: unknown) => string {
  const { logical_type: logical, converted_type: converted, type } = element;
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') {
    const scale = (logical?.type === 'DECIMAL' ? logical.scale : element.scale) ?? 0;
    return (value) => formatDecimal(value instanceof Uint8Array ? readBigEndian(value) : BigInt(value as number | bigint), scale);
  }
  if (logical?.type === 'DATE' || converted === 'DATE') return (value) => formatDay(Number(value));
  if (logical?.type === 'FLOAT16') return (value) => String(readFloat16(value as Uint8Array));
  if (logical?.type === 'UUID') return (value) => formatUuid(value as Uint8Array);
  const isUnsigned = (logical?.type === 'INTEGER' && !logical.isSigned) || /^UINT_/.test(converted ?? '');
  switch (type) {
    case 'INT32':
      return isUnsigned ? (value) => String(Number(value) >>> 0) : String;
    case 'INT64':
      return isUnsigned ? (value) => String(BigInt.asUintN(64, BigInt(value as bigint))) : String;
    case 'FLOAT':
      return (value) => formatFloat32(value as number);
    default:
      return (value) => (value instanceof Uint8Array ? formatBytes(value) : String(value));
  }
}

function readBigEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(Math.max(8, bytes.length * 8), value);
}

function readFloat16(bytes: Uint8Array): number {
  const bits = ((bytes[1] ?? 0) << 8) | (bytes[0] ?? 0);
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return Number((sign * 2 ** (exponent - 15) * (1 + fraction / 1024)).toPrecision(5));
}

function formatUuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
