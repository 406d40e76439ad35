// AssemblyScript: compiled by scripts/compile-kernels.ts. Addresses and strides (suffix L) are in bytes, counts in elements;
// widths are multiples of 4, as are the rows of a batch; every address is 16-byte aligned.
export * from './critic';
export * from './elementwise';
export * from './losses';
export * from './noise';
export * from './normalise';
export * from './optimiser';
export * from './products';
export * from './tokens';

/** The kernels' own constants end here. */
export function firstFree(): usize {
  return __heap_base;
}
