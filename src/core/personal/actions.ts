import type { PersonalAction, PersonalCategory } from './contract.ts';
import { personalKindOf } from './registry.ts';

/** What a button or a menu says: “Replace with fakes”. */
export function describeAction(action: PersonalAction, category: PersonalCategory): string {
  switch (action) {
    case 'replace':
      return 'Replace with fakes';
    case 'mask':
      return category === 'mixed' ? 'Mask the details' : 'Mask';
    case 'coarsen':
      return `Keep only ${personalKindOf(category).coarse ?? 'the category'}`;
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
        : `Only ${personalKindOf(category).coarse ?? 'the category'} is learnt, and what fewer than 5 rows share is withheld.`;
    case 'keep':
      return 'They are learnt like any other column: real values that 5 or more rows share may come back in the copy.';
    default:
      return action satisfies never;
  }
}
