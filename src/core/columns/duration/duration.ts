import type { ColumnKind } from '#core/columns/contract.ts';
import { fitBinned } from '#core/columns/encodings/binned.ts';
import { requireNumeric } from '#core/columns/encodings/shared.ts';
import { fitValues } from '#core/columns/encodings/values.ts';
import {
  countLooks,
  createNumbersFormatter,
  listFormats,
  ONE_LOOK,
  parseNumbers,
  patternLook,
  type Writer,
} from '#core/columns/format-variants.ts';
import { learnRounding } from '#core/columns/numeric/rounding.ts';
import { summarizeNumbers } from '#core/columns/numeric/summarize.ts';
import type { ColumnSpec, DurationFormat } from '#core/table/table.ts';
import { durationFacts } from './facts.ts';
import { inferDurationFormat } from './infer.ts';
import { createDurationWriter } from './pattern.ts';

function writersOf(spec: ColumnSpec): Writer[] {
  if (spec.format.type !== 'duration') throw new TypeError(`Column “${spec.name}” has no format of a length of time.`);
  return listFormats(spec.format).map(createDurationWriter);
}

const FALLBACK: DurationFormat = { type: 'duration', style: 'clock', pattern: 'H:mm:ss' };

/** Lengths of time, in milliseconds. */
export const duration: ColumnKind = {
  ...durationFacts,
  infer(profile) {
    const format = inferDurationFormat(profile);
    if (format === null) return null;
    const shown = format.style === 'iso' ? 'ISO 8601 (PT…)' : format.pattern.replaceAll("'", '');
    return { format, reason: `${format.alternatives ? 'Most cells are' : 'Every cell is'} a length of time, written as ${shown}.` };
  },
  coerce: (profile) => inferDurationFormat(profile, true) ?? FALLBACK,
  parse: (raw, spec) => parseNumbers(raw, spec, writersOf(spec)),
  summarize: (column) => summarizeNumbers(requireNumeric(column), 'span'),
  fit(column, spec, rows, { k }) {
    const numeric = requireNumeric(column);
    const markerCount = spec.missingMarkers.length;
    return fitValues(numeric, rows, markerCount, k) ?? fitBinned(numeric, rows, markerCount, k, learnRounding(numeric, rows, 0));
  },
  createFormatter: (column, spec) => createNumbersFormatter(requireNumeric(column), spec, writersOf(spec)),
  variantLooks: (format) => (format.type === 'duration' ? countLooks(format, patternLook) : ONE_LOOK),
  variantShares: (format) => (format.type === 'duration' ? (format.alternatives ?? []) : []),
};
