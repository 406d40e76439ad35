/** Words of one scale, lowest first; words of one place say the same. */
interface Scale {
  readonly name: string;
  readonly places: readonly string[];
  /** Without this in the column's name the words are too common to be a scale. */
  readonly onlyNamed?: RegExp;
}

const scale = (name: string, text: string, onlyNamed?: RegExp): Scale => ({
  name,
  places: text.split(' < '),
  ...(onlyNamed === undefined ? {} : { onlyNamed }),
});

/** Scales that files hold, in small letters; “|” parts words of one place. */
const SCALES: readonly Scale[] = [
  scale(
    'sizes',
    '5xs|xxxxxs < 4xs|xxxxs < 3xs|xxxs < 2xs|xxs < xs|x-small|extra small|xsmall < s|small|sm < m|medium|med|md < l|large|lg < xl|x-large|extra large|xlarge < 2xl|xxl|xx-large < 3xl|xxxl|xxx-large < 4xl|xxxxl < 5xl|xxxxxl < 6xl',
  ),
  scale(
    'agreement',
    'strongly disagree|totally disagree|completely disagree < disagree|mostly disagree < somewhat disagree|slightly disagree < neutral|neither agree nor disagree|neither|undecided|neither agree or disagree < somewhat agree|slightly agree < agree|mostly agree < strongly agree|totally agree|completely agree',
  ),
  scale(
    'satisfaction',
    'very dissatisfied|very unsatisfied|extremely dissatisfied < dissatisfied|unsatisfied < somewhat dissatisfied < neutral|neither satisfied nor dissatisfied < somewhat satisfied < satisfied < very satisfied|extremely satisfied',
  ),
  scale(
    'happiness',
    'very unhappy|extremely unhappy < unhappy < somewhat unhappy < neutral|neither < somewhat happy|fairly happy < happy < very happy|extremely happy',
  ),
  scale(
    'frequency',
    'never < almost never|hardly ever < rarely|seldom < occasionally < sometimes < often|frequently|regularly < usually < very often|almost always < always',
  ),
  scale('how often', 'never < yearly|annually < quarterly < monthly < weekly < daily < hourly'),
  scale(
    'quality',
    'terrible|awful < very poor|very bad < poor|po|bad < below average < fair|fa < average|ta|typical|ok|okay|mediocre < above average < good|gd < very good < excellent|ex|great|outstanding',
  ),
  scale('likelihood', 'very unlikely|extremely unlikely < unlikely < neutral|possible < likely < very likely|extremely likely'),
  scale(
    'importance',
    'not important|not at all important|unimportant < slightly important|somewhat important < moderately important|important < very important < extremely important',
  ),
  scale(
    'levels',
    'none|zero < very low|lowest < low|lo < medium-low|low-medium|moderately low < medium|med|mid|moderate|normal|average < medium-high|high-medium|moderately high < high|hi < very high|highest < extreme|critical|urgent',
  ),
  scale(
    'severity',
    'none|no < minimal|negligible|trivial < mild|minor|light|slight < moderate|medium < serious|major < severe|heavy < critical|extreme|fatal',
  ),
  scale('priority', 'lowest|trivial < low|minor < normal|medium|standard < high|major < urgent|highest|critical|blocker'),
  scale(
    'experience',
    'intern|trainee < entry|entry level|entry-level|junior|jr < mid|mid level|mid-level|intermediate < senior|sr < lead|principal|staff < executive|director',
  ),
  scale('skill', 'none < novice|beginner|basic|elementary < intermediate < advanced|proficient < expert|fluent|native|mastery'),
  scale('metals', 'bronze < silver < gold < platinum < diamond'),
  scale(
    'ranks',
    'first|1st < second|2nd < third|3rd < fourth|4th < fifth|5th < sixth|6th < seventh|7th < eighth|8th < ninth|9th < tenth|10th',
  ),
  scale('school grades', 'f|f- < d- < d < d+ < c- < c < c+ < b- < b < b+ < a- < a < a+', /grade|rating|mark|score|class|note|rank/i),
  scale(
    'credit ratings',
    'd < c < cc < ccc- < ccc < ccc+ < b- < b < b+ < bb- < bb < bb+ < bbb- < bbb < bbb+ < a- < a < a+ < aa- < aa < aa+ < aaa',
    /rating|credit|grade/i,
  ),
  scale('cut', 'fair < good < very good < premium < ideal'),
  scale('colours of diamonds', 'j < i < h < g < f < e < d', /^colou?r$/i),
  scale('clarity', 'i3 < i2 < i1 < si2 < si1 < vs2 < vs1 < vvs2 < vvs1 < if < fl'),
  scale(
    'education',
    "no formal education|none|no schooling < preschool|kindergarten < primary|primary school|elementary|elementary school|1st-4th < 5th-6th < 7th-8th|middle school|lower secondary < 9th < 10th < 11th < 12th|some high school < high school|hs-grad|high school graduate|secondary|secondary school|high school diploma|highschool|ged|upper secondary < some college|some-college|some college, no degree < vocational|assoc-voc|trade school < associate|associates|associate degree|associate's degree|assoc-acdm|associate’s degree < college|bachelor|bachelors|bachelor's|bachelor's degree|bachelor’s degree|graduate|undergraduate|university|tertiary < master|masters|master's|master's degree|master’s degree|postgraduate|post-graduate < prof-school|professional|professional degree < doctorate|phd|ph.d.|doctoral|doctor|doctoral degree",
  ),
  scale(
    'months',
    'jan|january|january.|jan. < feb|february|feb. < mar|march|mar. < apr|april|apr. < may < jun|june|jun. < jul|july|jul. < aug|august|aug. < sep|sept|september|sep. < oct|october|oct. < nov|november|nov. < dec|december|dec.',
  ),
  scale('weekdays', 'mon|monday < tue|tues|tuesday < wed|wednesday < thu|thur|thurs|thursday < fri|friday < sat|saturday < sun|sunday'),
  scale('quarters', 'q1 < q2 < q3 < q4'),
  scale('times of day', 'early morning < morning < noon|midday < afternoon < evening < night'),
  scale('seasons', 'spring < summer < autumn|fall < winter'),
  scale(
    'generations',
    'silent generation|silent < boomer|baby boomer|baby boomers|boomers < gen x|generation x < millennial|millennials|gen y < gen z|generation z < gen alpha',
  ),
  scale('Häufigkeit', 'nie < sehr selten < selten < gelegentlich < manchmal < oft|häufig < meistens < sehr oft < immer'),
  scale('Stufen', 'keine < sehr niedrig|sehr gering < niedrig|gering|klein < mittel < hoch|groß < sehr hoch|sehr groß'),
  scale(
    'Zustimmung',
    'stimme gar nicht zu|stimme überhaupt nicht zu|trifft gar nicht zu < stimme nicht zu|trifft nicht zu < stimme eher nicht zu|trifft eher nicht zu < neutral|teils teils|teils/teils|weder noch < stimme eher zu|trifft eher zu < stimme zu|trifft zu < stimme voll zu|stimme voll und ganz zu|trifft voll zu',
  ),
  scale('Noten', 'ungenügend < mangelhaft < ausreichend < befriedigend < gut < sehr gut'),
  scale('fréquence', 'jamais < rarement < parfois|quelquefois < souvent < très souvent < toujours'),
  scale('niveaux', 'très faible < faible|bas|petit < moyen < élevé|fort|haut|grand < très élevé|très fort'),
  scale('frecuencia', 'nunca < casi nunca < rara vez|raramente < a veces < a menudo|frecuentemente < casi siempre < siempre'),
  scale('niveles', 'muy bajo|muy baja < bajo|baja < medio|media < alto|alta < muy alto|muy alta'),
];

const placeOf: readonly ReadonlyMap<string, number>[] = SCALES.map(
  ({ places }) => new Map(places.flatMap((words, place) => words.split('|').map((word) => [word, place] as const))),
);

export interface FoundScale {
  readonly name: string;
  /** Lowest first. */
  readonly levels: readonly string[];
}

function normalize(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[_\s]+/g, ' ');
}

/** Leading numbers tell the order: “1 - never”, “2) rarely”. */
function orderByNumber(texts: readonly string[]): FoundScale | null {
  const numbers = texts.map((text) => /^\s*(\d{1,2})\s*[-–:.)=]\s*\p{L}/u.exec(text)?.[1]);
  if (numbers.some((number) => number === undefined) || new Set(numbers).size !== numbers.length) return null;
  return { name: 'numbered answers', levels: [...texts].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)) };
}

const NUMBER = /\d+(?:[.,]\d+)*\s*[kKmM]?/g;
const RANGE =
  /^[^\d]{0,12}?[<>≤≥]?=?\s*[\p{Sc}]?\s*\d[\d.,]*\s*[kKmM]?\+?\s*(?:(?:-|–|—|to|bis|à|a)\s*[\p{Sc}]?\s*\d[\d.,]*\s*[kKmM]?)?\s*(?:\+|and (?:over|above|older|more|under|below)|or (?:more|older|over|less|younger)|years?|yrs?|y|%|\p{L}{0,8})?\s*$/u;
const BETWEEN = /\d\s*[kKmM]?\s*(?:-|–|—|to|bis|à)\s*[\p{Sc}]?\s*\d/u;
const BELOW = /^\s*(?:<|≤|under|below|less than|up to|unter|bis|moins de|-)/i;
const ABOVE = /^\s*(?:>|≥|over|above|more than|über|plus de)|\+\s*(?:\p{L}*)\s*$|(?:and|or) (?:over|above|older|more)/iu;

function numberIn(text: string): number {
  const bare = text.trim();
  const factor = /k$/i.test(bare) ? 1000 : /m$/i.test(bare) ? 1_000_000 : 1;
  return Number(bare.replace(/\s*[kKmM]$/, '').replaceAll(/,(?=\d{3}(?:\D|$))/g, '')) * factor;
}

/** Bands of numbers such as 18-24, 25-34, 65+ by their lower ends. */
function orderByRange(texts: readonly string[]): FoundScale | null {
  if (texts.length < 3 || !texts.every((text) => text.length <= 40 && RANGE.test(text))) return null;
  const between = texts.filter((text) => BETWEEN.test(text));
  // Scores (3-1), months (2021-06) and school years (2020-21) do not rise from their first number to their second.
  const isBand = (text: string): boolean => {
    const [low, high] = (text.match(NUMBER) ?? []).map(numberIn);
    return low !== undefined && high !== undefined && low <= high;
  };
  if (between.length < texts.length / 2 || !between.every(isBand)) return null;
  const lows = texts.map((text) => {
    const first = numberIn(text.match(NUMBER)?.[0] ?? '');
    return BELOW.test(text) ? first - 1e-6 - (BETWEEN.test(text) ? 0 : 1e9) : ABOVE.test(text) ? first + 1e-6 : first;
  });
  if (lows.some(Number.isNaN)) return null;
  const order = texts.map((_, i) => i).sort((a, b) => (lows[a] as number) - (lows[b] as number));
  return { name: 'bands', levels: order.map((i) => texts[i] as string) };
}

const MIN_LEVELS = 3;
const MAX_LEVELS = 40;

/**
 * The scale that all of a column's texts belong to.
 *
 * @returns null for fewer than three texts, or where two of them stand at the same place.
 */
export function findScale(name: string, texts: readonly string[]): FoundScale | null {
  if (texts.length < MIN_LEVELS || texts.length > MAX_LEVELS) return null;
  const words = texts.map(normalize);
  for (const [s, { name: scaleName, onlyNamed }] of SCALES.entries()) {
    if (onlyNamed !== undefined && !onlyNamed.test(name)) continue;
    const place = placeOf[s] as ReadonlyMap<string, number>;
    const places = words.map((word) => place.get(word) ?? place.get(word.replaceAll('-', ' ')) ?? -1);
    if (places.includes(-1) || new Set(places).size !== places.length) continue;
    const order = texts.map((_, i) => i).sort((a, b) => (places[a] as number) - (places[b] as number));
    return { name: scaleName, levels: order.map((i) => texts[i] as string) };
  }
  return orderByNumber(texts) ?? orderByRange(texts);
}

/** The order that fits best when the person says that texts have one: a known scale, numbers in them, else as they first appear. */
export function guessOrder(name: string, texts: readonly string[]): readonly string[] {
  const found = findScale(name, texts);
  if (found !== null) return found.levels;
  const words = texts.map(normalize);
  let best: { order: number[]; known: number } | null = null;
  for (const place of placeOf) {
    const places = words.map((word) => place.get(word) ?? -1);
    const known = places.filter((at) => at >= 0).length;
    if (known < 2 || known <= (best?.known ?? 0)) continue;
    const rank = (i: number) => ((places[i] as number) < 0 ? Number.POSITIVE_INFINITY : (places[i] as number));
    best = { known, order: texts.map((_, i) => i).sort((a, b) => rank(a) - rank(b) || a - b) };
  }
  if (best !== null) return best.order.map((i) => texts[i] as string);
  const numbers = texts.map((text) => numberIn(text.match(NUMBER)?.[0] ?? 'x'));
  if (numbers.every((number) => !Number.isNaN(number))) {
    const order = texts.map((_, i) => i).sort((a, b) => (numbers[a] as number) - (numbers[b] as number) || a - b);
    return order.map((i) => texts[i] as string);
  }
  return texts;
}
