import { expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { createHostExecutor } from '#nn/program/execute.ts';
import { startParameters } from '#nn/program/parameters.ts';
import { calibrateBiases } from './calibrate.ts';
import { buildNetwork } from './network.ts';

it('mean predictions become the tokens’ shares, and only output biases change', async () => {
  const random = createRandom(5);
  const cardinalities = [3, 5, 2];
  const rowCount = 400;
  const tokens = Int32Array.from({ length: rowCount * 3 }, (_, i) =>
    Math.floor(random.uniform(1, i) ** 2 * (cardinalities[i % 3] as number)),
  );
  const program = buildNetwork(
    { cardinalities, featureWidths: [0, 0, 0], hiddenWidth: 8, depth: 1, dropoutRate: 0.2 },
    new Float32Array(10),
  );
  const flat = startParameters(program, random.derive('weights'));
  const calibrated = await calibrateBiases(program, flat, { rowCount, tokens, features: new Float32Array(0) }, random);
  const bias = program.parameters.find(({ name }) => name === 'logits.bias');
  const isBias = (at: number) => bias !== undefined && at >= bias.offset && at < bias.offset + bias.size;
  expect(flat.every((value, at) => isBias(at) || calibrated[at] === value)).toBe(true);
  const executor = await createHostExecutor(program, () => ({ seed: 0, batchSize: 400, mode: 'forward' }));
  executor.setParameters(calibrated);
  const logits = await executor.forward({ arrays: { tokens, rank: Int32Array.of(0, 1, 2) } }, 'logits');
  executor.dispose();
  const value = program.values.find(({ name }) => name === 'logits');
  for (const [t, { offset, realWidth }] of value?.blocks.entries() ?? []) {
    for (let token = 0; token < realWidth; token++) {
      let predicted = 0;
      let count = 0;
      for (let row = 0; row < rowCount; row++) {
        const cells = Array.from(logits.subarray(row * (value?.width ?? 0) + offset).subarray(0, realWidth), Math.exp);
        predicted += (cells[token] as number) / cells.reduce((sum, cell) => sum + cell, 0);
        if (tokens[row * 3 + t] === token) count++;
      }
      expect(Math.abs(predicted - count) / rowCount).toBeLessThan(0.01);
    }
  }
});
