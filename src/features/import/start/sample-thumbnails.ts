import type { SampleId } from '#io/samples/catalog.ts';

/** What a sample's card draws: three columns' counts and the first rows, counted from the sample itself (sample-thumbnails.test.ts). */
export interface SampleThumbnail {
  /** A histogram over equal bins, or one bar a level, most frequent first. */
  readonly columns: readonly { readonly name: string; readonly shape: 'histogram' | 'levels'; readonly counts: readonly number[] }[];
  /** '' is an empty cell. */
  readonly rows: readonly (readonly string[])[];
  readonly title: string;
  readonly says: string;
}

export const SAMPLE_ORDER: readonly SampleId[] = ['adult', 'bike-hour', 'penguins'];

export const SAMPLE_THUMBNAILS: Readonly<Record<SampleId, SampleThumbnail>> = {
  adult: {
    title: 'Adult census',
    says: 'Spikes, rare levels, two columns saying the same',
    columns: [
      {
        name: 'age',
        shape: 'histogram',
        counts: [3130, 3281, 3300, 3452, 3518, 3245, 3008, 2565, 2139, 1558, 1333, 874, 529, 292, 171, 87, 31, 48],
      },
      { name: 'education', shape: 'levels', counts: [10501, 7291, 5355, 1723, 1382, 1175, 1067, 933, 646, 576, 514, 433] },
      { name: 'income', shape: 'levels', counts: [24720, 7841] },
    ],
    rows: [
      ['39', 'Bachelors', '<=50K'],
      ['50', 'Bachelors', '<=50K'],
      ['38', 'HS-grad', '<=50K'],
      ['53', '11th', '<=50K'],
    ],
  },
  'bike-hour': {
    title: 'Bike rentals',
    says: 'Dates, and a total that equals its parts',
    columns: [
      {
        name: 'temp',
        shape: 'histogram',
        counts: [66, 265, 739, 1502, 1553, 1688, 1669, 1378, 1704, 1706, 1734, 1776, 890, 482, 192, 35],
      },
      {
        name: 'dteday',
        shape: 'histogram',
        counts: [688, 697, 730, 719, 744, 720, 720, 731, 717, 743, 719, 717, 741, 716, 743, 718, 744, 720, 720, 744, 720, 708, 718, 742],
      },
      {
        name: 'cnt',
        shape: 'histogram',
        counts: [5372, 2565, 2297, 1936, 1424, 1035, 798, 556, 440, 330, 218, 163, 88, 96, 46, 15],
      },
    ],
    rows: [
      ['0.24', '2011-01-01', '16'],
      ['0.22', '2011-01-01', '40'],
      ['0.22', '2011-01-01', '32'],
      ['0.24', '2011-01-01', '13'],
    ],
  },
  penguins: {
    title: 'Penguins',
    says: 'Small, with missing cells',
    columns: [
      { name: 'species', shape: 'levels', counts: [152, 124, 68] },
      { name: 'body_mass_g', shape: 'histogram', counts: [7, 10, 33, 40, 51, 29, 28, 26, 25, 23, 17, 14, 19, 11, 8, 1] },
      { name: 'sex', shape: 'levels', counts: [168, 165] },
    ],
    rows: [
      ['Adelie', '3750', 'male'],
      ['Adelie', '3800', 'female'],
      ['Adelie', '3250', 'female'],
      ['Adelie', 'NA', 'NA'],
    ],
  },
};
