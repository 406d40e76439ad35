import type { BufferPool } from './scope.ts';

export interface OwnedBuffers extends BufferPool {
  /** Bytes of all buffers held. */
  readonly bytes: number;
  /** Reads the first bytes of some buffers, in order, after everything submitted before. */
  read(
    parts: readonly { readonly buffer: GPUBuffer; readonly words: number; readonly offset?: number }[],
  ): Promise<Float32Array<ArrayBuffer>>;
  /** A buffer to copy results into and map; goes back with `release`. */
  takeStaging(words: number): GPUBuffer;
  mapStaging(staging: GPUBuffer, words: number): Promise<Float32Array<ArrayBuffer>>;
  dispose(): void;
}

/**
 * Buffers on one device, each checked against its limits before it is made: a buffer over the limit would fail silently.
 *
 * @param whenLost rejects when the device is lost, and with it the reads that wait.
 */
export function createBuffers(device: GPUDevice, whenLost: Promise<never>): OwnedBuffers {
  const named = new Map<string, GPUBuffer>();
  const staging = new Set<GPUBuffer>();
  const idle: GPUBuffer[] = [];
  const most = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);

  const create = (label: string, size: number, usage: number): GPUBuffer => {
    if (size > most) {
      const mebibytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
      throw new Error(
        `Out of memory: “${label}” needs ${mebibytes(size)} MiB in one piece and this GPU allows ${mebibytes(most)} MiB. A smaller batch or network needs less.`,
      );
    }
    return device.createBuffer({ label, size, usage });
  };
  const make = (name: string, words: number, usage: number): GPUBuffer => {
    const known = named.get(name);
    if (known !== undefined) return known;
    const buffer = create(name, Math.max(16, Math.ceil(words / 4) * 16), usage);
    named.set(name, buffer);
    return buffer;
  };
  const buffers: OwnedBuffers = {
    get bytes() {
      let sum = 0;
      for (const buffer of named.values()) sum += buffer.size;
      for (const buffer of staging) sum += buffer.size;
      return sum;
    },
    zeros: (name, words) =>
      make(
        name,
        words,
        GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST | (name === 'step' ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE),
      ),
    constant(name, data, use = 'storage') {
      const known = named.get(name);
      if (known !== undefined) return known;
      const buffer = make(
        name,
        data.length,
        GPUBufferUsage.COPY_DST | (use === 'uniform' ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE),
      );
      device.queue.writeBuffer(buffer, 0, data);
      return buffer;
    },
    takeStaging(words) {
      const size = Math.max(words * 4, Math.min(most, 2 ** Math.ceil(Math.log2(Math.max(64, words * 4)))));
      const i = idle.findIndex((buffer) => buffer.size === size);
      if (i >= 0) return idle.splice(i, 1)[0] as GPUBuffer;
      const buffer = create('readback', size, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
      staging.add(buffer);
      return buffer;
    },
    async mapStaging(buffer, words) {
      try {
        await Promise.race([buffer.mapAsync(GPUMapMode.READ, 0, words * 4), whenLost]);
        const values = new Float32Array(buffer.getMappedRange(0, words * 4).slice(0));
        buffer.unmap();
        idle.push(buffer);
        return values;
      } catch (error) {
        staging.delete(buffer);
        buffer.destroy();
        throw error;
      }
    },
    read(parts) {
      const words = parts.reduce((sum, part) => sum + part.words, 0);
      const into = buffers.takeStaging(words);
      const encoder = device.createCommandEncoder();
      let at = 0;
      for (const { buffer, words: count, offset = 0 } of parts) {
        encoder.copyBufferToBuffer(buffer, offset * 4, into, at * 4, count * 4);
        at += count;
      }
      device.queue.submit([encoder.finish()]);
      return buffers.mapStaging(into, words);
    },
    dispose() {
      for (const buffer of [...named.values(), ...staging]) buffer.destroy();
      named.clear();
      staging.clear();
      idle.length = 0;
    },
  };
  return buffers;
}
