import { count } from './numbers.ts';

/** What is being done, beside a bar of progress. */
export const DOING = {
  beginning: 'beginning',
  fetchTable: 'Fetching the table',
  makeRows: (made: number) => `Making synthetic rows: ${count(made)}`,
  readReal: 'Reading the real rows',
  readSynthetic: 'Reading the synthetic rows',
  readUnseen: 'Reading the unseen rows',
  drawRows: (draw: number, draws: number) => `Drawing rows ${draw} of ${draws}`,
  readRealFile: 'Reading the real rows as one file',
  readSyntheticFile: 'Reading the synthetic rows as one file',
  compareColumn: (column: number, columns: number) => `Comparing column ${column} of ${columns}`,
  comparePair: (pair: number, pairs: number) => `Comparing pair ${count(pair)} of ${count(pairs)}`,
  rememberRows: 'Remembering the real rows',
  countEqualRows: 'Counting rows equal to a real one',
  tellApart: 'Telling synthetic from real rows',
  tellApartDraw: (draw: number, draws: number) => `Telling synthetic from real rows, draw ${draw} of ${draws}`,
  predict: (name: string) => `Predicting “${name}”`,
  findNearestOfSynthetic: 'Finding the nearest real row of each synthetic row',
  findNearestOfUnseen: 'Finding the nearest real row of each unseen row',
  guessMembers: 'Guessing who was trained on',
  guessByDensity: 'Guessing who was trained on, by density',
  singleOut: 'Singling out rows',
  singleOutByOne: 'Singling out rows by one cell',
  singleOutBySeveral: 'Singling out rows by several cells',
  linkHalves: 'Linking two halves of the same row',
  guessCells: 'Guessing one cell from all others',
  compareThree: 'Comparing columns three at a time',
  /** A part's own words after its name. */
  ofPart: (label: string, doing: string) => `${label}: ${doing}`,
} as const;
