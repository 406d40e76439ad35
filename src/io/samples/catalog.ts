export type SampleId = 'penguins' | 'adult' | 'bike-hour';

/** What may be said about a sample table without loading it. The tables themselves are in the data worker's chunks. */
export interface Sample {
  readonly id: SampleId;
  readonly label: string;
  readonly fileName: string;
  readonly description: string;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly byteCount: number;
  readonly licence: 'CC0 1.0' | 'CC BY 4.0';
  readonly attribution: string;
  readonly sourceUrl: string;
}

export const SAMPLES: readonly Sample[] = [
  {
    id: 'penguins',
    label: 'Penguins',
    fileName: 'penguins.csv',
    description: 'Three species measured in Antarctica: small, with missing cells.',
    rowCount: 344,
    columnCount: 8,
    byteCount: 15241,
    licence: 'CC0 1.0',
    attribution: 'Palmer penguins: Gorman, Williams and Fraser (2014), palmerpenguins by Horst, Hill and Gorman (2020).',
    sourceUrl: 'https://allisonhorst.github.io/palmerpenguins/',
  },
  {
    id: 'adult',
    label: 'Adult income',
    fileName: 'adult.csv',
    description: 'Census answers of 32,561 adults and whether they earn over 50K: numbers and categories.',
    rowCount: 32561,
    columnCount: 15,
    byteCount: 3518606,
    licence: 'CC BY 4.0',
    attribution: 'Adult: Becker and Kohavi (1996), UCI Machine Learning Repository, training half, header added.',
    sourceUrl: 'https://doi.org/10.24432/C5XW20',
  },
  {
    id: 'bike-hour',
    label: 'Bike rentals by the hour',
    fileName: 'bike_hour.csv',
    description: 'Two years of hourly rentals with dates, weather and counts.',
    rowCount: 17379,
    columnCount: 17,
    byteCount: 1156736,
    licence: 'CC BY 4.0',
    attribution: 'Bike Sharing: Fanaee-T (2013), UCI Machine Learning Repository.',
    sourceUrl: 'https://doi.org/10.24432/C5W894',
  },
];
