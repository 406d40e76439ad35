// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { broken, cpu } from '#state/testing/facts.ts';
import { openDataset, studio, watchActions, whenAsked } from '#state/testing/page.ts';
import { App } from './App.tsx';

const person = userEvent.setup();
const heading = () => screen.getByRole('heading', { level: 1 });
const press = (name: string | RegExp) => person.click(screen.getByRole('button', { name }));

beforeEach(() => {
  location.hash = '';
  localStorage.clear();
});

describe('the steps', () => {
  it('are links that say where each stands and which one is open', () => {
    render(<App />);
    const links = within(screen.getByRole('navigation', { name: 'Steps' })).getAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['#import', '#columns', '#train', '#compare', '#export']);
    expect(links.map((link) => link.getAttribute('aria-current'))).toEqual(['step', null, null, null, null]);
    expect(links[0]?.textContent).toContain('Import (current, ready)');
    expect(links[2]?.textContent).toContain('Train (not yet)');
  });

  it('follow the address, and the address follows them; the new screen’s heading has the focus', async () => {
    render(<App />);
    location.hash = 'columns';
    await waitFor(() => expect(heading().textContent).toBe('Columns'));
    expect(document.title).toBe('Columns · Lookalike');
    expect(document.activeElement).toBe(heading());
    studio.getState().goTo('import');
    await waitFor(() => expect(location.hash).toBe('#import'));
  });

  it('are a key away, and Alt+3 loads the screen that it leads to', async () => {
    render(<App />);
    fireEvent.keyDown(document.body, { code: 'Digit3', key: '3', altKey: true });
    expect(studio.getState().step).toBe('train');
    await screen.findByRole('heading', { level: 1, name: 'Train' });
    fireEvent.keyDown(document.body, { code: 'Digit1', key: '1', altKey: true, ctrlKey: true });
    expect(studio.getState().step).toBe('train');
  });
});

describe('the top of the page', () => {
  it('names what is open and its size, and leads to the projects', async () => {
    await openDataset();
    render(<App />);
    expect(screen.getByText('300 × 4')).toBeTruthy();
    studio.setState({ projectList: { status: 'ready', entries: [], openElsewhere: [] } });
    await press('Projects: sizes.csv is open');
    expect(await screen.findByRole('dialog', { name: 'Projects on this device' })).toBeTruthy();
  });

  it.each([
    ['Saving…', { status: 'saving' }],
    ['Saved on this device', { status: 'saved', savedAtMs: 0 }],
  ] as const)('says whether it is kept: %s', (text, saving) => {
    studio.setState({ saving });
    render(<App />);
    expect(screen.getByText(text)).toBeTruthy();
  });

  it('says that it is not kept and why, and leads to what can be done', async () => {
    studio.setState({ saving: { status: 'failed', failure: broken } });
    const { showProjects } = watchActions('showProjects');
    render(<App />);
    await press('Not saved. The worker stopped.');
    expect(showProjects).toHaveBeenCalledOnce();
  });

  it('changes the theme and keeps the choice', async () => {
    render(<App />);
    await press('Theme: as the system');
    await person.click(screen.getByRole('menuitemradio', { name: 'Dark' }));
    expect(document.documentElement.dataset.theme).toBe('dark');
    expect(localStorage.getItem('lookalike.theme')).toBe('dark');
    await press('Theme: dark');
    await person.click(screen.getByRole('menuitemradio', { name: 'As the system' }));
    expect(document.documentElement.dataset.theme).toBeUndefined();
  });

  it('shows which backend was chosen, why, and takes another', async () => {
    studio.setState({ backend: cpu });
    render(<App />);
    await press('Compute: CPU, slow');
    const dialog = screen.getByRole('dialog', { name: 'Compute' });
    expect(within(dialog).getByText('The CPU is all there is.')).toBeTruthy();
    await person.click(within(dialog).getByRole('radio', { name: 'WASM only' }));
    const call = await whenAsked('train.initialise');
    expect(call.payload).toEqual({ backend: 'wasm' });
    call.fail(broken);
    expect(await screen.findByText('The worker stopped. Close other tabs.')).toBeTruthy();
  });

  it('holds the backend while a training is under way', async () => {
    studio.setState({ backend: cpu, training: { status: 'running', progress: null } });
    render(<App />);
    await press('Compute: CPU, slow');
    expect(screen.getByRole('radio', { name: 'WASM only' })).toHaveProperty('disabled', true);
    expect(screen.getByText('A training run is under way: stop it to change this.')).toBeTruthy();
  });
});

describe('help', () => {
  it('is opened by “?”, but not while someone is typing, and closed by Escape', async () => {
    await openDataset();
    studio.setState({ step: 'columns' });
    location.hash = 'columns';
    render(<App />);
    fireEvent.keyDown(screen.getByRole('searchbox', { name: 'Find a column' }), { key: '?' });
    expect(screen.queryByRole('dialog')).toBeNull();
    fireEvent.keyDown(document.body, { key: '?' });
    expect(screen.getByRole('dialog', { name: 'Help and keyboard shortcuts' })).toBeTruthy();
    await person.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

describe('a screen that breaks', () => {
  it('leaves the rest of the page, says what is safe, and can be shown again', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const { loadSample } = studio.getState();
    studio.setState({ load: { status: 'failed', name: 'x', failure: null as unknown as typeof broken } });
    render(<App />);
    expect(heading().textContent).toBe('This screen broke');
    const alert = screen.getByRole('alert', { name: 'This part of the page could not be drawn' });
    expect(within(alert).getByText('Your file, which was only read')).toBeTruthy();
    expect(screen.getByRole('navigation', { name: 'Steps' })).toBeTruthy();
    studio.setState({ load: { status: 'idle' }, loadSample });
    await press('Show it again');
    expect(heading().textContent).toBe('Start with a table');
    vi.restoreAllMocks();
  });
});
