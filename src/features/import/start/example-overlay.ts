/**
 * Age in the Adult sample, in bins of two years from 17 to 91: counts of the real rows, checked against the sample by sample-thumbnails.test.ts,
 * and of as many rows that the studio’s own autoregressive generator drew (WASM, quick, seed 1), counted by scripts/make-example.ts.
 */
export const EXAMPLE_OVERLAY = {
  name: 'age',
  table: 'Adult census',
  low: 17,
  high: 91,
  real: [
    945, 1465, 1485, 1675, 1626, 1702, 1674, 1716, 1761, 1774, 1685, 1610, 1588, 1494, 1471, 1251, 1179, 1073, 879, 785, 724, 667, 558, 438,
    328, 271, 197, 139, 115, 91, 52, 44, 32, 16, 4, 4, 43,
  ],
  synthetic: [
    973, 1471, 1487, 1701, 1655, 1605, 1678, 1762, 1806, 1642, 1823, 1533, 1687, 1372, 1424, 1181, 1313, 1161, 820, 776, 580, 667, 632, 440,
    311, 258, 229, 157, 119, 100, 22, 64, 38, 28, 0, 0, 46,
  ],
} as const;
