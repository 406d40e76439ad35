/**
 * Age in the Adult sample, in bins of two years from 17 to 91: counts of the real rows, checked against the sample by sample-thumbnails.test.ts,
 * and of as many rows that the studio’s own variational autoencoder drew (WASM, seed 1), counted by scripts/make-example.ts.
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
    878, 1386, 1528, 1656, 1655, 1693, 1728, 1815, 1764, 1682, 1637, 1561, 1532, 1551, 1521, 1262, 1160, 1091, 917, 787, 777, 691, 535, 455,
    328, 272, 181, 130, 100, 104, 42, 46, 34, 15, 0, 0, 47,
  ],
} as const;
