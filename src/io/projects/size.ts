/** About how many bytes a structured-cloneable value takes when it is stored. */
export function sizeOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return value.length + 4;
    case 'number':
      return 8;
    case 'object': {
      if (value === null) return 1;
      if (value instanceof Blob) return value.size;
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
      let bytes = 8;
      for (const [key, inner] of Object.entries(value)) bytes += (Array.isArray(value) ? 2 : key.length + 4) + sizeOf(inner);
      return bytes;
    }
    default:
      return 1;
  }
}
