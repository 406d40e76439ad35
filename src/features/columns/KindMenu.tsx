import { Select } from '#ui/primitives/Select.tsx';
import type { ColumnChange, ColumnInfo } from '#workers/protocol/data.ts';
import { offeredKinds } from './kinds.ts';

export function KindMenu({ column, onChange }: { readonly column: ColumnInfo; onChange(change: ColumnChange): void }) {
  return (
    <Select
      variant="inline"
      label={`Kind of ${column.spec.name}`}
      options={offeredKinds(column)}
      value={column.spec.kind}
      onChange={(kind) => onChange({ kind })}
    />
  );
}
