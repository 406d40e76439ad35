import { factsOf } from '#core/columns/catalog.ts';
import type { PersonalAction, PersonalCategory } from '#core/personal/contract.ts';
import { actionsOf, describeAction, explainAction, labelOf, personalCategories } from '#core/personal/labels.ts';
import { ENOUGH_TO_DISCLOSE } from '#core/wording/disclosure.ts';
import { formatCount, formatPercent } from '#ui/format/numbers.ts';
import { Select } from '#ui/primitives/Select.tsx';
import type { ColumnChange, ColumnInfo } from '#workers/protocol/data.ts';
import classes from './ColumnInspector.module.css';

const NONE = 'none';
const LEFT_OUT = 'left-out';

const CATEGORIES: readonly { readonly id: PersonalCategory | typeof NONE; readonly label: string }[] = [
  { id: NONE, label: 'No personal data' },
  ...personalCategories.map((id) => ({ id, label: capitalise(labelOf(id)) })),
];

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** “over 99%” and “under 1%” rather than a share that is not quite so. */
function describeShare(share: number): string {
  if (share > 0.99 && share < 1) return 'over 99%';
  return share > 0 && share < 0.01 ? 'under 1%' : formatPercent(share, 0);
}

/** What personal data a column holds, how that was recognised, and what is done about it. */
export function PersonalData({ column, onChange }: { readonly column: ColumnInfo; onChange(change: ColumnChange): void }) {
  const { spec, personal: evidence } = column;
  const { personal } = spec;
  const chosen = spec.included ? (personal?.action ?? 'keep') : LEFT_OUT;
  return (
    <>
      <h3>Personal data</h3>
      {evidence && (
        <p className={classes.text}>
          {capitalise(labelOf(evidence.category, evidence.variant))}: {evidence.byHeader && 'the header says so, and '}
          {evidence.matchShare === 1 ? 'all' : `${describeShare(evidence.matchShare)} of`} {formatCount(evidence.examined)} different{' '}
          {evidence.examined === 1 ? 'value' : 'values'} looked at {evidence.category === 'mixed' ? 'hold some' : 'have the form'}.
        </p>
      )}
      <div className={classes.personal}>
        <Select<PersonalCategory | typeof NONE>
          label="It holds"
          variant="field"
          options={CATEGORIES}
          value={personal?.category ?? NONE}
          onChange={(category) => onChange({ personal: category === NONE ? null : { category } })}
        />
        {personal && (
          <Select<PersonalAction | typeof LEFT_OUT>
            label="What becomes of it"
            variant="field"
            options={[
              ...actionsOf(personal.category).map((action) => ({ id: action, label: describeAction(action, personal.category) })),
              { id: LEFT_OUT, label: 'Leave the column out' },
            ]}
            value={chosen}
            onChange={(action) =>
              onChange(action === LEFT_OUT ? { included: false } : { personal: { action, category: personal.category }, included: true })
            }
          />
        )}
      </div>
      {personal?.action === 'keep' && spec.included && (
        <p className={classes.text}>
          {factsOf(spec.kind).storage === 'opaque'
            ? `Too few rows share a value to learn any without telling whose it is, so new ones are made all the same. As a category, the few that ${ENOUGH_TO_DISCLOSE} share would be learnt.`
            : explainAction('keep', personal.category)}
        </p>
      )}
    </>
  );
}
