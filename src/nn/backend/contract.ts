export type BackendName = 'webgpu' | 'wasm' | 'cpu';

/** Which backend was chosen and why; every attempt is kept, so the chip can tell. */
export interface BackendInfo {
  readonly backend: BackendName;
  /** One sentence for the person: 'WebGPU passed its self-test on “google swiftshader”.' */
  readonly reason: string;
  /** WASM threads (1 where the page is not isolated); 0 elsewhere. */
  readonly threads: number;
  readonly adapter: string | null;
  readonly attempts: readonly {
    readonly backend: BackendName;
    readonly status: 'chosen' | 'unavailable' | 'failed-self-test';
    readonly detail: string;
  }[];
  /** True when the person or the URL forced it. */
  readonly forced: boolean;
}
