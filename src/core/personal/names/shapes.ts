import { commonFirstNames, commonLastNames } from './common-names.ts';

const WORD = /^(?:\p{Lu}[\p{L}’'.-]*|(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|el|al|bin|ibn|y|e|zu|ter|ten|af|av|st|o’)\.?)$/u;
const ANY_CASE_WORD = /^[\p{L}’'.-]+$/u;
const CJK =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{2,5}(?:[ 　][\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{1,4})?$/u;
/** Words before or after a name that are not part of it. */
export const TITLE =
  /^(?:mr|mrs|ms|miss|mx|master|dr|prof|rev|sir|lady|capt|col|major|don|dona|mme|mlle|m|herr|frau|sr|sra|srta|sig|dhr|mevr|jr|ii|iii|iv|md|phd|dds|dvm|mag|dipl|ing)\.?$/i;

/** A word as the lists have it: small letters, no accents. */
export function foldName(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/ø/g, 'o').replace(/ł/g, 'l');
}

const isOneCase = (text: string) => text === text.toUpperCase() || text === text.toLowerCase();

function looksLikeNameWords(words: readonly string[], text: string): boolean {
  const form = isOneCase(text) ? ANY_CASE_WORD : WORD;
  return words.every((word) => form.test(word) && word.length <= 24);
}

/** One or two words of letters; `known`: common first names. */
export function isFirstName(text: string, known = false): boolean {
  const words = text.trim().split(/[\s]+/);
  if (words.length > 2 || text.length > 30 || !looksLikeNameWords(words, text)) return CJK.test(text) && !known;
  return !known || words.every((word) => commonFirstNames.has(foldName(word.split('-')[0] as string)));
}

/** One to three words of letters; `known`: a common family name. */
export function isLastName(text: string, known = false): boolean {
  const words = text.trim().split(/\s+/);
  if (words.length > 3 || text.length > 40 || !looksLikeNameWords(words, text)) return CJK.test(text) && !known;
  return !known || words.some((word) => commonLastNames.has(foldName(word)));
}

/** Two to six words of letters, titles, an initial, “Last, First”; `known`: one is a common first name and it is not among the last. */
export function isFullName(text: string, known = false): boolean {
  if (text.length > 90) return false;
  const plain = text.replace(/\([^)]*\)?|["“”]/g, ' ').trim();
  const words = plain.split(/[\s,]+/).filter((word) => word !== '' && !TITLE.test(word));
  const hadTitle = plain.split(/[\s,]+/).some((word) => TITLE.test(word));
  if (words.length < (hadTitle ? 1 : 2) || words.length > 7 || !looksLikeNameWords(words, plain.replace(/,/g, '')))
    return CJK.test(text) && !known;
  if (!known) return true;
  return words.some(
    (word, i) => (words.length === 1 || i < words.length - 1 || plain.includes(',')) && commonFirstNames.has(foldName(word)),
  );
}
