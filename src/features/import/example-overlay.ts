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
  synthetic: [
    854, 1325, 1295, 1489, 1468, 1494, 1588, 1600, 1648, 1606, 1530, 1388, 1397, 1389, 1320, 1101, 1068, 961, 736, 690, 675, 627, 516, 366,
    302, 242, 186, 107, 93, 65, 47, 34, 35, 14, 5, 4, 39,
  ],
} as const;
