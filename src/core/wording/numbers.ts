/** Three decimals, with a real minus sign. */
export const fix = (value: number): string => value.toFixed(3).replace('-', '−');

/** '3.2 %', '14 %'. */
export const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

/** '0.37 %'; a share that is not nought is never written as nought. */
export function finePercent(share: number): string {
  if (share === 0) return '0 %';
  if (share > 0 && share < 0.0001) return 'under 0.01 %';
  return `${(share * 100).toFixed(2)} %`;
}

export const count = (value: number): string => value.toLocaleString('en');

/** “1 row”, “2 rows”. */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

/** A sentence or a name as it stands within another sentence. */
export const startLower = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
