import type { Faker } from '@faker-js/faker';
import type { FakeWords } from '#core/personal/fakes/words.ts';
import type { FakeLocale } from '#core/personal/locale.ts';

/** Each locale's words are a file of their own, loaded when a table needs them. */
const loaders: Readonly<Record<FakeLocale, () => Promise<{ readonly faker: Faker }>>> = {
  en: () => import('@faker-js/faker/locale/en'),
  en_GB: () => import('@faker-js/faker/locale/en_GB'),
  de: () => import('@faker-js/faker/locale/de'),
  fr: () => import('@faker-js/faker/locale/fr'),
  es: () => import('@faker-js/faker/locale/es'),
  it: () => import('@faker-js/faker/locale/it'),
  nl: () => import('@faker-js/faker/locale/nl'),
  pl: () => import('@faker-js/faker/locale/pl'),
  pt_BR: () => import('@faker-js/faker/locale/pt_BR'),
  pt_PT: () => import('@faker-js/faker/locale/pt_PT'),
  sv: () => import('@faker-js/faker/locale/sv'),
  nb_NO: () => import('@faker-js/faker/locale/nb_NO'),
  da: () => import('@faker-js/faker/locale/da'),
  fi: () => import('@faker-js/faker/locale/fi'),
  cs_CZ: () => import('@faker-js/faker/locale/cs_CZ'),
  tr: () => import('@faker-js/faker/locale/tr'),
  ru: () => import('@faker-js/faker/locale/ru'),
  uk: () => import('@faker-js/faker/locale/uk'),
  ja: () => import('@faker-js/faker/locale/ja'),
  ko: () => import('@faker-js/faker/locale/ko'),
  zh_CN: () => import('@faker-js/faker/locale/zh_CN'),
  el: () => import('@faker-js/faker/locale/el'),
  hu: () => import('@faker-js/faker/locale/hu'),
  ro: () => import('@faker-js/faker/locale/ro'),
};

const TITLES: Readonly<Partial<Record<FakeLocale, FakeWords['titles']>>> = {
  de: { female: 'Frau', male: 'Herr' },
  fr: { female: 'Mme', male: 'M.' },
  es: { female: 'Sra.', male: 'Sr.' },
  it: { female: 'Sig.ra', male: 'Sig.' },
  nl: { female: 'Mevr.', male: 'Dhr.' },
  pt_BR: { female: 'Sra.', male: 'Sr.' },
  pt_PT: { female: 'Sra.', male: 'Sr.' },
};

const isLocale = (locale: string): locale is FakeLocale => Object.hasOwn(loaders, locale);
const known = new Map<string, Promise<FakeWords>>();

/** The words of a locale; English ones where it is unknown. */
export function loadWords(locale: string): Promise<FakeWords> {
  const id = isLocale(locale) ? locale : 'en';
  const loading = known.get(id) ?? loaders[id]().then(({ faker }) => readWords(faker, id));
  known.set(id, loading);
  loading.catch(() => known.delete(id));
  return loading;
}

function readWords(faker: Faker, id: FakeLocale): FakeWords {
  const { first_name: first, last_name: last } = faker.rawDefinitions.person ?? {};
  const fill = (lists: { generic?: string[]; female?: string[]; male?: string[] } | null | undefined, sex: 'female' | 'male') => {
    const own = lists?.[sex] ?? [];
    return own.length > 0 ? own : (lists?.generic ?? []);
  };
  let next: () => number = () => 0;
  const seeded = new (faker.constructor as new (options: object) => Faker)({
    locale: [faker.rawDefinitions],
    randomizer: { next: () => next(), seed: () => {} },
  });
  const by =
    (make: () => string) =>
    (draw: () => number): string => {
      next = draw;
      return make();
    };
  return {
    firstNames: { female: fill(first, 'female'), male: fill(first, 'male') },
    lastNames: { female: fill(last, 'female'), male: fill(last, 'male') },
    street: by(() => seeded.location.streetAddress()),
    city: by(() => seeded.location.city()),
    postcode: by(() => seeded.location.zipCode()),
    company: by(() => seeded.company.name()),
    titles: TITLES[id] ?? { female: 'Mrs.', male: 'Mr.' },
  };
}
