import type { Conclusion } from '#core/metrics/assessment/conclude.ts';
import type { AttackFinding } from '#core/metrics/attacks/conclude.ts';
import type { DetectabilityFinding } from '#core/metrics/detectability/conclude.ts';
import type { UtilityFinding } from '#core/metrics/utility/conclude.ts';
import { ATTACK_NAMES } from './attacks.ts';
import { MEMBERSHIP_ATTACK_NAMES } from './membership.ts';
import { count, fix, percent, startLower } from './numbers.ts';

/** One thing that the costly measures say, in one or two sentences with its figures. */
export function sayConclusion({ level, finding }: Omit<Conclusion, 'topic'>): string {
  switch (finding.code) {
    case 'detectability':
      return sayDetectability(level, finding);
    case 'hardly-predictable':
      return `“${finding.name}” can hardly be predicted even from real rows (${compareScores(finding)}), so it says little about utility.`;
    case 'worth-of-model':
      return `A model of “${finding.name}” trained on synthetic rows ${WORTH[level]} (${compareScores(finding)}).`;
    case 'membership':
      return `Nearness to a synthetic row tells who was trained on (AUC ${fix(finding.auc)}; ½ would tell nothing).`;
    case 'membership-attack':
      return `${MEMBERSHIP_ATTACK_NAMES[finding.attack]} tells who was trained on (AUC ${fix(finding.auc)}, at least ${fix(finding.low)}; ½ would tell nothing), and finds ${percent(finding.tpr)} of them at 1 % false alarms.`;
    case 'too-few-to-tell':
      return `No attack tells who was trained on, but ${count(finding.strangers)} held-out rows would show it only from an AUC of ${fix(finding.detectableAuc)} on: nothing is ruled out below.`;
    case 'nearer-to-training':
      return `${percent(finding.share)} of the synthetic rows lie nearer to rows trained on than to as many unseen ones (ideal 50 %; copies alone would read ${percent(finding.fullCopy)}).`;
    case 'attack': {
      const { main, control, risk } = finding;
      const rates = `${percent(main)} against ${percent(control)}`;
      return `${nameAttack(finding)} works better on rows trained on than on unseen ones (${rates}): risk ${percent(risk.value)}, at least ${percent(risk.low)}.`;
    }
    case 'no-attack-works':
      return `None of the attacks works surely better on rows trained on than on unseen ones; ${count(finding.strangers)} held-out rows show one from an AUC of ${fix(finding.detectableAuc)} on. Measured, not a guarantee.`;
    default:
      return finding satisfies never;
  }
}

/** The same in a few words without figures, to end a sentence with. */
export function sayBriefly({ level, finding }: Omit<Conclusion, 'topic'>): string {
  switch (finding.code) {
    case 'detectability':
      return `a classifier ${TELLS[level]} its rows from real ones`;
    case 'hardly-predictable':
      return `“${finding.name}” can hardly be predicted even from real rows`;
    case 'worth-of-model':
      return `a model of “${finding.name}” trained on it ${WORTH[level]}`;
    case 'membership':
      return 'nearness to its rows tells who was trained on';
    case 'membership-attack':
      return `${startLower(MEMBERSHIP_ATTACK_NAMES[finding.attack])} tells who was trained on`;
    case 'too-few-to-tell':
      return 'too few rows were held out to see an attack';
    case 'nearer-to-training':
      return 'its rows lie nearer to rows trained on than to unseen ones';
    case 'attack':
      return `${startLower(nameAttack(finding))} succeeds more often on rows trained on`;
    case 'no-attack-works':
      return 'no attack found anybody';
    default:
      return finding satisfies never;
  }
}

type Level = Conclusion['level'];

const TELLS: Readonly<Record<Level, string>> = { good: 'can hardly tell', mixed: 'often tells', bad: 'tells' };
const WORTH: Readonly<Record<Level, string>> = {
  good: 'is nearly as good on real ones',
  mixed: 'loses some of its worth on real ones',
  bad: 'loses much of its worth on real ones',
};

function sayDetectability(level: Level, { score, mostBy, likeSizes }: DetectabilityFinding): string {
  const by = mostBy === null ? '' : `, mostly by “${mostBy}”`;
  const among =
    likeSizes === null
      ? ''
      : ` With as many rows as were held out it reads ${fix(likeSizes.value)}; real unseen rows ${fix(likeSizes.reference)}.`;
  return `A classifier that looks at whole rows ${TELLS[level]} synthetic from real (${fix(score)} of 1)${by}.${among}`;
}

const compareScores = ({ measure, synthetic, real }: UtilityFinding) => `${measure} ${fix(synthetic)}, on real rows ${fix(real)}`;

const nameAttack = ({ attack, name }: AttackFinding) => (name === null ? ATTACK_NAMES[attack] : `${ATTACK_NAMES[attack]} (“${name}”)`);
