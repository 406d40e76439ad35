import { type Conclusion, concludeAssessment } from '../assessment/conclude.ts';
import type { Assessment } from '../assessment/contract.ts';
import { findSurestRisk } from '../attacks/conclude.ts';
import type { AttackId } from '../attacks/contract.ts';
import type { EvaluationReport, Score } from '../contract.ts';
import { findSureAdvantage } from '../membership/conclude.ts';

/** One generator's measures, all made on the same split; null = not measured, or not possible. */
export interface Contender {
  readonly shapes: Score;
  readonly trends: Score;
  /** At the held-out rows' size. */
  readonly detectability: Score | null;
  /** Predicting the target in unseen real rows, learnt from synthetic rows; reference: learnt from real rows; guess: not learnt at all. */
  readonly utility:
    | (Score & { readonly reference: number; readonly guess: number; readonly name: string; readonly measure: string })
    | null;
  readonly copies: Score;
  readonly membershipAuc: number | null;
  /** Lower end of the interval of the attack that succeeds most surely, 0 where none surely does; null before the attacks were tried. */
  readonly worstRisk: { readonly value: number; readonly attack: AttackId } | null;
  /** The gravest thing that the privacy measures say; null = nothing grave. */
  readonly alarm: Conclusion | null;
  /** 1 − the greatest advantage that any privacy measure surely shows; null where none was made. */
  readonly privacy: number | null;
}

/** The parts that the choice may rest on, each in [0, 1]: 1 = as good as unseen real rows. */
export interface QualityParts {
  readonly shapes: number;
  readonly trends: number;
  readonly detectability: number | null;
  readonly utility: number | null;
}
export type QualityPart = keyof QualityParts;

export interface Standing {
  /** Index into the contenders handed in. */
  readonly index: number;
  /** Mean of the parts that every contender has, in [0, 1]. */
  readonly quality: number;
  readonly parts: QualityParts;
}

const QUALITY_PARTS: readonly QualityPart[] = ['shapes', 'trends', 'detectability', 'utility'];

/** Real rows that teach less about the target than this say nothing about utility (as in the conclusions). */
const LEAST_GAIN = 0.02;
/** A distance below this is no distance: it keeps the ratio of two tiny distances from being noise. */
const LEAST_DISTANCE = 0.002;

const clip = (value: number) => Math.min(1, Math.max(0, value));

/**
 * What the arena compares of a report and its costly measures.
 *
 * privacy = 1 − max(0, 2 (l_m − ½), (l_d − ½)/(c − ½), l_a, g), g the sure advantages of membership's attacks (`findSureAdvantage`), c what
 * copies alone reach of l_d, l the lower ends of the 95 % intervals of the membership AUC, of the share of rows
 * nearer to
 * training rows, and of the surest attack's risk (`findSurestRisk`): only what is surely shown counts.
 */
export function toContender(report: Pick<EvaluationReport, 'shapes' | 'trends' | 'copies'>, assessment: Assessment | null): Contender {
  const detectability = assessment?.detectability?.score ?? null;
  const target = assessment?.utility?.target ?? null;
  const membership = assessment?.distances?.membership ?? null;
  // Of a former version's assessment it is absent.
  const guesses = assessment?.membership ?? null;
  const dcr = assessment?.distances?.dcrShare ?? null;
  const attacks = assessment?.attacks ?? null;
  const worstRisk = findSurestRisk(attacks?.results ?? []);
  const advantages = [
    ...(membership === null ? [] : [2 * (membership.interval.low - 0.5)]),
    ...(guesses === null ? [] : guesses.attacks.map(findSureAdvantage)),
    ...(dcr === null ? [] : [(dcr.interval.low - 0.5) / ((dcr.fullCopy ?? 1) - 0.5)]),
    ...(attacks === null ? [] : [worstRisk?.value ?? 0]),
  ];
  const conclusions = assessment === null ? [] : concludeAssessment(assessment);
  return {
    shapes: { value: report.shapes.value, reference: report.shapes.reference },
    trends: { value: report.trends.value, reference: report.trends.reference },
    detectability: detectability === null || detectability.reference === null ? null : detectability,
    utility:
      target === null
        ? null
        : { value: target.synthetic, reference: target.real, guess: target.guess, name: target.name, measure: target.measure },
    copies: report.copies,
    membershipAuc: membership?.auc ?? null,
    worstRisk,
    alarm: conclusions.find(({ topic, level }) => topic === 'privacy' && level === 'bad') ?? null,
    privacy: advantages.length === 0 ? null : 1 - clip(Math.max(...advantages)),
  };
}

/**
 * Orders generators trained on one split, best first: by held-out quality, those with a privacy alarm after all others.
 *
 * With v the measure of the synthetic rows and r that of the held-out real rows at the same size: shapes and trends min(1, (1 − r) / (1 −
 * v));
 * detectability min(1, v / r); utility (v − g) / (r − g) in [0, 1], g the score of guessing. quality is the mean of the parts that are
 * known for every
 * contender, so that no two means are of different things. Without held-out rows the measures stand for themselves (r = 1 for
 * detectability, v for the others).
 *
 * @returns one standing a contender; equals keep the order in which they were handed in.
 */
export function rankContenders(contenders: readonly Contender[]): Standing[] {
  const parts = contenders.map(measureParts);
  const shared = sharedParts(parts);
  return parts
    .map((own, index) => ({
      index,
      parts: own,
      quality: shared.reduce((sum, part) => sum + (own[part] ?? 0), 0) / shared.length,
    }))
    .sort((a, b) => Number(isAlarming(contenders, a)) - Number(isAlarming(contenders, b)) || b.quality - a.quality || a.index - b.index);
}

/** The parts that the choice among these rests on. */
export function sharedParts(parts: readonly QualityParts[]): QualityPart[] {
  return QUALITY_PARTS.filter((part) => parts.every((own) => own[part] !== null));
}

function isAlarming(contenders: readonly Contender[], { index }: Standing): boolean {
  return contenders[index]?.alarm != null;
}

function measureParts({ shapes, trends, detectability, utility }: Contender): QualityParts {
  return {
    shapes: nearness(shapes),
    trends: nearness(trends),
    detectability: detectability === null ? null : clip(detectability.value / Math.max(LEAST_DISTANCE, detectability.reference ?? 1)),
    utility:
      utility === null || utility.reference - utility.guess < LEAST_GAIN
        ? null
        : clip((utility.value - utility.guess) / (utility.reference - utility.guess)),
  };
}

function nearness({ value, reference }: Score): number {
  if (reference === null) return clip(value);
  return clip(Math.max(LEAST_DISTANCE, 1 - reference) / Math.max(LEAST_DISTANCE, 1 - value));
}
