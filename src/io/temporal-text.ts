const NS_PER_DAY = 86_400_000_000_000n;
const two = (value: number | bigint) => String(value).padStart(2, '0');

/** Days since 1970-01-01 as yyyy-MM-dd; the number itself where no calendar reaches. */
export function formatDay(days: number): string {
  const date = new Date(days * 86_400_000);
  if (Number.isNaN(date.getTime())) return String(days);
  const iso = date.toISOString();
  return iso.slice(0, iso.indexOf('T'));
}

function formatFraction(ns: bigint, decimals: number): string {
  return decimals === 0 ? '' : `.${String(ns).padStart(9, '0').slice(0, decimals)}`;
}

/** Nanoseconds of a day as HH:mm:ss with so many decimals. */
export function formatTimeOfDay(ns: bigint, decimals: number): string {
  const sign = ns < 0n ? '-' : '';
  const size = ns < 0n ? -ns : ns;
  const seconds = size / 1_000_000_000n;
  return `${sign}${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${formatFraction(size % 1_000_000_000n, decimals)}`;
}

/** Nanoseconds since 1970 as yyyy-MM-dd HH:mm:ss; an instant, which has no clock of its own, as yyyy-MM-ddTHH:mm:ssZ. */
export function formatInstant(ns: bigint, decimals: number, isInstant: boolean): string {
  let days = ns / NS_PER_DAY;
  let rest = ns % NS_PER_DAY;
  if (rest < 0n) {
    rest += NS_PER_DAY;
    days -= 1n;
  }
  return `${formatDay(Number(days))}${isInstant ? 'T' : ' '}${formatTimeOfDay(rest, decimals)}${isInstant ? 'Z' : ''}`;
}

/** Decimals of a second that a column of nanoseconds needs: 0, 3, 6 or 9, so that all its cells are written alike. */
export function decimalsFor(values: Iterable<bigint | null>): number {
  let decimals = 0;
  for (const value of values) {
    if (value === null) continue;
    while (decimals < 9 && value % 10n ** BigInt(9 - decimals) !== 0n) decimals += 3;
  }
  return decimals;
}

/** An unscaled decimal: 12345 at scale 2 is 123.45. */
export function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const sign = unscaled < 0n ? '-' : '';
  const figures = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${sign}${figures.slice(0, -scale)}.${figures.slice(-scale)}`;
}

/** The shortest text that comes back as the same 32-bit float. */
export function formatFloat32(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  for (let figures = 6; figures < 10; figures += 1) {
    const short = Number(value.toPrecision(figures));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as the text that they are, or in hexadecimal where they are none. */
export function formatBytes(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }
}

/** A nested value as JSON. */
export function formatNested(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return Number.isSafeInteger(Number(part)) ? Number(part) : String(part);
    if (part instanceof Map) return Object.fromEntries(part as Map<string, unknown>);
    if (part instanceof Uint8Array) return formatBytes(part);
    if (ArrayBuffer.isView(part)) return Array.from(part as unknown as ArrayLike<number | bigint>);
    return part;
  });
}
