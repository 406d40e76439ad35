import { expect, it } from 'vitest';
import { formatWhen } from './when.ts';

it('says a moment of the past as a person would', () => {
  const now = new Date(2026, 10, 22, 18, 30).getTime();
  const ago = (minutes: number) => formatWhen(now - minutes * 60_000, now);
  expect([ago(0), ago(0.9), ago(1), ago(59), ago(60), ago(18 * 60), ago(19 * 60)]).toEqual([
    'just now',
    'just now',
    '1 minute ago',
    '59 minutes ago',
    'today at 17:30',
    'today at 00:30',
    'on 2026-11-21',
  ]);
  // A clock that was set back.
  expect(formatWhen(now + 5000, now)).toBe('just now');
});
