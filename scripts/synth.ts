import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Format, KINDS, type Kind, PageFailure, type RowCondition } from '../driver/studio.ts';
import { generatorCatalog } from '../src/models/catalog.ts';
import { makeSynthetic, type RecordOfMaking, saveReal, UnknownColumn } from './drive.ts';
import { formatTable } from './format-table.ts';

const USAGE = `npm run synth -- in.csv --out out.csv [options]

The input may be any file that the page reads: CSV, XLSX, ODS, Parquet, Arrow, JSON, packed or not.

  --out FILE          where the synthetic rows go (required); its ending says the format: .csv .xlsx .parquet .json .ndjson .sql
  --model NAME        autoregressive (default), vae, gan or copula
  --arena A,B,…       train these generators on the same rows and keep the best by the held-out ones, in place of --model
  --rows N            rows to make; as many as the input has unless given
  --seed S            seed of the training (default 42)
  --sample-seed S     seed of the rows (default 7, whose rows the scores are of)
  --backend NAME      webgpu, wasm or cpu; the page chooses unless given
  --effort NAME       quick, balanced (default) or thorough
  --target COLUMN     what a model would predict, for the measures of --json and --report; the page chooses unless given
  --group COLUMN      whose groups fairness compares; none unless given
  --exclude A,B       leave these columns out of the model (may be repeated)
  --kinds COL=KIND,…  read a column as integer, decimal, categorical, ordinal, boolean, datetime, time, duration,
                      set, identifier, text or constant (may be repeated)
  --balance COLUMN    the same number of rows for each value of this column
  --given COL=VALUE   only rows that hold this value; several values of a column, or up to three columns, by repeating it;
                      numbers also as a range, COL=FROM..TO (autoregressive and copula; not beside --balance)
  --no-structure      leave out what is found to hold between columns; all of it is accepted unless given
  --real              save the real rows as read, unchanged: no training (checks the round trip through the page)
  --json FILE         the page's own record of how the data was made, with its scores, utility and privacy
  --report FILE       the page's own HTML report of the same
  --timeout MINUTES   give up after so long (default 30)

Builds the page if needed, opens it in headless Chromium, and presses its buttons.`;

const MODELS = generatorCatalog.map(({ id }) => id);
const BACKENDS = ['webgpu', 'wasm', 'cpu'] as const;
const EFFORTS = ['quick', 'balanced', 'thorough'] as const;

class UsageError extends Error {}

/** Formats by the ending of the file that is to be written. */
const FORMATS: Readonly<Record<string, Format>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.tab': 'csv',
  '.txt': 'csv',
  '.xlsx': 'xlsx',
  '.parquet': 'parquet',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.sql': 'sql',
};

function readFormat(out: string): Format {
  const format = FORMATS[path.extname(out).toLowerCase()];
  if (format === undefined) throw new UsageError(`--out is “${out}”; its ending must be one of ${Object.keys(FORMATS).join(' ')}`);
  return format;
}

function choose<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`--${name} is “${value}”; it can be ${choices.join(', ')}.`);
  return found;
}

function readWhole(name: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new UsageError(
      `--${name} is “${text}”; it must be a whole number of at least ${least}${most < Number.MAX_SAFE_INTEGER ? ` and at most ${most}` : ''}.`,
    );
  return value;
}

const splitList = (lists: readonly string[]) => lists.flatMap((list) => list.split(',')).filter((part) => part !== '');

function readArena(list: string): (typeof MODELS)[number][] {
  const models = [...new Set(splitList([list]))].map((name) => choose('arena', name, MODELS));
  if (models.length < 2) throw new UsageError('--arena needs at least two generators, as in --arena autoregressive,copula.');
  return models;
}

function readKind(assignment: string): { column: string; kind: Kind } {
  const cut = assignment.lastIndexOf('=');
  if (cut < 1) throw new UsageError(`--kinds has “${assignment}”; it takes column=kind.`);
  return { column: assignment.slice(0, cut), kind: choose('kinds', assignment.slice(cut + 1), KINDS) };
}

const RANGE = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/;

/** `column=value` and `column=from..to`, gathered by column. */
function readGiven(assignments: readonly string[]): RowCondition[] {
  const conditions = new Map<string, RowCondition>();
  for (const assignment of assignments) {
    const cut = assignment.indexOf('=');
    if (cut < 1) throw new UsageError(`--given has “${assignment}”; it takes column=value.`);
    const [column, value] = [assignment.slice(0, cut), assignment.slice(cut + 1)];
    const bounds = RANGE.exec(value);
    const known = conditions.get(column);
    if (known?.range !== undefined || (known !== undefined && bounds !== null))
      throw new UsageError(`--given says several things of “${column}”: give one range, or values.`);
    conditions.set(
      column,
      bounds === null
        ? { column, values: [...(known?.values ?? []), value] }
        : { column, values: [], range: { from: Number(bounds[1]), to: Number(bounds[2]) } },
    );
  }
  if (conditions.size > 3) throw new UsageError('--given takes at most three columns.');
  return [...conditions.values()];
}

function readOptions(parameters: string[]) {
  const text = { type: 'string' } as const;
  let parsed: ReturnType<typeof parse>;
  function parse() {
    return parseArgs({
      args: parameters,
      allowPositionals: true,
      options: {
        out: text,
        model: { ...text, default: 'autoregressive' },
        arena: text,
        rows: text,
        seed: { ...text, default: '42' },
        'sample-seed': { ...text, default: '7' },
        backend: text,
        effort: { ...text, default: 'balanced' },
        target: text,
        group: text,
        exclude: { ...text, multiple: true, default: [] },
        kinds: { ...text, multiple: true, default: [] },
        balance: text,
        given: { ...text, multiple: true, default: [] },
        'no-structure': { type: 'boolean', default: false },
        json: text,
        report: text,
        real: { type: 'boolean', default: false },
        timeout: { ...text, default: '30' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  }
  try {
    parsed = parse();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) return null;
  const [input, ...rest] = positionals;
  if (input === undefined) throw new UsageError('Name the table to learn: npm run synth -- in.csv --out out.csv');
  if (rest.length > 0) throw new UsageError(`One table at a time, please; “${rest.join(' ')}” is too much.`);
  if (values.out === undefined) throw new UsageError('Say where the synthetic table goes: --out out.csv');
  const status = statSync(input, { throwIfNoEntry: false });
  if (!status?.isFile()) throw new UsageError(`There is no file ${input}.`);
  const given = readGiven(values.given);
  if (values.balance !== undefined && given.length > 0)
    throw new UsageError('--balance and --given are two ways to choose rows: give one of them.');
  if (values.real && (values.balance !== undefined || given.length > 0))
    throw new UsageError('--real saves the real rows as they are: no --balance, no --given.');
  return {
    input: path.resolve(input),
    out: path.resolve(values.out),
    format: readFormat(values.out),
    model: choose('model', values.model, MODELS),
    arena: values.arena === undefined ? null : readArena(values.arena),
    rows: values.rows === undefined ? null : readWhole('rows', values.rows, 1),
    seed: readWhole('seed', values.seed, 0, 0xffff_ffff),
    sampleSeed: readWhole('sample-seed', values['sample-seed'], 0, 0xffff_ffff),
    backend: values.backend === undefined ? ('auto' as const) : choose('backend', values.backend, BACKENDS),
    effort: choose('effort', values.effort, EFFORTS),
    target: values.target ?? null,
    group: values.group ?? null,
    excluded: splitList(values.exclude),
    kinds: splitList(values.kinds).map(readKind),
    structure: !values['no-structure'],
    balance: values.balance ?? null,
    given,
    real: values.real,
    json: values.json === undefined ? null : path.resolve(values.json),
    report: values.report === undefined ? null : path.resolve(values.report),
    proof: values.json !== undefined || values.report !== undefined,
    timeoutMs: readWhole('timeout', values.timeout, 1) * 60_000,
  };
}

type Options = NonNullable<ReturnType<typeof readOptions>>;

const say = (text: string) => process.stderr.write(`${text}\n`);

async function synthesise(options: Options): Promise<void> {
  if (options.real) {
    await saveReal(options);
    process.stdout.write(`The real rows of ${path.basename(options.input)}, as read, in ${path.relative(process.cwd(), options.out)}\n`);
    return;
  }
  const made = await makeSynthetic(options, say);
  const record = options.target === null ? made : { ...made, target: options.target };
  if (options.json !== null) {
    mkdirSync(path.dirname(options.json), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify(record, null, 2)}\n`);
  }
  printSummary(record, options);
}

/** Rows of the summary for what was measured beyond shapes and trends. */
function describeProof(proof: RecordOfMaking['proof'], number: (value: number | null | undefined, digits?: number) => string): string[][] {
  if (proof === null) return [];
  const { detectability, utility, distances, attacks } = proof;
  const rows: string[][] = [];
  if (detectability !== null) {
    rows.push(['cannot be told apart', number(detectability.score.value), number(detectability.score.reference)]);
    rows.push(['  with all rows', number(detectability.allRows.score), '']);
  }
  if (utility?.target)
    rows.push([`${utility.target.measure} of ${utility.target.name}`, number(utility.target.synthetic), number(utility.target.real)]);
  if (distances?.dcrShare) rows.push(['nearer to training rows', number(distances.dcrShare.value), '0.500']);
  if (distances?.membership) rows.push(['membership AUC', number(distances.membership.auc), '0.500']);
  if (attacks !== null)
    rows.push(['surest attack risk', number(Math.max(0, ...attacks.results.map(({ risk }) => risk.interval.low))), '0']);
  return rows;
}

function printSummary(record: RecordOfMaking, { out }: Options): void {
  const number = (value: number | null | undefined, digits = 3) => (value === null || value === undefined ? '–' : value.toFixed(digits));
  if (record.scores !== null) {
    const { shapes, trends, copies, files, columns } = record.scores;
    const worst = [...columns].sort((a, b) => a.value - b.value).slice(0, 5);
    const rows = [
      ['column shapes', number(shapes.value), number(shapes.reference)],
      ['pair trends', number(trends.value), number(trends.reference)],
      ...(files === null
        ? []
        : [
            [`column shapes, ${files.areSavedRows ? 'file against file' : 'all rows'}`, number(files.shapes, 4), ''],
            [`pair trends, ${files.areSavedRows ? 'file against file' : 'all rows'}`, number(files.trends, 4), ''],
          ]),
      ['exact copies', number(copies.value, 4), number(copies.reference, 4)],
      ...describeProof(record.proof, number),
      ...worst.map(({ name, metric, value, reference }) => [`  ${name} (${metric})`, number(value), number(reference)]),
    ];
    process.stdout.write(`${formatTable(['score', 'synthetic', 'unseen real'], rows)}\n`);
  }
  const kept = record.epochs > 0 ? `, epoch ${record.keptEpoch} of ${record.epochs} kept` : '';
  process.stdout.write(
    `${record.rows} rows by ${record.model} on ${record.backend} in ${path.relative(process.cwd(), out)}; trained in ${number(record.fitSeconds, 1)} s${kept}, sampled in ${number(record.sampleSeconds, 1)} s\n`,
  );
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(`${USAGE}\n`);
  else await synthesise(options);
} catch (error) {
  if (error instanceof UsageError || error instanceof UnknownColumn) say(`${error.message}\n\nnpm run synth -- --help lists the options.`);
  else if (error instanceof PageFailure) say(`The page could not go on: ${error.message}`);
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(error instanceof UsageError || error instanceof UnknownColumn ? 2 : 1);
}
