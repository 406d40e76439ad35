/**
 * Age in the Adult sample, in bins of two years from 17 to 91: shares of the real rows and of rows drawn by a model trained on them.
 * An illustration of what Compare shows; the real half is checked against the sample (sample-thumbnails.test.ts).
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
  syntheticPercent: [
    2.914, 4.522, 4.419, 5.081, 5.01, 5.098, 5.419, 5.46, 5.624, 5.48, 5.221, 4.737, 4.767, 4.74, 4.505, 3.757, 3.645, 3.279, 2.512, 2.355,
    2.303, 2.14, 1.761, 1.249, 1.031, 0.826, 0.635, 0.365, 0.3168, 0.222, 0.16, 0.116, 0.119, 0.048, 0.017, 0.014, 0.133,
  ],
} as const;
