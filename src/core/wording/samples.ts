import type { Sample, WordedSample } from '#core/metrics/contract.ts';
import { count } from './numbers.ts';

type Named = Extract<Sample, { name: string }>;
type Drawn = Extract<Sample, { draws: number }>;
type Plain = Exclude<Sample, Named | Drawn>;

const PLAIN: Readonly<Record<Plain['code'], string>> = {
  'coverage-synthetic': 'synthetic rows for coverage: as many as are unseen',
  'detectability-train': 'training rows told from as many synthetic ones',
  'detectability-holdout': 'unseen rows told from as many training rows',
  'every-column-train': 'training rows to predict every column in turn from',
  'every-column-synthetic': 'synthetic rows to predict every column in turn from',
  'every-column-holdout': 'unseen rows to test every column in turn on',
  'every-column-columns': 'columns predicted in turn, the first ones',
  'distances-synthetic-queries': 'synthetic rows asked for their nearest training row',
  'distances-holdout-queries': 'unseen rows asked for their nearest training row',
  'distances-holdout': 'unseen rows searched',
  'distances-train': 'training rows searched',
  'membership-train': 'training rows guessed to be members',
  'membership-holdout': 'unseen rows that they are guessed among',
  'membership-synthetic': 'synthetic rows searched to guess members',
  'singling-out-train': 'training rows for singling out',
  'singling-out-holdout': 'unseen rows for singling out',
  'singling-out-synthetic': 'synthetic rows that singling out looks at',
  'linking-train': 'training rows for linking and guessing',
  'linking-holdout': 'unseen rows for linking and guessing',
  'linking-synthetic': 'synthetic rows that linking and guessing search',
};

function sayWhat(sample: Sample): string {
  switch (sample.code) {
    case 'three-way-synthetic':
      return `synthetic rows in each of ${sample.draws} draws for three columns at a time: as many as are unseen`;
    case 'target-train':
      return `training rows to predict “${sample.name}” from`;
    case 'target-synthetic':
      return `synthetic rows to predict “${sample.name}” from`;
    case 'target-holdout':
      return `unseen rows to test “${sample.name}” on`;
    default:
      return PLAIN[sample.code];
  }
}

/** A sample in words, as the record has it. */
export function wordSample(sample: Sample | WordedSample): WordedSample {
  return 'what' in sample ? sample : { what: sayWhat(sample), used: sample.used, all: sample.all };
}

/** A sample as the person reads it: “4,000 of 90,000 training rows searched”. */
export function describeSample(sample: Sample | WordedSample): string {
  const { what, used, all } = wordSample(sample);
  return `${count(used)} of ${count(all)} ${what}`;
}

/** The code of a sample that a former version kept in words; as it is where the words are of one column or a number of draws. */
export function readSample(sample: Sample | WordedSample): Sample | WordedSample {
  if (!('what' in sample)) return sample;
  const { what, used, all } = sample;
  const code = (Object.keys(PLAIN) as Plain['code'][]).find((own) => PLAIN[own] === what);
  return code === undefined ? sample : { code, used, all };
}
