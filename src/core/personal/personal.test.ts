import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { packTexts } from '#core/table/raw-builder.ts';
import { textAt } from '#core/table/raw-text.ts';
import type { KindId } from '#core/table/table.ts';
import { coarsenText } from './coarse.ts';
import type { PersonalCategory } from './contract.ts';
import { detectPersonal } from './detect.ts';
import { createAvoidance, digestColumn } from './digests.ts';
import { createNumberMaker } from './fakes/numbers.ts';
import { learnForm } from './form.ts';
import { readHeader } from './headers.ts';
import { guessLocale } from './locale.ts';
import { isNational, nationalNumbers } from './national.ts';
import { isCard, isIban } from './registry.ts';
import { findDetails, scrubText } from './scrub.ts';

const detect = (name: string, texts: readonly string[], kind: KindId = 'text') => detectPersonal({ name, kind, texts, isSequence: false });
const categoryOf = (name: string, texts: readonly string[], kind?: KindId) => detect(name, texts, kind)?.category ?? null;
const repeat = (make: (i: number) => string, count = 40) => Array.from({ length: count }, (_, i) => make(i));

describe('headers', () => {
  it.each([
    ['E-Mail_Adresse 2', 'e mail adresse'],
    ['firstName', 'first name'],
    ['Prénom', 'prenom'],
    ['STRASSE', 'strasse'],
    ['Straße', 'strasse'],
  ])('%s reads %s', (name, words) => expect(readHeader(name)).toBe(words));
});

describe('what is personal data', () => {
  const people = ['Mary Jones', 'John Smith', 'Anna Weber', 'Peter Schulz', 'Laura Rossi', 'David Cohen'];
  const cases: readonly (readonly [string, readonly string[], PersonalCategory])[] = [
    ['anything', repeat((i) => `user${i}@firm${i % 7}.co.uk`), 'email'],
    ['Vorname', ['Anna', 'Bernd', 'Clara'], 'first-name'],
    ['apellidos', ['García López', 'Ruiz', 'Ortega Díaz'], 'last-name'],
    ['Customer Name', people, 'full-name'],
    ['name', people, 'full-name'],
    [
      'Besteller',
      repeat((i) => `${['Uwe', 'Anna', 'Felix', 'Greta', 'Hans'][i % 5]} ${['Becker', 'Wagner', 'Weber', 'Koch'][i % 4]}`),
      'full-name',
    ],
    ['column 4', repeat((i) => `${people[i % 6]}${'abcdefgh'[Math.floor(i / 6)]}`), 'full-name'],
    ['nom', ['Dupont', 'Martin', 'Leroy', 'Moreau', 'Petit'], 'last-name'],
    ['Nom complet', ['Calixte Roche', 'Titien Gautier', 'Ombline Petit'], 'full-name'],
    ['氏名', ['宮崎 陸斗', '竹村正治', '山下 心春'], 'full-name'],
    ['住所', ['3丁目2番4号', '北豊市9丁目4番1号'], 'address'],
    ['Mobile', ['5551234567', '5559876543', '5551112222'], 'phone'],
    ['contact', repeat((i) => `+44 20 7946 0${String(100 + i)}`), 'phone'],
    ['x', repeat((i) => `(212) 555-${String(1000 + i)}`), 'phone'],
    ['Anschrift', ['Hauptstraße 5', 'Am Ring 12', 'Gartenweg 3a'], 'address'],
    ['place', repeat((i) => `${i + 10} Oak Street, Springfield, IL 6270${i % 10}`), 'address'],
    ['user_name', ['jdoe', 'anna.k', 'max_87'], 'username'],
    ['ref', repeat((i) => `10.3.${i}.${i * 3}`), 'ip'],
    ['ip', ['2001:db8::1', 'fe80::1ff:fe23:4567:890a'], 'ip'],
    ['device', repeat((i) => `00:1a:2b:3c:4d:${String(10 + i)}`), 'mac'],
    ['link', repeat((i) => `https://www.site${i}.org/people/${i}`), 'url'],
    ['date of birth', ['1980-02-03', '1991-12-24'], 'birth-date'],
    ['passport no', ['X1234567', 'K7654321', 'P1122334'], 'passport'],
    ['MRN', ['00123456', '00987654', '00111222'], 'medical-id'],
    ['Kennzeichen', ['B-AB 123', 'M-XY 987', 'HH-K 42'], 'plate'],
    ['employer', repeat((i) => `Horn-Shepard ${i} Ltd`), 'company'],
  ];
  it.each(cases)('%s → %s', (name, texts, category) => {
    const kind = category === 'birth-date' ? 'datetime' : 'text';
    expect(categoryOf(name, texts, kind)).toBe(category);
  });

  it('is recognised by its check figures, whatever the header', () => {
    const random = createRandom(3);
    for (const number of nationalNumbers) {
      const form = { shapes: [], repeats: { rowCount: 0, groups: [] } };
      const treatment = { category: 'national-id', variant: number.id, action: 'replace', locale: 'en', form } as const;
      const make = createNumberMaker(treatment, random, true);
      const made = repeat((i) => make('', i, 0));
      expect(new Set(made).size, number.id).toBe(made.length);
      // Reserved ones are no valid ones in Britain, on purpose.
      if (number.id === 'gb-nino') continue;
      for (const text of made) expect(isNational(number, text), `${number.id} ${text}`).toBe(true);
      const alone = detect('reference', number.id === 'us-ssn' ? made.map((text) => text.replace(/(...)(..)(....)/, '$1-$2-$3')) : made);
      if (number.needsHeader !== true) expect(alone?.category, number.id).toBe('national-id');
      if (number.chance > 0.2) continue;
      const wrong = made.map((text) => text.replace(/\d(?=\D*$)/, (figure) => String((Number(figure) + 1) % 10)));
      const passed = wrong.filter((text) => isNational(number, text)).length / wrong.length;
      // The check stands in letters, or in the whole, where the last figure is none of its own.
      if (!['gb-nino', 'in-pan', 'it-cf', 'es-dni'].includes(number.id)) expect(passed, number.id).toBe(0);
    }
    for (const known of [
      'RSSMRA85T10A562S',
      '12345678Z',
      '111.444.777-35',
      '11.222.333/0001-81',
      '44051401359',
      '86095742719',
      '111222333',
      '999941057058',
      '811228-9874',
    ])
      expect(
        nationalNumbers.some((number) => isNational(number, known)),
        known,
      ).toBe(true);
  });

  it('knows cards and accounts by their check figures', () => {
    for (const card of ['4111 1111 1111 1111', '5555-5555-5555-4444', '378282246310005']) expect(isCard(card), card).toBe(true);
    for (const card of ['4111 1111 1111 1112', '1234567890123456', '9780306406157']) expect(isCard(card), card).toBe(false);
    for (const iban of ['DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432', 'FR1420041010050500013M02606'])
      expect(isIban(iban), iban).toBe(true);
    expect(isIban('DE89 3704 0044 0532 0130 01')).toBe(false);
  });

  it('is not everything that looks a little like it', () => {
    const harmless: readonly (readonly [string, readonly string[], KindId?])[] = [
      ['isbn', repeat((i) => `978-3-16-1484${10 + i}-0`)],
      ['price', repeat((i) => `${i * 3}.99`), 'decimal'],
      ['order id', repeat((i) => String(100_000_000 + i * 37)), 'integer'],
      ['hash', repeat((i) => (i * 2_654_435_761).toString(16).padStart(12, '0'))],
      ['timestamp', repeat((i) => `2024-01-${String(1 + (i % 28)).padStart(2, '0')} 10:00:00`), 'datetime'],
      ['version', repeat((i) => `1.${i}.0.2`)],
      ['city', ['Paris', 'London', 'Florence', 'Charlotte', 'Madison'], 'categorical'],
      ['country', ['France', 'Georgia', 'Jordan', 'Chad', 'Germany'], 'categorical'],
      ['month', ['January', 'April', 'May', 'June', 'August'], 'categorical'],
      ['product name', repeat((i) => `Acme Anvil Mark ${i}`)],
      ['name', repeat((i) => ['Toyota Corolla', 'Ford Pinto', 'Chevrolet Impala', 'Honda Civic', 'Buick Century'][i % 5] as string)],
      ['phone service', ['Yes', 'No'], 'categorical'],
      ['zone', ['Lenox Hill West', 'Murray Hill', 'Clinton East', 'Upper West Side South', 'East Village'], 'categorical'],
      ['address type', ['home', 'work'], 'categorical'],
      ['street', ['Pave', 'Grvl'], 'categorical'],
      ['birth weight', repeat((i) => String(2500 + i)), 'integer'],
      ['uuid', repeat((i) => `123e4567-e89b-12d3-a456-4266141740${String(10 + i)}`)],
      ['sku', repeat((i) => `AB-${1000 + i}-X`)],
      ['coordinates', repeat((i) => `${40 + i / 100}, -73.9${i}`)],
      ['size', ['S', 'M', 'L', 'XL'], 'ordinal'],
    ];
    for (const [name, texts, kind] of harmless) expect(categoryOf(name, texts, kind ?? 'text'), name).toBe(null);
  });

  it('is found inside of other texts, and masked there alone', () => {
    const text = 'Call Ann on +49 30 1234567 or 212-555-0187, mail ann@mail.org, card 4111 1111 1111 1111, ref 2024-01-02.';
    expect(findDetails(text)).toHaveLength(4);
    expect(scrubText(text)).toBe(
      'Call Ann on +00 00 0000000 or 000-000-0000, mail xxx@xxxx.xxx, card 0000 0000 0000 0000, ref 2024-01-02.',
    );
    expect(categoryOf('note', ['shop', 'phone', 'ann@mail.org', 'visit'], 'categorical')).toBe('mixed');
    expect(categoryOf('note', ['shop', 'phone', 'visit 2024-01-02 10:30'], 'categorical')).toBe(null);
  });
});

describe('what is learnt of a column', () => {
  it('holds no text, and shapes only that five values share', () => {
    const texts = [...repeat((i) => `Meyer, Frau Anna${'abcdefgh'[i % 8]}${i}`.replace(/\d/g, '')), 'Prof. Dr. Dr. Unik von Einzig'];
    const form = learnForm(packTexts(texts), [], 'full-name', 'replace');
    expect(form.shapes).toEqual([{ shape: 't|L, T F', share: 1 }]);
    expect(JSON.stringify(form)).not.toMatch(/meyer|anna|unik/i);
  });

  it('tells how often values come back', () => {
    const form = learnForm(packTexts(repeat((i) => `p${i % 50}@x.de`, 150)), [], 'email', 'replace');
    expect(form.repeats.rowCount).toBe(150);
    expect(form.repeats.groups.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(learnForm(packTexts(repeat((i) => `p${i}@x.de`, 150)), [], 'email', 'replace').repeats.groups).toEqual([]);
  });

  it('knows a real value again, however it is written, and no other', () => {
    const raw = packTexts(['030 / 123 45 67', '+1 (212) 555-1234', '-']);
    const isReal = createAvoidance(digestColumn(raw, ['-'], 'phone'), 'phone');
    expect(textAt(raw.texts, 0)).toBe('030 / 123 45 67');
    expect(['0301234567', '+1 212 555 1234', '-', '0301234568', '2125551234'].map(isReal)).toEqual([true, true, false, false, false]);
  });
});

describe('locales and categories', () => {
  it('come from headers, dialling codes, mail endings and letters', () => {
    expect(guessLocale([{ name: 'Name', texts: ['Иван Петров', 'Анна Иванова'] }])).toBe('ru');
    expect(guessLocale([{ name: 'phone', texts: ['+33 1 23 45 67 89', '+33 6 12 34 56 78'] }])).toBe('fr');
    expect(guessLocale([{ name: 'mail', texts: ['a@b.nl', 'c@d.nl', 'e@f.com'] }])).toBe('nl');
    expect(guessLocale([{ name: 'first_name', texts: ['Ann', 'Bob'] }])).toBe('en');
  });

  it.each([
    ['email', 'Ann@GMAIL.com', 'gmail.com'],
    ['email', 'ann@cs.uni.edu', 'education'],
    ['email', 'ann@firm.de', 'other provider'],
    ['phone', '+49 30 123456', '+49'],
    ['phone', '030 123456', 'no dialling code'],
    ['ip', '81.2.69.142', '81.2.0.0/16'],
    ['card', '378282246310005', 'American Express'],
    ['iban', 'DE89370400440532013000', 'DE'],
    ['birth-date', '24.12.1987', '1987'],
    ['url', 'https://a.b.org/x?y=1', '.org'],
  ] as const)('of %s %s only %s is kept', (category, text, kept) => expect(coarsenText(category, text)).toBe(kept));
});
