import { readDialling } from './dialling.ts';
import { readHeader } from './headers.ts';

/** Locales that fakes can be made in; each is a lazily loaded list of words. */
export const FAKE_LOCALES = [
  'en',
  'en_GB',
  'de',
  'fr',
  'es',
  'it',
  'nl',
  'pl',
  'pt_BR',
  'pt_PT',
  'sv',
  'nb_NO',
  'da',
  'fi',
  'cs_CZ',
  'tr',
  'ru',
  'uk',
  'ja',
  'ko',
  'zh_CN',
  'el',
  'hu',
  'ro',
] as const;
export type FakeLocale = (typeof FAKE_LOCALES)[number];

const HEADER_WORDS: readonly (readonly [RegExp, FakeLocale])[] = [
  [/\b(?:vor|nach)namen?\b|strasse|\bplz\b|\bort\b|geburtsdatum|telefonnummer|anschrift|\bkunden?/, 'de'],
  [/\bprenoms?\b|\bnom\b|code postal|\bville\b|naissance|courriel|\brue\b/, 'fr'],
  [/\bnombres?\b|apellidos?|correo|ciudad|direccion|codigo postal|telefono movil|nacimiento/, 'es'],
  [/\bcognome\b|indirizzo|\bcap\b|citta|codice fiscale|nascita/, 'it'],
  [/\bnome\b.*|sobrenome|endereco|\bcidade\b|\bcpf\b|\bcep\b|nascimento/, 'pt_BR'],
  [/voornaam|achternaam|straat|postcode nl|woonplaats|geboortedatum|\bbsn\b/, 'nl'],
  [/\bimie\b|nazwisko|\bulica\b|miasto|\bpesel\b/, 'pl'],
  [/fornamn|efternamn|gatuadress|personnummer|postnummer/, 'sv'],
  [/fornavn|etternavn/, 'nb_NO'],
  [/efternavn/, 'da'],
  [/etunimi|sukunimi|osoite/, 'fi'],
  [/jmeno|prijmeni/, 'cs_CZ'],
  [/soyad/, 'tr'],
  [/vezeteknev|keresztnev/, 'hu'],
  [/prenume/, 'ro'],
  [/имя|фамилия|фио|телефон/, 'ru'],
  [/national insurance|\bnhs\b|\bnino\b|\bpostcode\b/, 'en_GB'],
];
const CODES: Readonly<Record<string, FakeLocale>> = {
  '44': 'en_GB',
  '49': 'de',
  '43': 'de',
  '33': 'fr',
  '34': 'es',
  '39': 'it',
  '31': 'nl',
  '48': 'pl',
  '55': 'pt_BR',
  '351': 'pt_PT',
  '46': 'sv',
  '47': 'nb_NO',
  '45': 'da',
  '358': 'fi',
  '420': 'cs_CZ',
  '90': 'tr',
  '7': 'ru',
  '380': 'uk',
  '81': 'ja',
  '82': 'ko',
  '86': 'zh_CN',
  '30': 'el',
  '36': 'hu',
  '40': 'ro',
  '1': 'en',
  '52': 'es',
};
const ENDINGS: Readonly<Record<string, FakeLocale>> = {
  uk: 'en_GB',
  de: 'de',
  at: 'de',
  fr: 'fr',
  es: 'es',
  mx: 'es',
  it: 'it',
  nl: 'nl',
  pl: 'pl',
  br: 'pt_BR',
  pt: 'pt_PT',
  se: 'sv',
  no: 'nb_NO',
  dk: 'da',
  fi: 'fi',
  cz: 'cs_CZ',
  tr: 'tr',
  ru: 'ru',
  ua: 'uk',
  jp: 'ja',
  kr: 'ko',
  cn: 'zh_CN',
  gr: 'el',
  hu: 'hu',
  ro: 'ro',
};
const SCRIPTS: readonly (readonly [RegExp, FakeLocale])[] = [
  [/[іїєґІЇЄҐ]/u, 'uk'],
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Han}/u, 'zh_CN'],
  [/\p{Script=Greek}/u, 'el'],
];
const SCRIPT_WEIGHT = 3;
const HEADER_WEIGHT = 0.5;

/** The locale that a table's headers, dialling codes, mail endings and letters speak for; 'en' where nothing does. */
export function guessLocale(columns: readonly { readonly name: string; readonly texts: readonly string[] }[]): FakeLocale {
  const votes = new Map<FakeLocale, number>();
  const vote = (locale: FakeLocale, weight: number) => votes.set(locale, (votes.get(locale) ?? 0) + weight);
  for (const { name, texts } of columns) {
    const header = readHeader(name);
    for (const [pattern, locale] of HEADER_WORDS) if (pattern.test(header)) vote(locale, HEADER_WEIGHT);
    const weight = 1 / Math.max(1, texts.length);
    for (const text of texts) {
      for (const [pattern, locale] of SCRIPTS) {
        if (pattern.test(text)) {
          vote(locale, SCRIPT_WEIGHT * weight);
          break;
        }
      }
      const ending = /@[^\s@]+\.([a-z]{2})$/i.exec(text)?.[1]?.toLowerCase();
      const byEnding = ending === undefined ? undefined : ENDINGS[ending];
      if (byEnding !== undefined) vote(byEnding, weight);
      const { code } = /^(?:\+|00[1-9])/.test(text) ? readDialling(text) : { code: '' };
      const byCode = CODES[code];
      if (byCode !== undefined) vote(byCode, weight);
    }
  }
  let best: FakeLocale = 'en';
  let most = 0.3;
  for (const [locale, weight] of votes) {
    if (weight > most) {
      best = locale;
      most = weight;
    }
  }
  return best;
}
