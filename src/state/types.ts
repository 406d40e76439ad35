import type { ArenaSlice } from './types/arena.ts';
import type { CompareSlice } from './types/compare.ts';
import type { DatasetSlice } from './types/dataset.ts';
import type { ExportSlice } from './types/export.ts';
import type { ProjectSlice } from './types/projects.ts';
import type { SessionSlice } from './types/session.ts';
import type { TrainSlice } from './types/train.ts';

export type { Arena, ArenaEntry } from './types/arena.ts';
export type { EvaluateJob } from './types/compare.ts';
export type { CellChoices, ExportRecord } from './types/export.ts';
export type { StepId, StepStatus } from './types/session.ts';
export type { TrainJob, TrainSettings } from './types/train.ts';

/** All that the store holds: each step's facts and the person's actions. */
export type StudioState = SessionSlice & DatasetSlice & TrainSlice & ArenaSlice & CompareSlice & ExportSlice & ProjectSlice;
