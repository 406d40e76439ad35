// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { tableInView } from '#state/dataset.ts';
import { broken } from '#state/testing/facts.ts';
import { openDataset, studio, watchActions } from '#state/testing/page.ts';
import { ColumnsScreen } from './ColumnsScreen.tsx';

const person = userEvent.setup();
const press = (name: string | RegExp) => person.click(screen.getByRole('button', { name }));
const columnOf = (name: string) => tableInView(studio.getState())?.columns.find(({ spec }) => spec.name === name);

describe('without a table', () => {
  it('says what will stand here and leads to Import', async () => {
    studio.setState({ step: 'columns' });
    render(<ColumnsScreen />);
    expect(screen.getByText(/^Once a table is open, each column stands here/)).toBeTruthy();
    await press('Choose a table');
    expect(studio.getState().step).toBe('import');
  });
});

describe('with a table', () => {
  it('opens on the first finding’s column and says why it was read so, and how it will be learnt', async () => {
    await openDataset();
    render(<ColumnsScreen />);
    const inspector = screen.getByRole('complementary', { name: 'key' });
    expect(within(inspector).getByRole('heading', { name: 'Why an identifier' })).toBeTruthy();
    expect(within(inspector).getByText('Not learnt: no model sees it. New ones are made in the same form.')).toBeTruthy();
    await press('Continue to train');
    expect(studio.getState().step).toBe('train');
  });

  it('takes a change, says that it works on it, and takes it back', async () => {
    await openDataset('size,way\n1.5,up\n2.5,down\n3.5,up\n2.25,down\n', 'x.csv');
    render(<ColumnsScreen />);
    const undo = screen.getByRole('button', { name: 'Undo' });
    expect(undo).toHaveProperty('disabled', true);
    await person.click(await screen.findByRole('checkbox', { name: 'Leave this column out: size' }));
    expect(columnOf('size')?.spec.included).toBe(false);
    expect(screen.getByText('Left out: no model sees it, and it is not in the copy.')).toBeTruthy();
    await waitFor(() => expect(undo).toHaveProperty('disabled', false));
    await person.click(undo);
    expect(columnOf('size')?.spec.included).toBe(true);
    // The same by key; not where someone is typing.
    await person.click(screen.getByRole('checkbox', { name: 'Leave this column out: size' }));
    await waitFor(() => expect(undo).toHaveProperty('disabled', false));
    fireEvent.keyDown(screen.getByRole('searchbox', { name: 'Find a column' }), { key: 'z', ctrlKey: true });
    expect(columnOf('size')?.spec.included).toBe(false);
    fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
    await waitFor(() => expect(columnOf('size')?.spec.included).toBe(true));
  });

  it('changes a kind by the menu of the column', async () => {
    await openDataset();
    const { changeColumns } = watchActions('changeColumns');
    render(<ColumnsScreen />);
    const inspector = screen.getByRole('complementary', { name: 'key' });
    await person.click(await within(inspector).findByRole('button', { name: /Kind of key$/ }));
    await person.click(screen.getByRole('option', { name: /^Category/ }));
    expect(changeColumns).toHaveBeenCalledExactlyOnceWith([0], { kind: 'categorical' });
  });

  it('takes another text for missing, once', async () => {
    await openDataset('size\nlow\nhigh\nlow\nn/k\n', 'x.csv');
    render(<ColumnsScreen />);
    const add = screen.getByRole('button', { name: 'Add' });
    expect(add).toHaveProperty('disabled', true);
    await person.type(screen.getByRole('textbox', { name: 'Text that also means missing in size' }), 'n/k');
    await person.click(add);
    expect(columnOf('size')).toMatchObject({ spec: { missingMarkers: ['n/k'] }, missingCount: 1 });
    await person.click(await screen.findByRole('checkbox', { name: '“n/k”' }));
    expect(columnOf('size')).toMatchObject({ spec: { missingMarkers: [] }, missingCount: 0 });
  });

  it('lists what deserves a look: followed, or passed over', async () => {
    await openDataset('a,b,id\n1,x,U-001\n2,x,U-002\n3,x,U-003\n4,x,U-004\n5,x,U-005\n6,x,U-006\n', 'x.csv');
    render(<ColumnsScreen />);
    const { findings } = tableInView(studio.getState()) ?? { findings: [] };
    expect(findings.length).toBeGreaterThan(0);
    const [first] = findings;
    const inbox = screen.getByRole('region', { name: findings.length === 1 ? 'Review 1 finding' : `Review ${findings.length} findings` });
    expect(within(inbox).getByText(first?.explanation ?? '')).toBeTruthy();
    await person.click(within(inbox).getByRole('button', { name: `Ignore: ${first?.title}` }));
    expect(studio.getState().dismissedFindings).toEqual([first?.id]);
    expect(screen.queryByText(first?.explanation ?? '')).toBeNull();
  });

  it('says which columns’ names hold what was typed, or that none does', async () => {
    await openDataset();
    render(<ColumnsScreen />);
    await person.type(screen.getByRole('searchbox', { name: 'Find a column' }), 'zzz');
    expect(screen.getByText('No column’s name holds “zzz”.')).toBeTruthy();
  });

  it('says what could not be done and what is safe, and lets it be waved away', async () => {
    await openDataset();
    studio.setState({ changeColumns: () => Promise.reject(new Error('The worker stopped.')) });
    render(<ColumnsScreen />);
    await person.click(screen.getByRole('checkbox', { name: 'Leave this column out: key' }));
    const alert = await screen.findByRole('alert', { name: 'The change could not be made' });
    expect(within(alert).getByText('The worker stopped.')).toBeTruthy();
    expect(within(alert).getByText('Your table and every column as it stood before')).toBeTruthy();
    await press('Dismiss');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('personal data', () => {
  const PEOPLE = `mail,n\n${Array.from({ length: 60 }, (_, i) => `u${i * 31}@mail${i % 7}.de,${i % 3}`).join('\n')}\n`;

  it('is said with how it was found, and what becomes of it can be changed', async () => {
    await openDataset(PEOPLE, 'people.csv');
    const { changeColumns } = watchActions('changeColumns');
    render(<ColumnsScreen />);
    const inspector = screen.getByRole('complementary', { name: 'mail' });
    expect(within(inspector).getByText(/^E-mail addresses: .*all 60 different values looked at have the form\.$/)).toBeTruthy();
    expect(screen.getByRole('button', { name: /^mail, has a finding to review, e-mail addresses, replaced$/ })).toBeTruthy();
    await person.click(within(inspector).getByRole('button', { name: /What becomes of it$/ }));
    await person.click(screen.getByRole('option', { name: 'Leave the column out' }));
    expect(changeColumns).toHaveBeenCalledExactlyOnceWith([0], { included: false });
    await person.click(within(inspector).getByRole('button', { name: /It holds$/ }));
    await person.click(screen.getByRole('option', { name: 'No personal data' }));
    expect(changeColumns).toHaveBeenLastCalledWith([0], { personal: null });
  });
});

describe('a date that can be read two ways', () => {
  it('is read the other way in one press', async () => {
    await openDataset(
      `when\n${Array.from({ length: 40 }, (_, i) => `0${1 + (i % 9)}/0${1 + ((i * 5) % 9)}/20${10 + (i % 15)}`).join('\n')}\n`,
      'dates.csv',
    );
    render(<ColumnsScreen />);
    const order = screen.getByRole('radiogroup', { name: 'Order of day and month in when' });
    const patternOf = () => {
      const format = columnOf('when')?.spec.format;
      return format?.type === 'datetime' ? format.pattern : null;
    };
    const before = patternOf();
    const radios = within(order).getAllByRole<HTMLInputElement>('radio');
    await person.click(radios.find(({ checked }) => !checked) as HTMLElement);
    await waitFor(() => expect(patternOf()).not.toBe(before));
    expect([before, patternOf()].sort()).toEqual(['MM/dd/yyyy', 'dd/MM/yyyy']);
  });
});

describe('what holds between columns', () => {
  const sums = Array.from({ length: 400 }, (_, i) => [(i * 37) % 101, (i * 53) % 89]);
  const TABLE = `net,tax,gross\n${sums.map(([net = 0, tax = 0]) => `${net},${tax},${net + tax}`).join('\n')}\n`;

  it('is offered with its evidence, accepted, and released', async () => {
    await openDataset(TABLE, 'sums.csv');
    await waitFor(() => expect(studio.getState().structureSearch.status).toBe('done'));
    render(<ColumnsScreen />);
    const title = tableInView(studio.getState())?.structures[0]?.title;
    const statusOf = () => tableInView(studio.getState())?.structures.find((info) => info.title === title)?.status;
    expect(title).toMatch(/gross/);
    expect(screen.getAllByText('No exception in all 400 rows.')).toHaveLength(tableInView(studio.getState())?.structures.length ?? 0);
    await press(/^Accept all \d between columns$/);
    await waitFor(() => expect(statusOf()).toBe('accepted'));
    // What is settled is folded away.
    await person.click(await screen.findByText(/^Show /));
    await press(`Release: ${title}`);
    await waitFor(() => expect(statusOf()).toBe('offered'));
  });

  it('says where the search failed that nothing is lost, and searches again', async () => {
    await openDataset();
    await waitFor(() => expect(studio.getState().structureSearch.status).toBe('done'));
    studio.setState({ structureSearch: { status: 'failed', failure: broken } });
    const { findStructures } = watchActions('findStructures');
    render(<ColumnsScreen />);
    expect(
      screen.getByText(/could not be finished: The worker stopped\. Your table is safe, and training works without it\./),
    ).toBeTruthy();
    await press('Search again');
    expect(findStructures).toHaveBeenCalledOnce();
  });
});
