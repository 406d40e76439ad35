import { FIRST_SOURCE } from '#core/project/migrations.ts';
import type { ProjectRecord } from '#core/project/record.ts';

/** What a project holds besides its record. `source:ID` once a source (a project that began with schema 1 has its only one as `source`), `model:ID` once a model. */
export type PartName = 'source' | `source:${string}` | 'report' | 'checkpoint' | `model:${string}`;

export function sourcePart(sourceId: string): PartName {
  return sourceId === FIRST_SOURCE ? FIRST_SOURCE : `source:${sourceId}`;
}

/** What is known of a part without reading it. */
export interface PartFacts {
  readonly bytes: number;
  /** A few plain facts for lists. */
  readonly about: Readonly<Record<string, unknown>> | null;
}

export interface StoredPart {
  /** Structured-cloneable. */
  readonly value: unknown;
  readonly about?: PartFacts['about'];
}

export type PartChanges = Readonly<Partial<Record<PartName, StoredPart | null>>>;

export interface StoredProject {
  /** As it was saved: not validated. */
  readonly record: unknown;
  readonly id: string;
  readonly parts: Readonly<Record<string, PartFacts>>;
}

/** Projects on this device. Every method rejects with the browser's own error when it cannot be done. */
export interface ProjectStore {
  list(): Promise<StoredProject[]>;
  read(id: string): Promise<StoredProject | null>;
  readPart(id: string, part: PartName): Promise<unknown>;
  /** Record and parts together, or nothing; null removes a part. */
  write(record: ProjectRecord, parts?: PartChanges): Promise<void>;
  /** As `write`, for a project that is there; one that was deleted meanwhile stays deleted. Says which. */
  writeParts(id: string, parts: PartChanges): Promise<boolean>;
  remove(id: string): Promise<void>;
  wipe(): Promise<void>;
}
