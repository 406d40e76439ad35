// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import { applyTheme, keepTheme, readTheme } from './theme.ts';

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

it('the address asks first, then what was kept; else as the system has it', () => {
  expect(readTheme('')).toBe('system');
  keepTheme('dark');
  expect(readTheme('')).toBe('dark');
  expect(readTheme('?theme=light')).toBe('light');
  expect(readTheme('?theme=purple')).toBe('dark');
  localStorage.setItem('lookalike.theme', 'purple');
  expect(readTheme('')).toBe('system');
});

it('lasts as long as the page where storage is denied', () => {
  const denied = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(denied);
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(denied);
  expect(() => keepTheme('dark')).not.toThrow();
  expect(readTheme('')).toBe('system');
});

it('stands on the page unless it is the system’s', () => {
  applyTheme('light');
  expect(document.documentElement.dataset.theme).toBe('light');
  applyTheme('system');
  expect('theme' in document.documentElement.dataset).toBe(false);
});
