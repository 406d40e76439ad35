import { analyse } from 'chardet';
import type { Encoding } from './contract.ts';

/** The letters beyond ASCII that a language is written with, by the single-byte encodings that it is found in. Commoner ones first. */
const LATIN: readonly { readonly encodings: readonly Encoding[]; readonly alphabets: readonly string[] }[] = [
  {
    encodings: ['windows-1252', 'macintosh'],
    alphabets: ['éèàêçùâîôûëïüœæÿ', 'äöüßé', 'áéíóúñü', 'ãçáéêíóõâúàô', 'àèéìòù', 'åäöé', 'æøåé', 'éëïöóèü', 'áéíóúýðþæö', 'àçéèíïóòúü'],
  },
  {
    encodings: ['windows-1250', 'iso-8859-2'],
    alphabets: ['ąćęłńóśźż', 'áčďéěíňóřšťúůýž', 'áéíóöőúüű', 'ăâîșțşţ', 'čćđšž', 'áäčďéíĺľňóôŕšťúýž', 'čšž'],
  },
  { encodings: ['windows-1254'], alphabets: ['çğıöşüâîi\u0307'] },
  { encodings: ['windows-1257'], alphabets: ['āčēģīķļņšūž', 'ąčęėįšųūž', 'äõöüšž'] },
];

/** Other scripts, with the letters that make up more than half of any text in them. */
const SCRIPTS: readonly { readonly encodings: readonly Encoding[]; readonly letters: RegExp; readonly common: string }[] = [
  { encodings: ['windows-1251', 'koi8-r', 'ibm866'], letters: /[\u0400-\u04ff]/u, common: 'оеаинтсрвлкмд' },
  { encodings: ['windows-1253'], letters: /[\u0370-\u03ff]/u, common: 'αοιετσνηυρπκίόά' },
  { encodings: ['windows-1255'], letters: /[\u0590-\u05ff]/u, common: 'יוהלאמרתבשנ' },
  { encodings: ['windows-1256'], letters: /[\u0600-\u06ff]/u, common: 'اليمونترةبسد' },
  { encodings: ['windows-874'], letters: /[\u0e00-\u0e7f]/u, common: 'านรกเงมยลว่อทสดต้ปคิี' },
];

const MULTIBYTE: Readonly<Record<string, Encoding>> = {
  Shift_JIS: 'shift_jis',
  'EUC-JP': 'euc-jp',
  'EUC-KR': 'euc-kr',
  Big5: 'big5',
  GB18030: 'gb18030',
};

const LETTER = /\p{L}/u;
const MOST_BYTES = 1 << 16;

/**
 * The encoding of text that is no UTF-8 and no UTF-16.
 *
 * East Asian encodings are told by chardet; single-byte ones by whether one language's letters explain the characters beyond
 * ASCII. windows-1252 when nothing speaks for another.
 */
export function guessLegacyEncoding(sample: Uint8Array): Encoding {
  const bytes = keepTellingLines(sample);
  const wide = guessMultibyte(bytes);
  let best: { readonly encoding: Encoding; readonly score: number } = { encoding: 'windows-1252', score: 0.05 };
  const offer = (encoding: Encoding, score: number) => {
    if (score > best.score + 1e-9) best = { encoding, score };
  };
  for (const { encodings, alphabets } of LATIN) {
    for (const [place, encoding] of encodings.entries())
      offer(encoding, scoreLatin(decodeAll(bytes, encoding), alphabets) - place * 0.02 + (encoding === 'windows-1252' ? 0.03 : 0));
  }
  for (const { encodings, letters, common } of SCRIPTS) {
    for (const [place, encoding] of encodings.entries())
      offer(encoding, scoreScript(decodeAll(bytes, encoding), letters, common) - place * 0.02);
  }
  return wide !== null && wide.score >= best.score ? wide.encoding : best.encoding;
}

/** The lines that hold bytes beyond ASCII, as many as are worth looking at. */
function keepTellingLines(sample: Uint8Array): Uint8Array {
  const kept = new Uint8Array(Math.min(sample.length, MOST_BYTES));
  let count = 0;
  let lineStart = 0;
  let isTelling = false;
  for (let i = 0; i <= sample.length && count < kept.length; i += 1) {
    const byte = sample[i];
    if (byte === undefined || byte === 10 || byte === 13) {
      if (isTelling && (byte !== undefined || count === 0)) {
        const line = sample.subarray(lineStart, Math.min(i + 1, lineStart + kept.length - count));
        kept.set(line, count);
        count += line.length;
      }
      lineStart = i + 1;
      isTelling = false;
    } else if (byte > 127) isTelling = true;
  }
  return kept.subarray(0, count);
}

/** All of the bytes as text. In two steps: Node's decoder takes windows-1252 for Latin-1 when it is given all in one. */
export function decodeAll(bytes: Uint8Array, encoding: Encoding): string {
  const decoder = new TextDecoder(encoding);
  return decoder.decode(bytes, { stream: true }) + decoder.decode();
}

function guessMultibyte(bytes: Uint8Array): { readonly encoding: Encoding; readonly score: number } | null {
  let best: { readonly encoding: Encoding; readonly score: number } | null = null;
  for (const { name, confidence } of analyse(bytes)) {
    const encoding = MULTIBYTE[name];
    if (encoding === undefined || confidence < 10) continue;
    const text = decodeAll(bytes, encoding);
    let wide = 0;
    let lonely = 0;
    let broken = 0;
    let other = 0;
    const characters = Array.from(text);
    for (const [i, character] of characters.entries()) {
      if (character === '\ufffd') broken += 1;
      else if (/[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\uff00-\uffef]/u.test(character)) {
        wide += 1;
        if (/[A-Za-z]/.test(characters[i - 1] ?? '') || /[A-Za-z]/.test(characters[i + 1] ?? '')) lonely += 1;
      } else if (character > '\u007f') other += 1;
    }
    if (wide === 0 || broken > wide * 0.02) continue;
    const score = ((wide - lonely) / (wide + other)) * (0.5 + confidence / 200);
    if (best === null || score > best.score + 1e-9) best = { encoding, score };
  }
  return best;
}

/**
 * How well one language explains the characters beyond ASCII, in (−∞, 1]: the share of them that are its letters, those of other
 * languages and signs inside words counting against it.
 */
function scoreLatin(text: string, alphabets: readonly string[]): number {
  const counts = new Map<string, number>();
  let total = 0;
  let placed = 0;
  let against = 0;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i] as string;
    if (character <= '\u007f') continue;
    total += 1;
    if (character === '\ufffd' || (character >= '\u0080' && character <= '\u009f')) against += 2;
    else if (LETTER.test(character)) {
      const lower = character.toLowerCase();
      counts.set(lower, (counts.get(lower) ?? 0) + 1);
      const isUpper = lower !== character;
      if (isUpper && /[a-z]/.test(text[i - 1] ?? '') && /[a-z]/.test(text[i + 1] ?? '')) against += 0.5;
    } else if (isInPlace(character, text[i - 1] ?? ' ', text[i + 1] ?? ' ')) placed += 1;
    else if (LETTER.test(text[i - 1] ?? '') && LETTER.test(text[i + 1] ?? '')) against += 1;
    else against += 0.3;
  }
  if (total === 0) return 0;
  let covered = 0;
  for (const [place, alphabet] of alphabets.entries()) {
    let own = 0;
    let sum = 0;
    for (const [letter, count] of counts) {
      sum += count;
      if (alphabet.includes(letter)) own += count;
    }
    covered = Math.max(covered, ((own + placed) / total) * (sum === 0 ? 1 : own / sum) - place * 0.004);
  }
  return covered - against / total + 0.1;
}

/** Whether a sign stands where writers put it: apostrophes in words, quotes around them, dashes between, units after numbers. */
function isInPlace(sign: string, before: string, after: string): boolean {
  const isEdge = (neighbour: string) => /[\s"'.,;:!?()[\]\-/]/.test(neighbour);
  const isLetter = (neighbour: string) => LETTER.test(neighbour);
  const isDigit = (neighbour: string) => /\d/.test(neighbour);
  if (sign === '\u00a0') return true;
  if (sign === '’') return isLetter(before) || isDigit(before);
  if ('‘“„«¿¡‚'.includes(sign)) return isEdge(before) && !isEdge(after);
  if ('”»…'.includes(sign)) return !/\s/.test(before) && isEdge(after);
  if ('–—'.includes(sign))
    return (isEdge(before) && isEdge(after)) || (isDigit(before) && isDigit(after)) || (isLetter(before) && isLetter(after));
  if ('®™©†*•'.includes(sign)) return isEdge(after);
  if ('°²³ºª‰½¼¾'.includes(sign))
    return isDigit(before) || sign === '°' ? !isLetter(before) || isEdge(after) : isLetter(before) && isEdge(after);
  if ('€£¥§µ±×'.includes(sign)) return isDigit(after) || isEdge(after) || isDigit(before);
  return false;
}

function scoreScript(text: string, letters: RegExp, common: string): number {
  let total = 0;
  let own = 0;
  let frequent = 0;
  let against = 0;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i] as string;
    if (character <= '\u007f') {
      continue;
    }
    total += 1;
    if (letters.test(character)) {
      own += 1;
      const lower = character.toLowerCase();
      if (common.includes(lower)) frequent += 1;
      const before = text[i - 1] ?? '';
      // Within a word, capitals do not follow small letters, and scripts do not mix.
      if (lower !== character && letters.test(before) && before.toLowerCase() === before) against += 1;
      else if (/[A-Za-z]/.test(before)) against += 1;
    } else if (character === '\ufffd' || (character >= '\u0080' && character <= '\u009f') || LETTER.test(character)) against += 1;
    else if (letters.test(text[i - 1] ?? '') && letters.test(text[i + 1] ?? '')) against += 0.5;
  }
  if (own === 0) return 0;
  // More than half of any text is made of its commonest letters; by chance they would be a third.
  return (own / total) * Math.min(1, (frequent / own) * 1.6) - against / total + 0.1;
}
