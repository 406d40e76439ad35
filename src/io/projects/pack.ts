/** A value in two halves: JSON, and the bytes of its typed arrays one after the other. */
export interface PackedValue {
  readonly json: string;
  readonly bytes: readonly Uint8Array<ArrayBuffer>[];
}

const ARRAYS = { Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Uint8Array, Uint16Array, Uint32Array } as const;
type ArrayName = keyof typeof ARRAYS;

const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};
const MARK = '$packed';

/**
 * Packs a structured-cloneable value of plain objects, arrays, strings, numbers, booleans, null and typed arrays.
 * Typed arrays become {"$packed": [type, offset, length]}, numbers that JSON lacks {"$packed": "NaN"}; undefined members are left out.
 *
 * @throws TypeError for anything else.
 */
export function packValue(value: unknown): PackedValue {
  const bytes: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  const plain = (inner: unknown): unknown => {
    if (typeof inner === 'number') return Number.isFinite(inner) ? inner : { [MARK]: String(inner) };
    if (typeof inner === 'string' || typeof inner === 'boolean' || inner === null) return inner;
    if (Array.isArray(inner)) return inner.map((item) => (item === undefined ? null : plain(item)));
    if (ArrayBuffer.isView(inner)) {
      const name = inner.constructor.name as ArrayName;
      const view = inner as InstanceType<(typeof ARRAYS)[ArrayName]>;
      if (!Object.hasOwn(ARRAYS, name)) throw new TypeError(`A ${name} cannot be packed.`);
      const copy = new Uint8Array(view.byteLength);
      copy.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
      bytes.push(copy);
      const packed = { [MARK]: [name, offset, view.length] };
      offset += copy.byteLength;
      return packed;
    }
    if (typeof inner === 'object' && Object.getPrototypeOf(inner) === Object.prototype) {
      if (Object.hasOwn(inner, MARK)) throw new TypeError(`A member called ${MARK} cannot be packed.`);
      return Object.fromEntries(Object.entries(inner).flatMap(([key, member]) => (member === undefined ? [] : [[key, plain(member)]])));
    }
    throw new TypeError(`A value of type ${typeof inner} cannot be packed.`);
  };
  return { json: JSON.stringify(plain(value)), bytes };
}

/**
 * The inverse of `packValue`, over bytes from anywhere.
 *
 * @throws RangeError or SyntaxError when the halves do not fit each other. Numbers are little-endian, as on every device of today.
 */
export function unpackValue(json: string, bytes: Uint8Array): unknown {
  const whole = (inner: unknown): unknown => {
    if (typeof inner !== 'object' || inner === null) return inner;
    if (Array.isArray(inner)) return inner.map(whole);
    if (!Object.hasOwn(inner, MARK)) {
      // A key like “__proto__” is a plain member in JSON and must stay one.
      const made: Record<string, unknown> = {};
      for (const [key, member] of Object.entries(inner))
        Object.defineProperty(made, key, { value: whole(member), enumerable: true, writable: true, configurable: true });
      return made;
    }
    const packed = (inner as Record<string, unknown>)[MARK];
    if (typeof packed === 'string' && Object.hasOwn(NUMBERS, packed)) return NUMBERS[packed];
    const [name, offset, length] = Array.isArray(packed) ? packed : [];
    if (
      !Object.hasOwn(ARRAYS, name as string) ||
      !Number.isSafeInteger(offset) ||
      !Number.isSafeInteger(length) ||
      offset < 0 ||
      length < 0
    )
      throw new RangeError('An array of the project is not described as it should be.');
    const Type = ARRAYS[name as ArrayName];
    const end = offset + length * Type.BYTES_PER_ELEMENT;
    if (end > bytes.byteLength) throw new RangeError('An array of the project is cut short.');
    return new Type(bytes.slice(offset, end).buffer);
  };
  return whole(JSON.parse(json));
}
