import type { Download, Locator, Page } from '@playwright/test';

export type Model = 'vae' | 'copula';
export type Effort = 'quick' | 'balanced' | 'thorough';
export type Backend = 'webgpu' | 'wasm' | 'cpu';
export type Step = 'import' | 'columns' | 'train' | 'compare' | 'export';
type StepStatus = 'not yet' | 'ready' | 'done' | 'out of date' | 'working' | 'needs your eye';

const STATUSES: readonly StepStatus[] = ['not yet', 'ready', 'done', 'out of date', 'working', 'needs your eye'];
const POLL_MS = 250;
const SAY_EVERY_MS = 2000;

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
    await this.waitForStatus('import', ['done']);
  }

  async loadSample(label: string): Promise<void> {
    await this.page.getByRole('main').getByRole('button', { name: label }).click();
    await this.waitForStatus('import', ['done']);
  }

  // Train

  /** Chooses the generator, the effort and the seed. */
  async prepareTraining({ model, effort, seed }: { readonly model: Model; readonly effort: Effort; readonly seed: number }): Promise<void> {
    await this.goTo('train');
    await this.#choose('Generator', model);
    if (model === 'vae') await this.#choose('Effort', effort);
    const advanced = this.page.getByRole('button', { name: 'Advanced' });
    if ((await advanced.getAttribute('aria-expanded')) !== 'true') await advanced.click();
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

  /** What the chip in the top bar says, once the backend has been tested. */
  async readBackend(): Promise<string> {
    const chip = this.page.getByRole('button', { name: /^Compute: (?!testing)/ });
    await chip.waitFor();
    return ((await chip.getAttribute('aria-label')) ?? '').replace('Compute: ', '');
  }

  async startTraining(): Promise<void> {
    await this.goTo('train');
    await this.page
      .getByRole('button', { name: /^(Start training|Train again)$/ })
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
    const strip = this.page.locator('[role=progressbar] + dl > div');
    const facts = await strip.allInnerTexts().catch(() => []);
    return facts.map((fact) => fact.replace(/\s+/g, ' ').trim()).join(' · ');
  }

  // Compare

  /** Waits until the model has been compared. @throws PageFailure with the page's message when that fails. */
  async waitForScores(): Promise<void> {
    await this.waitForStatus('compare', ['done']);
  }
}
