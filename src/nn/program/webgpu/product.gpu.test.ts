import { beforeAll, describe, expect, it } from 'vitest';
import { create, globals } from 'webgpu';
import { compileCalls, read, write } from './kernel-call.ts';
import { type ProductBlock, type ProductOptions, packBlocks, packTiles, productShader, type TileKind } from './product-shader.ts';

Object.assign(globalThis, globals);

const PLAIN: Omit<ProductOptions, 'mode' | 'tile'> = {
  masked: false,
  activation: 'linear',
  residual: false,
  keepActivated: false,
  accumulate: false,
  bias: false,
};

/** Two ragged blocks over one input of width 44 = 20 + 24; batch 38 is neither a tile nor a quad. */
const BATCH = 38;
const INPUTS = [20, 24];
const OUTPUTS = [40, 12];
const INPUT_WIDTH = 44;
const OUTPUT_WIDTH = 52;
/** Ranks of the quads of the input in a masked product of two output blocks: the first sees 7 quads, the second 3. */
const VISIBLE_QUADS = [3, 9, 0, 10, 2, 1, 8, 4, 5, 7, 6];
const PREFIXES = [7, 3];

const gpu = create([]);
let device: GPUDevice;

function wave(count: number, phase: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(1.3 * i + phase));
}

function store(data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): GPUBuffer {
  const buffer = device.createBuffer({
    size: data.byteLength,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(buffer, 0, data);
  return buffer;
}

async function readBack(buffer: GPUBuffer): Promise<Float32Array> {
  const staging = device.createBuffer({ size: buffer.size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return values;
}

async function run(
  options: ProductOptions,
  blocks: readonly ProductBlock[],
  data: { a: Float32Array<ArrayBuffer>; b: Float32Array<ArrayBuffer>; c: Float32Array<ArrayBuffer>; extra?: Float32Array<ArrayBuffer> },
): Promise<{ c: Float32Array; extra: Float32Array }> {
  const tiles = packTiles(blocks);
  const buffers = {
    a: store(data.a),
    b: store(data.b),
    c: store(data.c),
    tiles: store(tiles.words),
    blocks: store(packBlocks(blocks)),
    visible: store(Uint32Array.from([PREFIXES.length, ...PREFIXES, ...VISIBLE_QUADS])),
    residual: store(data.extra ?? new Float32Array(4)),
    activated: store(new Float32Array(data.c.length)),
  };
  const [call] = await compileCalls(
    device,
    [
      {
        label: 'product',
        bindings: [
          read('a', 'array<vec4f>', buffers.a),
          read('b', 'array<vec4f>', buffers.b),
          write('c', 'array<vec4f>', buffers.c),
          read('tiles', 'array<vec4u>', buffers.tiles),
          read('blocks', 'array<Block>', buffers.blocks),
          ...(options.masked ? [read('visible', 'array<u32>', buffers.visible)] : []),
          ...(options.residual ? [read('residual', 'array<vec4f>', buffers.residual)] : []),
          ...(options.keepActivated ? [write('activated', 'array<vec4f>', buffers.activated)] : []),
        ],
        code: productShader(options),
        groups: tiles.ranges,
      },
    ],
    (words) => store(words),
  );
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  // Block by block: together they are the whole.
  for (let block = 0; block < blocks.length; block++) call?.encode(pass, block);
  pass.end();
  device.queue.submit([encoder.finish()]);
  const result = { c: await readBack(buffers.c), extra: await readBack(buffers.activated) };
  for (const buffer of Object.values(buffers)) buffer.destroy();
  return result;
}

function expectClose(found: Float32Array, expected: readonly number[] | Float64Array): void {
  expected.forEach((want, i) => {
    const value = found[i] as number;
    expect(Math.abs(value - want), `element ${i}: ${value} against ${want}`).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(want)));
  });
}

const rows = Math.ceil(BATCH / 4) * 4;
const x = wave(rows * INPUT_WIDTH, 1);
const dy = wave(rows * OUTPUT_WIDTH, 2);
const weightCount = (INPUTS[0] as number) * (OUTPUTS[0] as number) + (INPUTS[1] as number) * (OUTPUTS[1] as number);
const weights = wave(weightCount + OUTPUT_WIDTH, 3);
const maskedCount = INPUT_WIDTH * OUTPUT_WIDTH;
const maskedWeights = wave(maskedCount + OUTPUT_WIDTH, 4);
const at = (values: Float32Array, i: number): number => values[i] as number;

const blockOf = (i: number) => ({
  inFrom: i === 0 ? 0 : (INPUTS[0] as number),
  outFrom: i === 0 ? 0 : (OUTPUTS[0] as number),
  weightFrom: i === 0 ? 0 : (INPUTS[0] as number) * (OUTPUTS[0] as number),
  inner: INPUTS[i] as number,
  width: OUTPUTS[i] as number,
});

/** The quad's place in the rank order, for every float of the input. */
const orderOf = (float: number): number => VISIBLE_QUADS.indexOf(Math.floor(float / 4));

describe.each<TileKind>(['register', 'shared'])('block products in %s tiles', (tile) => {
  beforeAll(async () => {
    const adapter = await gpu.requestAdapter();
    device = await (adapter as GPUAdapter).requestDevice();
    device.addEventListener('uncapturederror', (event) => {
      throw (event as GPUUncapturedErrorEvent).error;
    });
  });

  it('forward: bias, activation, residual', async () => {
    const blocks = [0, 1].map((i): ProductBlock => {
      const { inFrom, outFrom, weightFrom, inner, width } = blockOf(i);
      return {
        ...{ rows: BATCH, inner, columns: width, segments: 1, aBase: inFrom / 4, aStride: INPUT_WIDTH / 4, aSegment: 0, bSegment: 0 },
        ...{ bBase: weightFrom / 4, bStride: width / 4, cBase: outFrom / 4, cStride: OUTPUT_WIDTH / 4, bias: (weightCount + outFrom) / 4 },
      };
    });
    const expected = new Float64Array(rows * OUTPUT_WIDTH);
    for (const i of [0, 1]) {
      const { inFrom, outFrom, weightFrom, inner, width } = blockOf(i);
      for (let m = 0; m < BATCH; m++) {
        for (let n = 0; n < width; n++) {
          let sum = at(weights, weightCount + outFrom + n);
          for (let k = 0; k < inner; k++) sum += at(x, m * INPUT_WIDTH + inFrom + k) * at(weights, weightFrom + k * width + n);
          expected[m * OUTPUT_WIDTH + outFrom + n] = sum > 0 ? sum : 0.2 * sum;
        }
      }
    }
    const c = new Float32Array(rows * OUTPUT_WIDTH);
    const found = await run({ ...PLAIN, mode: 'forward', tile, bias: true, activation: 'leakyRelu' }, blocks, { a: x, b: weights, c });
    expectClose(found.c.subarray(0, BATCH * OUTPUT_WIDTH), expected.subarray(0, BATCH * OUTPUT_WIDTH));
    const one = { ...(blocks[0] as ProductBlock), columns: 20, bStride: 5, cStride: 11, bias: weightCount / 4 };
    const options: ProductOptions = {
      ...PLAIN,
      mode: 'forward',
      tile,
      bias: true,
      activation: 'relu',
      residual: true,
      keepActivated: true,
    };
    const residual = await run(options, [one], { a: x, b: weights, c: new Float32Array(rows * INPUT_WIDTH), extra: x });
    for (let m = 0; m < BATCH; m++) {
      for (let n = 0; n < 20; n++) {
        let sum = at(weights, weightCount + n);
        for (let k = 0; k < 20; k++) sum += at(x, m * INPUT_WIDTH + k) * at(weights, k * 20 + n);
        expect(at(residual.extra, m * INPUT_WIDTH + n)).toBeCloseTo(Math.max(0, sum), 3);
        expect(at(residual.c, m * INPUT_WIDTH + n)).toBeCloseTo(Math.max(0, sum) + at(x, m * INPUT_WIDTH + n), 3);
      }
    }
  });

  it('weights: both gradients', async () => {
    const blocks = [0, 1].map((i): ProductBlock => {
      const { inFrom, outFrom, weightFrom, inner, width } = blockOf(i);
      return {
        ...{
          rows: inner,
          inner: BATCH,
          columns: width,
          segments: 1,
          aBase: inFrom / 4,
          aStride: INPUT_WIDTH / 4,
          aSegment: 0,
          bSegment: 0,
        },
        ...{ bBase: outFrom / 4, bStride: OUTPUT_WIDTH / 4, cBase: weightFrom / 4, cStride: width / 4, bias: (weightCount + outFrom) / 4 },
      };
    });
    const expected = new Float64Array(weightCount + OUTPUT_WIDTH);
    for (const i of [0, 1]) {
      const { inFrom, outFrom, weightFrom, inner, width } = blockOf(i);
      for (let n = 0; n < width; n++) {
        for (let b = 0; b < BATCH; b++) {
          const g = at(dy, b * OUTPUT_WIDTH + outFrom + n);
          expected[weightCount + outFrom + n] = (expected[weightCount + outFrom + n] as number) + g;
          for (let k = 0; k < inner; k++) {
            const to = weightFrom + k * width + n;
            expected[to] = (expected[to] as number) + g * at(x, b * INPUT_WIDTH + inFrom + k);
          }
        }
      }
    }
    const found = await run({ ...PLAIN, mode: 'weights', tile, bias: true }, blocks, {
      a: x,
      b: dy,
      c: new Float32Array(weights.length).fill(7),
    });
    expectClose(found.c, expected);
  });

  it('inputs: residual and accumulation', async () => {
    const blocks = [0, 1].map((i): ProductBlock => {
      const { inFrom, outFrom, weightFrom, inner, width } = blockOf(i);
      return {
        ...{
          rows: BATCH,
          inner: width,
          columns: inner,
          segments: 1,
          aBase: outFrom / 4,
          aStride: OUTPUT_WIDTH / 4,
          aSegment: 0,
          bSegment: 0,
        },
        ...{ bBase: weightFrom / 4, bStride: width / 4, cBase: inFrom / 4, cStride: INPUT_WIDTH / 4, bias: 0 },
      };
    });
    const held = wave(rows * INPUT_WIDTH, 5);
    const extra = wave(rows * INPUT_WIDTH, 6);
    const expected = new Float64Array(BATCH * INPUT_WIDTH);
    for (const i of [0, 1]) {
      const { inFrom, outFrom, weightFrom, inner, width } = blockOf(i);
      for (let b = 0; b < BATCH; b++) {
        for (let k = 0; k < inner; k++) {
          const to = b * INPUT_WIDTH + inFrom + k;
          let sum = at(held, to) + at(extra, to);
          for (let n = 0; n < width; n++) sum += at(dy, b * OUTPUT_WIDTH + outFrom + n) * at(weights, weightFrom + k * width + n);
          expected[to] = sum;
        }
      }
    }
    const found = await run({ ...PLAIN, mode: 'inputs', tile, residual: true, accumulate: true }, blocks, {
      a: dy,
      b: weights,
      c: held,
      extra,
    });
    expectClose(found.c, expected);
  });

  it('masked: all three, each block with its own prefix of the input', async () => {
    const outFrom = [0, OUTPUTS[0] as number];
    const weightFrom = [0, INPUT_WIDTH * (OUTPUTS[0] as number)];
    const forward = [0, 1].map(
      (i): ProductBlock => ({
        ...{ rows: BATCH, inner: INPUT_WIDTH, columns: OUTPUTS[i] as number, segments: 1, aBase: 0, aStride: INPUT_WIDTH / 4, aSegment: 0 },
        ...{ bBase: at(Float32Array.from(weightFrom), i) / 4, bStride: (OUTPUTS[i] as number) / 4, bSegment: 0 },
        ...{ cBase: (outFrom[i] as number) / 4, cStride: OUTPUT_WIDTH / 4, bias: (maskedCount + (outFrom[i] as number)) / 4 },
      }),
    );
    const sees = (i: number, k: number): boolean => orderOf(k) < (PREFIXES[i] as number);
    const y = new Float64Array(BATCH * OUTPUT_WIDTH);
    const dWeights = new Float64Array(maskedWeights.length);
    for (const i of [0, 1]) {
      const width = OUTPUTS[i] as number;
      for (let b = 0; b < BATCH; b++) {
        for (let n = 0; n < width; n++) {
          const j = b * OUTPUT_WIDTH + (outFrom[i] as number) + n;
          const bias = maskedCount + (outFrom[i] as number) + n;
          let sum = at(maskedWeights, bias);
          dWeights[bias] = (dWeights[bias] as number) + at(dy, j);
          for (let k = 0; k < INPUT_WIDTH; k++) {
            if (!sees(i, k)) continue;
            const w = (weightFrom[i] as number) + k * width + n;
            sum += at(x, b * INPUT_WIDTH + k) * at(maskedWeights, w);
            dWeights[w] = (dWeights[w] as number) + at(x, b * INPUT_WIDTH + k) * at(dy, j);
          }
          y[j] = Math.max(0, sum);
        }
      }
    }
    const options: ProductOptions = { ...PLAIN, mode: 'forward', tile, masked: true, bias: true, activation: 'relu' };
    const product = await run(options, forward, { a: x, b: maskedWeights, c: new Float32Array(rows * OUTPUT_WIDTH) });
    expectClose(product.c, y);

    const back = forward.map((block) => ({
      ...{
        ...block,
        rows: INPUT_WIDTH,
        inner: BATCH,
        bBase: block.cBase,
        bStride: block.cStride,
        cBase: block.bBase,
        cStride: block.bStride,
      },
    }));
    const gradient = await run({ ...PLAIN, mode: 'weights', tile, masked: true, bias: true }, back, {
      ...{ a: x, b: dy, c: new Float32Array(maskedWeights.length).fill(7) },
    });
    expectClose(gradient.c, dWeights);

    // Segments are of one width: the gradient of the input sums over two blocks of 20.
    const width = 20;
    const segments: ProductBlock = {
      ...{ rows: BATCH, inner: width, columns: INPUT_WIDTH, segments: 2, aBase: 0, aStride: OUTPUT_WIDTH / 4, aSegment: width / 4 },
      ...{ bBase: 0, bStride: width / 4, bSegment: (INPUT_WIDTH * width) / 4, cBase: 0, cStride: INPUT_WIDTH / 4, bias: 0 },
    };
    const dx = new Float64Array(BATCH * INPUT_WIDTH);
    for (let b = 0; b < BATCH; b++) {
      for (let k = 0; k < INPUT_WIDTH; k++) {
        for (const i of [0, 1]) {
          if (!sees(i, k)) continue;
          for (let n = 0; n < width; n++) {
            const w = i * INPUT_WIDTH * width + k * width + n;
            dx[b * INPUT_WIDTH + k] = (dx[b * INPUT_WIDTH + k] as number) + at(dy, b * OUTPUT_WIDTH + i * width + n) * at(maskedWeights, w);
          }
        }
      }
    }
    const inputs = await run({ ...PLAIN, mode: 'inputs', tile, masked: true }, [segments], {
      ...{ a: dy, b: maskedWeights, c: new Float32Array(rows * INPUT_WIDTH) },
    });
    expectClose(inputs.c, dx);
  });
});
