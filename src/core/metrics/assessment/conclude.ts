import { costlyMeasures } from '../catalog.ts';
import { type Concluded, type Level, TOPICS, type Topic } from '../measure.ts';

type Costly = (typeof costlyMeasures)[number];

export type Finding =
  | ReturnType<Costly['conclude']>[number]['finding']
  | {
      readonly code: 'no-attack-works';
      /** What so many unseen rows could have shown. */
      readonly strangers: number;
      readonly detectableAuc: number;
    };

/** One thing that the costly measures say. */
export interface Conclusion extends Concluded<Finding> {
  readonly topic: Topic;
}

/** What conclusions are drawn from: rows themselves are not needed. */
export type Concludable = { readonly [Measure in Costly as Measure['key']]: Parameters<Measure['conclude']>[0] | null };

/** Only where every measure of a topic is made and none says anything. */
function breakSilence(topic: Topic, { membership }: Concludable): Finding | null {
  if (topic !== 'privacy' || membership == null) return null;
  return { code: 'no-attack-works', strangers: membership.strangers, detectableAuc: membership.detectableAuc };
}

const GRAVITY: Readonly<Record<Level, number>> = { bad: 0, mixed: 1, good: 2 };

/** What the costly measures say by topic, worst first within each; nothing is said of a part that was not made. */
export function concludeAssessment(assessment: Concludable): Conclusion[] {
  return TOPICS.flatMap((topic) => concludeTopic(topic, assessment));
}

/** The gravest first; those of one level stay in their order. */
export function sortByGravity(conclusions: readonly Conclusion[]): Conclusion[] {
  // What could not be seen comes after what was.
  const gravityOf = ({ level, finding }: Conclusion) => GRAVITY[level] + (finding.code === 'too-few-to-tell' ? 0.5 : 0);
  return [...conclusions].sort((a, b) => gravityOf(a) - gravityOf(b));
}

/** Nearness is one of the attacks of membership, which says the strongest. */
const isSuperseded = ({ code }: Finding, { membership }: Concludable) => code === 'membership' && membership != null;

function concludeTopic(topic: Topic, assessment: Concludable): Conclusion[] {
  const measures = costlyMeasures.filter((measure) => measure.topic === topic);
  const found = measures.flatMap((measure): readonly Concluded<Finding>[] => {
    const result = assessment[measure.key];
    // Each measure concludes its own result: both come from the same place of the same object.
    // A former version's assessment lacks measures that came later.
    return result == null ? [] : measure.conclude(result as never).filter(({ finding }) => !isSuperseded(finding, assessment));
  });
  const silence = breakSilence(topic, assessment);
  if (found.length > 0 || silence === null || measures.some(({ key }) => assessment[key] == null))
    return sortByGravity(found.map((conclusion) => ({ topic, ...conclusion })));
  return [{ topic, level: 'good', finding: silence }];
}
