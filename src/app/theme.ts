export type ThemeChoice = 'system' | 'light' | 'dark';

const STORAGE_KEY = 'lookalike.theme';
export const THEME_CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

function isThemeChoice(text: string | null): text is ThemeChoice {
  return text !== null && (THEME_CHOICES as readonly string[]).includes(text);
}

/** What the address asks for, else what was chosen before, else the system's. */
export function readTheme(search: string): ThemeChoice {
  const asked = new URLSearchParams(search).get('theme');
  if (isThemeChoice(asked)) return asked;
  try {
    const kept = localStorage.getItem(STORAGE_KEY);
    return isThemeChoice(kept) ? kept : 'system';
  } catch {
    // Storage can be denied; the choice then lasts as long as the page.
    return 'system';
  }
}

export function applyTheme(theme: ThemeChoice): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function keepTheme(theme: ThemeChoice): void {
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // As above.
  }
}
