import { computeWilsonInterval } from '../assessment/wilson.ts';
import type { Interval } from '../contract.ts';

/**
 * Share of members found at a given share of false alarms, read off the ROC curve; ties are drawn as straight lines (a toss among equals).
 *
 * Interval, 95 %: low = Wilson's low end at the largest number of false alarms whose Wilson interval lies below `falseAlarms`, 0 where even
 * none does (fewer than 381 strangers for 1 %); high = Wilson's high end at the least number whose interval lies above it, else 1. Both the
 * threshold and the members are samples (Carlini et al. 2022 for the measure).
 *
 * @param members [n], @param strangers [m] scores, higher = likelier trained on; at least one each.
 */
export function findMembersAt(
  falseAlarms: number,
  members: Float64Array,
  strangers: Float64Array,
): { readonly value: number; readonly interval: Interval } {
  const find = createRoc(members, strangers);
  const value = find(falseAlarms * strangers.length) / members.length;
  const alarms = Array.from({ length: strangers.length + 1 }, (_, k) => k);
  const below = alarms.findLast((k) => computeWilsonInterval(k, strangers.length).high <= falseAlarms);
  const above = alarms.find((k) => computeWilsonInterval(k, strangers.length).low >= falseAlarms);
  const low = below === undefined ? 0 : computeWilsonInterval(find(below), members.length).low;
  const high = above === undefined ? 1 : computeWilsonInterval(find(above), members.length).high;
  return { value, interval: { low: Math.min(low, value), high: Math.max(high, value) } };
}

/** Members found, as a function of the strangers taken for members. */
function createRoc(members: Float64Array, strangers: Float64Array): (alarms: number) => number {
  const found = members.toSorted().reverse();
  const false_ = strangers.toSorted().reverse();
  const points: (readonly [number, number])[] = [[0, 0]];
  let tp = 0;
  let fp = 0;
  while (tp < found.length || fp < false_.length) {
    const score = Math.max(found[tp] ?? Number.NEGATIVE_INFINITY, false_[fp] ?? Number.NEGATIVE_INFINITY);
    while (tp < found.length && found[tp] === score) tp++;
    while (fp < false_.length && false_[fp] === score) fp++;
    points.push([fp, tp]);
  }
  return (alarms) => {
    // The last point that is not beyond: at the same number of false alarms the highest.
    const at = points.findLastIndex(([own]) => own <= alarms);
    const [from, low] = points[at] as (typeof points)[number];
    const [to, high] = points[at + 1] ?? [from, low];
    return to === from ? low : low + ((high - low) * (alarms - from)) / (to - from);
  };
}
