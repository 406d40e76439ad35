import { isArenaRunning } from '#state/arena.ts';
import { fileOf } from '#state/dataset.ts';
import { freshnessOfModel, freshnessOfReport } from '#state/staleness.ts';
import type { StepId, StepStatus, StudioState } from '#state/types.ts';
import { formatCount, formatCounted } from '#ui/format/numbers.ts';
import { sayAtEpoch } from '#ui/wording/training.ts';
import type { TableInfo } from '#workers/protocol/data.ts';

export interface StepInfo {
  readonly id: StepId;
  readonly title: string;
  readonly status: StepStatus;
  /** The line under the title. */
  readonly detail: string;
}

export const STEP_IDS: readonly StepId[] = ['import', 'columns', 'train', 'compare', 'export'];

export function readStep(hash: string): StepId | null {
  const id = hash.replace(/^#/, '');
  return STEP_IDS.find((step) => step === id) ?? null;
}

export type StepFacts = Pick<
  StudioState,
  'dataset' | 'load' | 'dismissedFindings' | 'trainSettings' | 'training' | 'arena' | 'model' | 'evaluation' | 'report' | 'exporting'
>;

/** Findings that the person has neither followed nor waved away. */
function countOpenFindings({ dataset, dismissedFindings }: Pick<StepFacts, 'dataset' | 'dismissedFindings'>): number {
  const findings = dataset?.tables.flatMap((table) => table.findings) ?? [];
  return findings.filter((finding) => !dismissedFindings.includes(finding.id)).length;
}

const STALE = { status: 'stale', detail: 'Out of date: rerun' } as const;

/** Where the person stands: one status and one line a step. */
export function describeSteps(facts: StepFacts): readonly StepInfo[] {
  return [
    { id: 'import', title: 'Import', ...describeImport(facts) },
    { id: 'columns', title: 'Columns', ...describeColumns(facts) },
    { id: 'train', title: 'Train', ...describeTrain(facts) },
    { id: 'compare', title: 'Compare', ...describeCompare(facts) },
    { id: 'export', title: 'Export', ...describeExport(facts) },
  ];
}

type Described = Pick<StepInfo, 'status' | 'detail'>;

function describeImport({ dataset, load }: StepFacts): Described {
  if (load.status === 'running') return { status: 'busy', detail: 'Reading…' };
  if (load.status === 'failed') return { status: 'failed', detail: 'Could not be read' };
  if (!dataset) return { status: 'ready', detail: 'Start here' };
  const sum = (count: (table: TableInfo) => number) => dataset.tables.reduce((total, table) => total + count(table), 0);
  const raggedRowCount = sum((table) => fileOf(table)?.raggedRowCount ?? 0);
  if (raggedRowCount > 0) return { status: 'done', detail: `${formatCounted(raggedRowCount, 'line')} to check` };
  return {
    status: 'done',
    detail: formatCounted(
      sum(({ rowCount }) => rowCount),
      'row',
    ),
  };
}

function describeColumns(facts: StepFacts): Described {
  const columns = facts.dataset?.tables.flatMap((table) => table.columns);
  if (columns === undefined) return { status: 'todo', detail: 'Check every kind' };
  const open = countOpenFindings(facts);
  if (open > 0) return { status: 'ready', detail: `${formatCount(open)} to review` };
  const included = columns.filter((column) => column.spec.included).length;
  const total = columns.length;
  return { status: 'done', detail: included === total ? formatCounted(total, 'column') : `${included} of ${total} columns` };
}

function describeTrain(facts: StepFacts): Described {
  const { training, arena, model, dataset } = facts;
  if (arena !== null && isArenaRunning(arena)) {
    const place = arena.entries.findIndex(({ stage }) => stage.status === 'training' || stage.status === 'measuring') + 1;
    const doing = training.status === 'paused' ? 'Paused at generator' : 'Generator';
    return { status: 'busy', detail: `${doing} ${Math.max(1, place)} of ${arena.entries.length}` };
  }
  switch (training.status) {
    case 'running':
      return {
        status: 'busy',
        detail: training.progress ? `Epoch ${training.progress.epoch} of ${training.progress.epochCount}` : 'Starting…',
      };
    case 'paused':
      return { status: 'busy', detail: sayAtEpoch('Paused', training.progress) };
    case 'stopping':
      return { status: 'busy', detail: 'Stopping…' };
    case 'interrupted':
      return { status: 'ready', detail: sayAtEpoch('Interrupted', training.progress) };
    case 'failed':
      return { status: 'failed', detail: sayAtEpoch('Stopped', training.progress) };
    case 'idle':
      break;
    default:
      training satisfies never;
  }
  if (model) {
    if (freshnessOfModel(facts) !== 'fresh') return STALE;
    return { status: 'done', detail: model.keptEpoch > 0 ? `Epoch ${model.keptEpoch} kept` : 'Model ready' };
  }
  return dataset ? { status: 'ready', detail: 'Ready' } : { status: 'todo', detail: 'Learns on this device' };
}

function describeCompare(facts: StepFacts): Described {
  const { evaluation, report, model } = facts;
  if (evaluation.status === 'running') return { status: 'busy', detail: 'Comparing…' };
  if (evaluation.status === 'failed') return { status: 'failed', detail: 'Stopped' };
  if (!model) return { status: 'todo', detail: facts.dataset ? 'Not yet' : 'How close, how safe' };
  if (freshnessOfModel(facts) !== 'fresh' || freshnessOfReport(facts) === 'model-changed') return STALE;
  if (!report) return { status: 'ready', detail: 'Ready' };
  return {
    status: 'done',
    detail: `${formatCounted(report.report.columns.length, 'column')}, ${formatCounted(report.report.pairs.length, 'pair')}`,
  };
}

function describeExport(facts: StepFacts): Described {
  const { exporting, model } = facts;
  if (exporting.status === 'running') return { status: 'busy', detail: 'Saving…' };
  if (exporting.status === 'failed') return { status: 'failed', detail: 'Not saved' };
  if (!model) return { status: 'todo', detail: facts.dataset ? 'Not yet' : 'Take the new table' };
  if (freshnessOfModel(facts) !== 'fresh') return STALE;
  if (exporting.status === 'finished') return { status: 'done', detail: `${formatCounted(exporting.rowCount, 'row')} saved` };
  return { status: 'ready', detail: 'Ready to save' };
}
