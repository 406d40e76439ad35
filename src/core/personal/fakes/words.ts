/** Words of one locale that fakes are made of. */
export interface FakeWords {
  readonly firstNames: Readonly<Record<'female' | 'male', readonly string[]>>;
  readonly lastNames: Readonly<Record<'female' | 'male', readonly string[]>>;
  /** `draw` gives numbers in [0, 1), one after the other. */
  street(draw: () => number): string;
  city(draw: () => number): string;
  postcode(draw: () => number): string;
  company(draw: () => number): string;
  readonly titles: Readonly<Record<'female' | 'male', string>>;
}

/** @throws Error when the words cannot be loaded. */
export type LoadWords = (locale: string) => Promise<FakeWords>;
