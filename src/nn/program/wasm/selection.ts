import type { Program, ProgramOp } from '../contract.ts';
import { inputsOf, inputValuesOf, isBlockwise, outputOf } from '../values.ts';
import type { Plan, Stretch } from './plan.ts';

/** A part of a plan's forward pass. */
export interface Selection {
  readonly stretches: readonly Stretch[];
  /** Of the program's inputs, those that it reads. */
  readonly inputNames: ReadonlySet<string>;
}

/** A value of the network, or one block of it. */
export interface ValuePart {
  readonly value: string;
  readonly block: number | null;
}

/** The stretches that the losses, or a value, need, and the inputs that those read. */
export function select({ ops }: Program, plan: Plan, goal: 'losses' | ValuePart): Selection {
  const wanted = new Map<string, Set<number> | 'all'>();
  const want = (name: string, blocks: Set<number> | 'all') => {
    const found = wanted.get(name);
    wanted.set(name, found === 'all' || blocks === 'all' ? 'all' : new Set([...(found ?? []), ...blocks]));
  };
  if (goal !== 'losses') want(goal.value, goal.block === null ? 'all' : new Set([goal.block]));
  const running = new Map<number, Set<number> | 'all'>();
  const inputNames = new Set<string>();
  for (let i = ops.length - 1; i >= 0; i--) {
    const op = ops[i] as ProgramOp;
    const output = outputOf(op);
    const blocks = output !== null ? wanted.get(output) : goal === 'losses' ? 'all' : undefined;
    if (blocks === undefined) continue;
    running.set(i, blocks);
    for (const name of inputsOf(op)) inputNames.add(name);
    for (const name of inputValuesOf(op)) want(name, isBlockwise(op) && op.type !== 'maskedDense' ? blocks : 'all');
  }
  const runs = ({ op, block: part }: Stretch) => {
    const blocks = running.get(op);
    return blocks !== undefined && (blocks === 'all' || part === null || blocks.has(part));
  };
  return { stretches: plan.forward.filter(runs), inputNames };
}

/** What a block of a value needs after only column `fresh` of the inputs changed since the block before it was made. */
export function selectFresh(program: Program, plan: Plan, goal: ValuePart, fresh: number): Selection {
  const { ops } = program;
  const { stretches, inputNames } = select(program, plan, goal);
  /** Values of which only column `fresh` changed. */
  const fewChanged = new Set<string>();
  const selected: Stretch[] = [];
  const advanced = new Set<number>();
  for (const stretch of stretches) {
    const op = ops[stretch.op] as ProgramOp;
    const output = outputOf(op);
    const isFew = op.type === 'embedTokens' || inputValuesOf(op).every((name) => fewChanged.has(name));
    if (isBlockwise(op)) {
      const stays = output !== null && !plan.isStreamed(output) && isFew && op.type !== 'maskedDense';
      if (stays) fewChanged.add(output);
      if (!stays || stretch.block === fresh || stretch.block === goal.block) selected.push(stretch);
      continue;
    }
    const instructions = isFew && !advanced.has(stretch.op) ? plan.advance(stretch.op, fresh, goal.block) : null;
    if (op.type === 'embedTokens') fewChanged.add(op.output);
    if (instructions === null) selected.push(stretch);
    else {
      advanced.add(stretch.op);
      selected.push({ ...stretch, instructions });
    }
  }
  return { stretches: selected, inputNames };
}
