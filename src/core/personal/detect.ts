import { factsOf } from '#core/columns/catalog.ts';
import type { KindId } from '#core/table/table.ts';
import type { PersonalCategory, PersonalEvidence } from './contract.ts';
import { readHeader } from './headers.ts';
import { recommendedFor } from './labels.ts';
import { isNational, type NationalNumber, nationalNumbers } from './national.ts';
import { type PersonalKind, personalKinds } from './registry.ts';
import { findDetails } from './scrub.ts';

/** What detection looks at: a column's header, kind and some of its different present texts. */
export interface DetectionSample {
  readonly name: string;
  readonly kind: KindId;
  readonly texts: readonly string[];
  /** Whether its cells are numbered one after the other: such keys are made anew anyway. */
  readonly isSequence: boolean;
}

const NUMBER_SORTS: ReadonlySet<PersonalCategory> = new Set(['phone', 'card', 'national-id', 'passport', 'medical-id', 'plate']);
const LEAST_TEXTS = 3;
const LEAST_TEXTS_BY_NAME_LISTS = 20;
const SUPPORT_ALONE = 0.55;
const SUPPORT_WEAK = 0.25;
/** A check figure passed by chance less often than this is none. */
const CHANCE_LIMIT = 1e-6;
const NATIONAL_SHARE = 0.9;
/** Figures or letters that stand in groups tell a number from a plain id. */
const GROUPED_SSN = /^\d{3}-\d{2}-\d{4}$/;

function shareOf(texts: readonly string[], test: (text: string) => boolean): number {
  let count = 0;
  for (const text of texts) if (test(text.trim())) count++;
  return count / texts.length;
}

function mayHold(category: PersonalCategory, { kind, isSequence }: DetectionSample): boolean {
  const { personalData } = factsOf(kind);
  switch (personalData) {
    case 'none':
      return false;
    case 'numbers':
      return NUMBER_SORTS.has(category);
    case 'birth-date':
      return category === 'birth-date';
    case undefined:
      return !isSequence;
    default:
      return personalData satisfies never;
  }
}

function findNational(sample: DetectionSample, header: string): { number: NationalNumber; share: number; byHeader: boolean } | null {
  const { texts } = sample;
  for (const number of nationalNumbers) {
    const byHeader = number.header.test(header);
    const share = shareOf(texts, (text) => isNational(number, text));
    if (byHeader && share >= 0.5) return { number, share, byHeader };
    if (number.needsHeader === true || share < NATIONAL_SHARE) continue;
    const telling =
      number.chance < 1 ? number.chance ** texts.length < CHANCE_LIMIT : shareOf(texts, (text) => GROUPED_SSN.test(text)) > 0.9;
    if (telling) return { number, share, byHeader };
  }
  return null;
}

function matchKind(kind: PersonalKind, sample: DetectionSample, header: string): { share: number; byHeader: boolean } | null {
  const { texts } = sample;
  const contradicted = kind.otherHeader?.test(header) ?? false;
  const named = !contradicted && kind.header.test(header);
  const weak = !contradicted && !named && (kind.weakHeader?.test(header) ?? false);
  if (!named && !weak && (kind.shareAlone === null || contradicted)) return null;
  const share = shareOf(texts, (text) => kind.matches(text));
  if (named) return share >= kind.shareNamed ? { share, byHeader: true } : null;
  if (share < (weak ? kind.shareNamed : (kind.shareAlone ?? 1))) return null;
  if (kind.supports !== undefined) {
    if (!weak && texts.length < LEAST_TEXTS_BY_NAME_LISTS) return null;
    if (shareOf(texts, kind.supports) < (weak ? SUPPORT_WEAK : (kind.supportAlone ?? SUPPORT_ALONE))) return null;
  }
  return { share, byHeader: weak };
}

/**
 * Whether a column holds personal data, and of which sort.
 *
 * A sort is taken when its header says so and the cells bear it out, or when the cells say so alone: by a form that other data do not
 * have, by check figures that could not hold by chance, or by lists of common names. What is found inside of texts only is `mixed`.
 */
export function detectPersonal(sample: DetectionSample): PersonalEvidence | null {
  const { texts, kind } = sample;
  if (texts.length === 0) return null;
  const header = readHeader(sample.name);
  const examined = texts.length;
  if (mayHold('national-id', sample)) {
    const national = findNational(sample, header);
    if (national !== null) {
      const { number, share, byHeader } = national;
      return {
        category: 'national-id',
        variant: number.id,
        byHeader,
        matchShare: share,
        examined,
        recommended: recommendedFor('national-id'),
      };
    }
  }
  for (const candidate of personalKinds) {
    if (!mayHold(candidate.id, sample)) continue;
    if (candidate.onlyOpaque === true && factsOf(kind).storage !== 'opaque') continue;
    const match = matchKind(candidate, sample, header);
    if (match === null || (texts.length < LEAST_TEXTS && !match.byHeader && candidate.id !== 'email')) continue;
    return {
      category: candidate.id,
      byHeader: match.byHeader,
      matchShare: match.share,
      examined,
      recommended: recommendedFor(candidate.id),
    };
  }
  if (factsOf(kind).mayHoldDetails) {
    const share = shareOf(texts, (text) => findDetails(text).length > 0);
    if (share > 0) return { category: 'mixed', byHeader: false, matchShare: share, examined, recommended: recommendedFor('mixed') };
  }
  return null;
}
