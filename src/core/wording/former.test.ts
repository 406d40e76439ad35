import { expect, it } from 'vitest';
import type { Assessment } from '#core/metrics/assessment/contract.ts';
import { collectSamples, EMPTY_ASSESSMENT, listUnmadeParts, withoutParts } from '#core/metrics/assessment/parts.ts';
import { makeUtility } from '#core/metrics/fixtures/assessments.ts';
import { discloseAssessment } from '#core/report/figures.ts';
import { sayLeftOut } from './left-out.ts';
import { sayNote, sayWhyAbsent } from './notes.ts';
import { describeSample, readSample, wordSample } from './samples.ts';

const NOTE = 'Attacks: Attacks need at least 20 held-out rows.';
const IN_TURN = { what: 'training rows to predict every column in turn from', used: 10, all: 2000 };
const OF_TARGET = { what: 'training rows to predict “pay” from', used: 5, all: 6 };

/** As projects of the version before codes have it. */
const former: Assessment = {
  ...EMPTY_ASSESSMENT,
  utility: { ...makeUtility('pay', 0.8), samples: [OF_TARGET, IN_TURN] },
  notes: [NOTE],
};

it('shows what a former version kept in words, and tells it in the record as it stands', () => {
  expect(former.notes.map(sayNote)).toEqual([NOTE]);
  expect(sayWhyAbsent(former, 'attacks')).toBe('Attacks need at least 20 held-out rows.');
  expect(listUnmadeParts(former, { targetColumn: 0, groupColumn: null })).toEqual([
    'coverage',
    'detectability',
    'membership',
    'distances',
    'three-way',
  ]);
  expect(withoutParts(former, ['attacks']).notes).toEqual([]);
  expect(collectSamples(former).map(describeSample)).toEqual([
    '5 of 6 training rows to predict “pay” from',
    '10 of 2,000 training rows to predict every column in turn from',
  ]);
  const disclosed = discloseAssessment(former);
  expect(disclosed.notes).toEqual([NOTE]);
  expect(disclosed.utility?.samples).toEqual([OF_TARGET, IN_TURN]);
  expect(sayLeftOut({ name: 'id', why: 'Some former words.' })).toBe('Some former words.');
});

it('knows the code of such a sample again', () => {
  expect(readSample(IN_TURN)).toEqual({ code: 'every-column-train', used: 10, all: 2000 });
  expect(readSample(OF_TARGET)).toBe(OF_TARGET);
  expect(wordSample({ code: 'target-train', name: 'pay', used: 5, all: 6 })).toEqual(OF_TARGET);
});

it('says the same words of codes as the former version did', () => {
  const note = { part: 'attacks', why: { code: 'few-held-out-rows', least: 20 } } as const;
  expect(sayNote(note)).toBe(NOTE);
  expect(discloseAssessment({ ...EMPTY_ASSESSMENT, notes: [note] }).notes).toEqual([NOTE]);
});
