import path from 'node:path';
import type { Download, Locator, Page } from '@playwright/test';

/** A generator's id, as its card has it. */
export type Model = string;
export type Effort = 'quick' | 'balanced' | 'thorough';
export type Backend = 'webgpu' | 'wasm' | 'cpu';
/** What rows can be saved as. */
export const FORMATS = ['csv', 'xlsx', 'parquet', 'ndjson', 'json', 'sql'] as const;
export type Format = (typeof FORMATS)[number];
export type Step = 'import' | 'columns' | 'train' | 'compare' | 'export';
type StepStatus = 'not yet' | 'ready' | 'done' | 'out of date' | 'working' | 'needs your eye';

const STATUSES: readonly StepStatus[] = ['not yet', 'ready', 'done', 'out of date', 'working', 'needs your eye'];
const POLL_MS = 250;
const SAY_EVERY_MS = 2000;

/** The kinds as the commands name them, and as the page's menus do. */
const KIND_WORDS = {
  integer: 'Whole number',
  decimal: 'Decimal',
  categorical: 'Category',
  ordinal: 'Ordered levels',
  boolean: 'Yes/no',
  datetime: 'Date',
  time: 'Time of day',
  duration: 'Length of time',
  set: 'List',
  identifier: 'Identifier',
  text: 'Text',
  constant: 'Constant',
} as const;
export type Kind = keyof typeof KIND_WORDS;
export const KINDS = Object.keys(KIND_WORDS) as readonly Kind[];

/** What a column shall hold in every row. */
export interface RowCondition {
  readonly column: string;
  readonly values: readonly string[];
  readonly range?: { readonly from: number; readonly to: number } | undefined;
}

/** The page said that it cannot go on; the message is its own. */
export class PageFailure extends Error {}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The studio as a person uses it: by the names of its buttons, fields and steps. */
export class Studio {
  readonly page: Page;
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  async open({ backend = 'auto', theme }: { readonly backend?: Backend | 'auto'; readonly theme?: 'light' | 'dark' } = {}): Promise<void> {
    const query = new URLSearchParams({
      save: 'download',
      ...(backend === 'auto' ? {} : { backend }),
      ...(theme === undefined ? {} : { theme }),
    });
    await this.page.goto(`${this.#url}?${query}`);
    await this.page.getByRole('navigation', { name: 'Steps' }).waitFor();
  }

  stepLink(step: Step): Locator {
    return this.page.getByRole('navigation', { name: 'Steps' }).locator(`a[href="#${step}"]`);
  }

  async goTo(step: Step): Promise<void> {
    await this.stepLink(step).click();
    await this.page.locator('main h1').waitFor();
  }

  async readStatus(step: Step): Promise<StepStatus> {
    const text = (await this.stepLink(step).textContent()) ?? '';
    const spoken = /\((?:current, )?([^)]*)\)/.exec(text)?.[1];
    const status = STATUSES.find((candidate) => candidate === spoken);
    if (status === undefined) throw new Error(`The step ${step} says “${text}”, which is no status.`);
    return status;
  }

  get alert(): Locator {
    return this.page.locator('main').getByRole('alert').first();
  }

  /** The words of the page's error panel, headings and technical details included. */
  async readAlert(): Promise<string> {
    const text = await this.alert.innerText({ timeout: 5000 }).catch(() => '');
    return text.replace(/\s*\n\s*/g, ' · ').trim() || 'no message is shown';
  }

  /**
   * Waits until a step has one of these statuses.
   * @throws PageFailure as soon as the step says that it needs the person's eye.
   */
  async waitForStatus(step: Step, wanted: readonly StepStatus[], everySoOften?: () => Promise<void>): Promise<void> {
    for (;;) {
      const status = await this.readStatus(step);
      if (wanted.includes(status)) return;
      if (status === 'needs your eye') {
        await this.goTo(step);
        throw new PageFailure(await this.readAlert());
      }
      await everySoOften?.();
      await sleep(POLL_MS);
    }
  }

  // Import

  /** Gives the page a file, as the browser's file dialogue does, without waiting for it to be read. */
  async offerFile(file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    await this.page.getByLabel('Table file').setInputFiles(file);
  }

  /** Gives the page a file and waits until it is read. @throws PageFailure with the page's message when it cannot be. */
  async loadFile(file: string): Promise<void> {
    await this.offerFile(file);
    await this.waitForTable(path.basename(file));
  }

  /** Opens a sample by a word of its card. */
  async loadSample(word: 'Adult' | 'Bike' | 'Penguins'): Promise<void> {
    await this.page.getByRole('button', { name: `Sample: ${word}` }).click();
    await this.waitForStatus('import', ['done']);
  }

  /** Waits until this table is the one on show. @throws PageFailure with the page's message when it cannot be read. */
  async waitForTable(name: string): Promise<void> {
    const heading = this.page.locator('main').getByRole('heading', { level: 1, name, exact: true });
    for (;;) {
      if ((await this.alert.count()) > 0) throw new PageFailure(await this.readAlert());
      if ((await this.readStatus('import')) === 'done' && (await heading.count()) > 0) return;
      await sleep(POLL_MS);
    }
  }

  /** Rows and columns as the top bar has them. */
  async readSize(): Promise<{ rows: number; columns: number }> {
    const text = await this.page.getByRole('banner').getByText(' × ').innerText();
    const [rows, columns] = text.split('×').map((part) => Number.parseInt(part.replaceAll(/[^0-9]/g, ''), 10));
    return { rows: rows ?? Number.NaN, columns: columns ?? Number.NaN };
  }

  /** Corrects a guess of the sentence about how the file was read. */
  async correct(word: 'Separator' | 'Quote' | 'Encoding' | 'What names the columns', choice: string): Promise<void> {
    await this.page
      .getByRole('main')
      .getByRole('button', { name: new RegExp(word) })
      .click();
    await this.page.getByRole('option', { name: choice, exact: true }).click();
  }

  // Columns

  get #grid(): Locator {
    return this.page.getByRole('region', { name: 'Table cells' });
  }

  /** Every column's name, in the table's order: the grid is virtual, so it is scrolled through. */
  async listColumns(): Promise<string[]> {
    await this.goTo('columns');
    await this.page.getByRole('searchbox', { name: 'Find a column' }).fill('');
    const count = Number(await this.#grid.getByRole('table').getAttribute('aria-colcount')) - 1;
    const names: string[] = [];
    await this.#sweepGrid(async () => {
      const shown = await this.#grid
        .locator('[role=columnheader][aria-colindex]:has(button[title])')
        .evaluateAll((headers) =>
          headers.map((header) => [Number(header.getAttribute('aria-colindex')), header.querySelector('button')?.title ?? ''] as const),
        );
      for (const [index, name] of shown) names[index - 2] = name;
      return Object.keys(names).length >= count;
    });
    return names;
  }

  /** Scrolls the grid from its left end on until `look` answers true. @throws Error when it never does. */
  async #sweepGrid(look: () => Promise<boolean>): Promise<void> {
    await this.#grid.evaluate((box) => box.scrollTo({ left: 0 }));
    for (;;) {
      await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      if (await look()) return;
      const isAtEnd = await this.#grid.evaluate((box) => {
        const before = box.scrollLeft;
        box.scrollBy({ left: box.clientWidth / 2 });
        return box.scrollLeft === before;
      });
      if (isAtEnd) throw new Error('The grid was scrolled through without finding what was looked for.');
    }
  }

  /** Brings a column's header into view and gives it. */
  async findColumn(name: string): Promise<Locator> {
    await this.goTo('columns');
    await this.page.getByRole('searchbox', { name: 'Find a column' }).fill(name);
    const header = this.#grid.getByRole('columnheader').filter({ has: this.page.getByTitle(name, { exact: true }) });
    await this.#sweepGrid(async () => (await header.count()) > 0);
    return header.first();
  }

  /** The kind as the column's menu shows it: “Whole number”, “Category”. */
  async readKind(name: string): Promise<string> {
    const header = await this.findColumn(name);
    return (await header.getByRole('button', { name: `Kind of ${name}` }).innerText()).trim();
  }

  /** Accepts all that was found to hold between columns, by the page's own button. @returns how many things that were. */
  async acceptStructures(): Promise<number> {
    await this.goTo('columns');
    await this.page.getByText('Looking for what holds between columns').waitFor({ state: 'detached' });
    const button = this.page.getByRole('button', { name: /^Accept all \d+ between columns$/ });
    if ((await button.count()) === 0) return 0;
    const count = Number(/\d+/.exec((await button.getAttribute('aria-label')) ?? '')?.[0]);
    await button.click();
    await button.waitFor({ state: 'detached' });
    return count;
  }

  async setKind(name: string, kind: Kind): Promise<void> {
    const header = await this.findColumn(name);
    const menu = header.getByRole('button', { name: `Kind of ${name}` });
    const word = KIND_WORDS[kind];
    if ((await menu.innerText()).trim() === word) return;
    await menu.click();
    const option = this.page.getByRole('option', { name: word });
    if ((await option.count()) === 0) throw new PageFailure(`The column “${name}” cannot be read as ${kind}: its menu does not offer it.`);
    await option.click();
    for (;;) {
      if ((await this.alert.count()) > 0) throw new PageFailure(await this.readAlert());
      if ((await menu.innerText()).trim() === word) return;
      await sleep(POLL_MS);
    }
  }

  /** Leaves a column out of the model and of the copy. */
  async exclude(name: string): Promise<void> {
    const header = await this.findColumn(name);
    await header.getByTitle(name, { exact: true }).click();
    const checkbox = this.page.getByRole('checkbox', { name: /^Leave this column out/ }).and(this.page.getByRole('checkbox', { name }));
    if (!(await checkbox.isChecked())) await checkbox.locator('xpath=ancestor::label').click();
    await header.getByText('left out').first().waitFor();
  }

  // Train

  /** Chooses the generator, the effort and the seed; and, under Advanced, the epochs where they are given. */
  async prepareTraining({
    model,
    effort,
    seed,
    epochs,
  }: {
    readonly model: Model;
    readonly effort: Effort;
    readonly seed: number;
    readonly epochs?: number | undefined;
  }): Promise<void> {
    await this.goTo('train');
    await this.#choose('Generator', model);
    await this.#chooseEffort(effort);
    const advanced = this.page.locator('details', { has: this.page.locator('summary', { hasText: 'Advanced' }) });
    if ((await advanced.getAttribute('open')) === null) await advanced.locator('summary').click();
    await this.fillNumber('Training seed', seed);
    if (epochs !== undefined) await this.fillNumber('Epochs', epochs);
  }

  /** Plans several generators on the same rows. */
  async prepareArena({
    models,
    effort,
    seed,
  }: {
    readonly models: readonly Model[];
    readonly effort: Effort;
    readonly seed: number;
  }): Promise<void> {
    await this.goTo('train');
    await this.#choose('One or several', 'several');
    const group = this.page.getByRole('group', { name: 'Generators to compare' });
    for (const checkbox of await group.getByRole('checkbox').all()) {
      const isWanted = models.includes((await checkbox.getAttribute('value')) ?? '');
      if ((await checkbox.isChecked()) !== isWanted) await checkbox.locator('xpath=ancestor::label').click();
    }
    await this.#chooseEffort(effort);
    const advanced = this.page.locator('details', { has: this.page.locator('summary', { hasText: 'Advanced' }) });
    if ((await advanced.getAttribute('open')) === null) await advanced.locator('summary').click();
    await this.fillNumber('Training seed', seed);
  }

  async #choose(group: string, value: string): Promise<void> {
    const radio = this.page.getByRole('radiogroup', { name: group }).locator(`input[value="${value}"]`);
    await radio.locator('xpath=ancestor::label').click();
    if (!(await radio.isChecked())) throw new Error(`“${group}” could not be set to ${value}.`);
  }

  async fillNumber(label: string, value: number): Promise<void> {
    const field = this.page.getByRole('main').getByLabel(label, { exact: true });
    await field.fill(String(value));
    await field.press('Tab');
  }

  /** Generators that take no effort show no choice of it. */
  async #chooseEffort(effort: Effort): Promise<void> {
    if ((await this.page.getByRole('radiogroup', { name: 'Effort' }).count()) > 0) await this.#choose('Effort', effort);
  }

  /** What the chip in the top bar says, once the backend has been tested. */
  async readBackend(): Promise<string> {
    const chip = this.page.getByRole('button', { name: /^Compute: (?!testing)/ });
    await chip.waitFor();
    return ((await chip.getAttribute('aria-label')) ?? '').replace('Compute: ', '');
  }

  async startTraining(): Promise<void> {
    await this.goTo('train');
    await this.page
      .getByRole('button', { name: /^(Start training|Train again|Train \d generators)$/ })
      .first()
      .click();
  }

  async #readModelId(): Promise<string | null> {
    const finished = this.page.locator('[data-model-id]');
    return (await finished.count()) === 0 ? null : finished.getAttribute('data-model-id');
  }

  /**
   * Trains to the end.
   *
   * @param say gets the progress strip's words whenever they change, at most every two seconds.
   * @throws PageFailure with the page's message when training fails.
   */
  async train(say: (line: string) => void = () => {}): Promise<void> {
    await this.goTo('train');
    const former = await this.#readModelId();
    await this.startTraining();
    await this.waitForModel(former, say);
  }

  /** Waits for a model other than the former one. @throws PageFailure with the page's message when training fails. */
  async waitForModel(former: string | null = null, say: (line: string) => void = () => {}): Promise<void> {
    let said = '';
    let saidMs = 0;
    for (;;) {
      await this.waitForStatus('train', ['done', 'out of date'], async () => {
        if (performance.now() - saidMs < SAY_EVERY_MS) return;
        const line = await this.readProgress();
        if (line === '' || line === said) return;
        say(line);
        said = line;
        saidMs = performance.now();
      });
      const id = await this.#readModelId();
      if (id !== null && id !== former) return;
      await sleep(POLL_MS);
    }
  }

  /** The progress strip and the losses, in one line; empty while there are none. */
  async readProgress(): Promise<string> {
    const facts = this.page.locator('[role=progressbar] + dl > div');
    const losses = this.page.getByRole('region', { name: 'Loss, nats per row' }).locator('h2 + span');
    const texts = [...(await facts.allInnerTexts()), ...(await losses.allInnerTexts()).map((text) => `Loss ${text}`)];
    return texts.map((text) => text.replace(/\s+/g, ' ').trim()).join(' · ');
  }

  // Compare

  /** Waits until the model has been compared. @throws PageFailure with the page's message when that fails. */
  async waitForScores(): Promise<void> {
    await this.waitForStatus('compare', ['done']);
  }

  /** Names the column that utility predicts, or that fairness groups by. */
  async chooseProof(view: 'Utility' | 'Fairness', column: string): Promise<void> {
    await this.goTo('compare');
    await this.page.getByRole('radiogroup', { name: 'What to look at' }).getByText(view, { exact: true }).click();
    await this.page.getByRole('button', { name: view === 'Utility' ? /Column to predict$/ : /Column of groups$/ }).click();
    await this.page.getByRole('option', { name: column, exact: true }).click();
  }

  /** Waits until utility, privacy and the rest have been measured. @throws PageFailure when that fails. */
  async waitForProof(): Promise<void> {
    await this.goTo('compare');
    const status = this.page.locator('[data-assessment-status]');
    await this.page.locator('[data-assessment-status=finished], [data-assessment-status=failed]').waitFor();
    if ((await status.getAttribute('data-assessment-status')) === 'failed') throw new PageFailure(await this.readAlert());
  }

  /** Stops the closer measures, where they are not made yet: they would take turns with what comes next. */
  async stopMeasuring(): Promise<void> {
    await this.goTo('compare');
    const status = this.page.locator('[data-assessment-status]');
    const stop = this.page.getByRole('button', { name: 'Stop measuring' });
    // They begin by themselves right after the scores.
    await stop.or(this.page.locator('[data-assessment-status=finished]')).first().waitFor();
    if (await stop.isVisible()) await stop.click();
    await status.and(this.page.locator('[data-assessment-status=idle], [data-assessment-status=finished]')).waitFor();
  }

  /** Saves the report as an HTML file. */
  async saveReport(): Promise<Download> {
    await this.goTo('export');
    return this.#download(this.page.getByRole('button', { name: 'Save report' }));
  }

  // Export

  /** Saves synthetic rows and waits until they are all there. @throws PageFailure with the page's message when it cannot. */
  async exportCsv({
    rows,
    seed,
    guardFormulas = false,
    format = null,
  }: {
    readonly rows: number | null;
    readonly seed: number;
    readonly guardFormulas?: boolean;
    /** Null = as it came in. */
    readonly format?: Format | null;
  }): Promise<Download> {
    await this.goTo('export');
    if (rows !== null) await this.fillNumber('Rows', rows);
    await this.fillNumber('Sampling seed', seed);
    if (format !== null) await this.chooseFormat(format);
    const guard = this.page.getByRole('checkbox', { name: 'Guard against formulas' });
    if (((await guard.count()) > 0 || guardFormulas) && (await guard.isChecked()) !== guardFormulas)
      await guard.locator('xpath=ancestor::label').click();
    return this.#download(this.page.getByRole('button', { name: /^Save [\d,]+ synthetic rows?/ }));
  }

  /** Asks for the same share of rows for each value of a column. */
  async balance(column: string): Promise<void> {
    await this.goTo('export');
    await this.#choose('Which rows', 'balanced');
    await this.#pick(/Column to balance$/, column);
    await this.#waitForValues(this.page.getByRole('table', { name: `Values of ${column} and their shares` }));
  }

  /** Asks only for rows that hold one of the values, or a number of the range, of each column. */
  async chooseRows(conditions: readonly RowCondition[]): Promise<void> {
    await this.goTo('export');
    await this.#choose('Which rows', 'where');
    for (const [i, { column, values, range }] of conditions.entries()) {
      if (i > 0) await this.page.getByRole('button', { name: 'And another column' }).click();
      await this.#pick([/Where$/, /And$/, /And also$/][i] ?? /Where$/, column);
      const group = this.page.getByRole('group', { name: `Values of ${column}` });
      const from = this.page.getByLabel('From', { exact: true }).last();
      await this.#waitForValues(group.or(from).last());
      if ((await group.count()) === 0) {
        // Numbers of many values are asked for by their bounds.
        const bounds = range ?? { from: Number(values[0]), to: Number(values[0]) };
        if (values.length > 1 || !Number.isFinite(bounds.from))
          throw new PageFailure(`“${column}” has many numbers: one of them, or a range, can be asked for.`);
        const to = this.page.getByLabel('To', { exact: true }).last();
        await from.fill(String(bounds.from));
        await to.fill(String(bounds.to));
        await to.press('Tab');
        continue;
      }
      const known = await group
        .getByRole('checkbox', { disabled: false })
        .evaluateAll((boxes) => boxes.map((box) => box.closest('label')?.textContent ?? ''));
      const wanted = range === undefined ? values : known.filter((name) => Number(name) >= range.from && Number(name) <= range.to);
      if (wanted.length === 0) throw new PageFailure(`“${column}” has no value from ${range?.from} to ${range?.to}.`);
      for (const value of wanted) {
        const checkbox = group.getByRole('checkbox', { name: value === '' ? 'empty' : value, exact: true });
        if ((await checkbox.count()) === 0 || (await checkbox.isDisabled()))
          throw new PageFailure(`“${column}” has no value “${value}” that the generator knows.`);
        await checkbox.locator('xpath=ancestor::label').click();
      }
    }
  }

  async #pick(label: RegExp, column: string): Promise<void> {
    await this.page.getByRole('main').getByRole('button', { name: label }).click();
    const option = this.page
      .locator('[role=option]')
      .filter({ hasText: column })
      .and(this.page.locator(`[data-key=${JSON.stringify(column)}]`));
    if ((await option.count()) === 0) throw new PageFailure(`Rows cannot be chosen by “${column}”: the page does not offer it.`);
    await option.click();
  }

  /** @throws PageFailure with the page's reason when the column cannot be asked for. */
  async #waitForValues(values: Locator): Promise<void> {
    const refusal = this.page.getByRole('main').getByRole('alert');
    await values.or(refusal).first().waitFor();
    if ((await refusal.count()) > 0) throw new PageFailure(await this.readAlert());
  }

  /** Saves the real rows as they were read, in the form that they came in. */
  async exportReal(): Promise<Download> {
    await this.goTo('export');
    const check = this.page.locator('details', { has: this.page.locator('summary', { hasText: 'Check the round trip' }) });
    if ((await check.getAttribute('open')) === null) await check.locator('summary').click();
    return this.#download(this.page.getByRole('button', { name: 'Save the real rows as read' }));
  }

  /** Chooses the format that rows are saved in. */
  async chooseFormat(format: Format): Promise<void> {
    await this.page
      .getByRole('main')
      .getByRole('button', { name: /Format$/ })
      .click();
    await this.page.locator(`[role=option][data-key="${format}"]`).click();
  }

  /** Saves the record of how the data was made. */
  async saveRecord(): Promise<Download> {
    await this.goTo('export');
    return this.#download(this.page.getByRole('button', { name: 'Save record' }));
  }

  async #download(button: Locator): Promise<Download> {
    const started = this.page.waitForEvent('download');
    const failed = this.alert.waitFor().then(async () => {
      throw new PageFailure(await this.readAlert());
    });
    // Only the first of the two matters; the other ends with the page.
    started.catch(() => {});
    failed.catch(() => {});
    await button.click();
    return Promise.race([started, failed]);
  }
}
