const CODES = new Set(
  (
    '1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 211 212 213 216 218 ' +
    '220 221 225 233 234 237 241 244 250 251 254 255 256 260 263 350 351 352 353 354 355 356 357 358 359 370 371 372 373 374 375 376 377 380 381 382 385 386 387 389 ' +
    '420 421 423 502 503 504 505 506 507 591 593 595 598 852 855 880 886 961 962 963 964 965 966 968 970 971 972 973 974 976 977 992 994 995 996 998'
  ).split(' '),
);

export interface Dialling {
  /** The country's dialling code without + or 00; '' where there is none. */
  readonly code: string;
  /** Characters of the text before the national number. */
  readonly length: number;
}

/** The dialling code that a phone number begins with. */
export function readDialling(text: string): Dialling {
  const start = /^(?:\+|00(?=[1-9]))/.exec(text)?.[0].length ?? 0;
  if (start === 0) {
    const trunk = /^1(?=[ .-]\(?\d{3}\)?[ .-]\d{3})/.test(text);
    return trunk ? { code: '1', length: 1 } : { code: '', length: 0 };
  }
  for (let size = 1; size <= 3; size++) {
    const code = text.slice(start, start + size);
    if (CODES.has(code)) return { code, length: start + size };
  }
  return { code: '', length: start };
}
