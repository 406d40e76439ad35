import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { createReferenceExecutor } from '../reference/executor.ts';
import { EXPECTED_NATS, EXPECTED_PRODUCTS, findKernelFault, measureSelfTest, SELF_TEST_ROWS, selfTestProgram } from './self-test.ts';

it('the known loss and gradients are the reference executor’s', async () => {
  await setBackend('cpu');
  const executor = createReferenceExecutor(selfTestProgram(), { seed: 1, batchSize: SELF_TEST_ROWS, mode: 'training' });
  const { nats, products } = await measureSelfTest(executor);
  expect(nats).toBeCloseTo(EXPECTED_NATS, 4);
  expect(products.map(([name]) => name)).toEqual(EXPECTED_PRODUCTS.map(([name]) => name));
  for (const [i, [name, product]] of products.entries()) expect(product, name).toBeCloseTo(EXPECTED_PRODUCTS[i]?.[1] as number, 4);
  expect(await findKernelFault(executor)).toBeNull();
  executor.dispose();
});

it('a wrong gradient is named', async () => {
  const executor = createReferenceExecutor(selfTestProgram(), { seed: 1, batchSize: SELF_TEST_ROWS, mode: 'training' });
  const zeros = { ...executor, program: executor.program, readGradient: async () => new Float32Array(executor.program.parameterCount) };
  expect(await findKernelFault(zeros)).toContain('x.tables');
  executor.dispose();
});
