/** What core uses beyond ECMAScript; every browser, worker and Node has both. */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: ArrayBufferView): string;
}
