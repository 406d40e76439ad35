/** Unique over all devices; of letters, digits and hyphens. */
export function createId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-');
}
