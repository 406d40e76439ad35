import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../driver/paths.ts';
import { parseCsv, readColumn } from '../fixtures/csv.ts';
import { expect, test } from '../fixtures/studio.ts';

/** What `scripts/make-project-fixture.ts` kept by the page of that version. */
const fileOf = (version: string, ending: string) => path.join(ROOT, 'e2e/fixtures/projects', `${version}-penguins.${ending}`);

interface RecordOfScores {
  readonly scores: Readonly<Record<string, unknown>>;
}

for (const version of ['v1']) {
  test(`a project file of ${version} opens with its table, edits, settings, model and results`, async ({ page, studio }) => {
    await studio.open({ backend: 'wasm' });
    await studio.offerFile(fileOf(version, 'lookalike'));
    await studio.waitForStatus('compare', ['done']);
    expect(await studio.readSize()).toEqual({ rows: 344, columns: 9 });
    for (const step of ['train', 'compare', 'export'] as const) expect(await studio.readStatus(step)).not.toBe('out of date');

    expect(await studio.readKind('year')).toBe('Category');
    await expect(page.getByText('Holds in every synthetic row')).toHaveCount(2);
    await studio.goTo('train');
    await expect(page.getByRole('radiogroup', { name: 'Generator' }).locator('input[value="copula"]')).toBeChecked();

    await studio.goTo('export');
    await expect(page.getByLabel('Rows', { exact: true })).toHaveValue('100');
    await expect(page.getByLabel('Sampling seed', { exact: true })).toHaveValue('4');
    const rows = readFileSync(await (await studio.exportCsv({ rows: null, seed: 4 })).path(), 'utf8');
    expect(rows).toBe(readFileSync(fileOf(version, 'rows.csv'), 'utf8'));
    const made = parseCsv(rows);
    expect(made.rows).toHaveLength(100);
    expect(new Set(readColumn(made, 'island'))).toEqual(new Set(['Biscoe']));

    const record = JSON.parse(readFileSync(await (await studio.saveRecord()).path(), 'utf8')) as RecordOfScores;
    const kept = JSON.parse(readFileSync(fileOf(version, 'record.json'), 'utf8')) as RecordOfScores;
    // Figures are kept; what they are worth is judged anew by the page that opens them.
    expect({ ...record.scores, verdict: null }).toEqual({ ...kept.scores, verdict: null });
  });
}
