import { ENOUGH_TO_DISCLOSE, FEWER_THAN_DISCLOSED } from '#core/wording/disclosure.ts';
import type { PersonalAction, PersonalCategory } from './contract.ts';

interface CategoryLabel {
  /** Plural, as the person reads it. */
  readonly label: string;
  readonly recommended: PersonalAction;
  /** What `coarsen` keeps, as the person reads it; absent where nothing is left that would be worth learning. */
  readonly coarse?: string;
}

/** What each sort is called and what is done about it unless the person says otherwise. Light enough for the page. */
const CATEGORIES: Readonly<Record<PersonalCategory, CategoryLabel>> = {
  email: { label: 'e-mail addresses', recommended: 'replace', coarse: 'the kind of provider' },
  iban: { label: 'bank accounts (IBAN)', recommended: 'replace', coarse: 'the country' },
  card: { label: 'payment cards', recommended: 'replace', coarse: 'the card brand' },
  mac: { label: 'device addresses (MAC)', recommended: 'replace', coarse: 'the maker’s prefix' },
  ip: { label: 'IP addresses', recommended: 'replace', coarse: 'the network (/16)' },
  url: { label: 'web addresses', recommended: 'replace', coarse: 'the ending of the domain' },
  'birth-date': { label: 'dates of birth', recommended: 'coarsen', coarse: 'the year' },
  phone: { label: 'phone numbers', recommended: 'replace', coarse: 'the dialling code' },
  'national-id': { label: 'national numbers', recommended: 'replace' },
  passport: { label: 'passport, identity card or licence numbers', recommended: 'replace' },
  'medical-id': { label: 'medical or insurance numbers', recommended: 'replace' },
  plate: { label: 'licence plates or vehicle numbers', recommended: 'replace' },
  username: { label: 'user names', recommended: 'replace' },
  'last-name': { label: 'family names', recommended: 'replace' },
  'first-name': { label: 'first names', recommended: 'replace' },
  'full-name': { label: 'names of people', recommended: 'replace' },
  address: { label: 'postal addresses', recommended: 'replace' },
  company: { label: 'company names', recommended: 'replace' },
  city: { label: 'places', recommended: 'replace' },
  mixed: { label: 'personal details among other text', recommended: 'mask' },
};

const NATIONAL: Readonly<Record<string, string>> = {
  'it-cf': 'Italian tax codes',
  'gb-nino': 'UK National Insurance numbers',
  'in-pan': 'Indian PAN numbers',
  'es-dni': 'Spanish DNI or NIE numbers',
  'ch-ahv': 'Swiss AHV numbers',
  'fr-nir': 'French social security numbers',
  'br-cnpj': 'Brazilian CNPJ numbers',
  'br-cpf': 'Brazilian CPF numbers',
  'pl-pesel': 'Polish PESEL numbers',
  'de-tax': 'German tax numbers',
  'in-aadhaar': 'Indian Aadhaar numbers',
  'se-pnr': 'Swedish personal numbers',
  'gb-nhs': 'NHS numbers',
  'us-ssn': 'US social security numbers',
  'ca-sin': 'Canadian social insurance numbers',
  'nl-bsn': 'Dutch BSN numbers',
};

export const personalCategories = Object.keys(CATEGORIES) as PersonalCategory[];

/** “e-mail addresses”, “Dutch BSN numbers”. */
export function labelOf(category: PersonalCategory, variant?: string): string {
  return (variant === undefined ? undefined : NATIONAL[variant]) ?? CATEGORIES[category].label;
}

export function recommendedFor(category: PersonalCategory): PersonalAction {
  return CATEGORIES[category].recommended;
}

/** What is left of a cell by `coarsen`: “the dialling code”. */
function coarseOf(category: PersonalCategory): string {
  return CATEGORIES[category].coarse ?? 'the category';
}

/** What a person may choose for a sort. */
export function actionsOf(category: PersonalCategory): readonly PersonalAction[] {
  if (category === 'mixed') return ['mask', 'keep'];
  return CATEGORIES[category].coarse === undefined ? ['replace', 'mask', 'keep'] : ['replace', 'mask', 'coarsen', 'keep'];
}

/** What a button or a menu says: “Replace with fakes”. */
export function describeAction(action: PersonalAction, category: PersonalCategory): string {
  switch (action) {
    case 'replace':
      return 'Replace with fakes';
    case 'mask':
      return category === 'mixed' ? 'Mask the details' : 'Mask';
    case 'coarsen':
      return `Keep only ${coarseOf(category)}`;
    case 'keep':
      return 'Keep as it is';
    default:
      return action satisfies never;
  }
}

/** What an action means, in one or two sentences. */
export function explainAction(action: PersonalAction, category: PersonalCategory): string {
  switch (action) {
    case 'replace':
      return 'No model sees them: made-up ones of the same form stand in, none of them one of yours.';
    case 'mask':
      return category === 'mixed'
        ? 'Letters and figures of each detail become x and 0; the rest of the text is learnt like any other.'
        : 'No model sees them: only their forms come back, with x and 0 for letters and figures.';
    case 'coarsen':
      return category === 'birth-date'
        ? 'Only the year is learnt; day and month are made up.'
        : `Only ${coarseOf(category)} is learnt, and what ${FEWER_THAN_DISCLOSED} share is withheld.`;
    case 'keep':
      return `They are learnt like any other column: real values that ${ENOUGH_TO_DISCLOSE} share may come back in the copy.`;
    default:
      return action satisfies never;
  }
}
