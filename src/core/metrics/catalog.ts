import { attacks } from './attacks/descriptor.ts';
import { copies } from './copies/descriptor.ts';
import { coverage } from './coverage/descriptor.ts';
import { detectability } from './detectability/descriptor.ts';
import { distances } from './distances/descriptor.ts';
import { fairness } from './fairness/descriptor.ts';
import { TOPICS } from './measure.ts';
import { membership } from './membership/descriptor.ts';
import { shapes } from './shape/descriptor.ts';
import { threeWay } from './three-way/descriptor.ts';
import { trends } from './trend/descriptor.ts';
import { utility } from './utility/descriptor.ts';

/**
 * Every measure, in the order of making: what the page, the report and the conclusions know of it. How each is made: `registry.ts`.
 * Parts, their types, progress, what is unmade and the order of topics all come from here.
 */
export const measures = [
  shapes,
  trends,
  copies,
  coverage,
  detectability,
  utility,
  membership,
  distances,
  attacks,
  threeWay,
  fairness,
] as const;

type Measure = (typeof measures)[number];
type Cheap = Extract<Measure, { cost: 'cheap' }>;
type Costly = Extract<Measure, { cost: 'costly' }>;
export type CheapId = Cheap['id'];
export type CostlyId = Costly['id'];

export const cheapMeasures: readonly Cheap[] = measures.filter((measure) => measure.cost === 'cheap');
export const costlyMeasures: readonly Costly[] = measures.filter((measure) => measure.cost === 'costly');

/** As page, report and record show them: by topic, within each in the order of making. */
export const costlyByTopic: readonly Costly[] = TOPICS.flatMap((topic) => costlyMeasures.filter((measure) => measure.topic === topic));

/** The costly measure of an id. */
export function findMeasure(id: CostlyId): Costly {
  const measure = costlyMeasures.find((own) => own.id === id);
  if (measure === undefined) throw new RangeError(`There is no measure ${id}.`);
  return measure;
}
