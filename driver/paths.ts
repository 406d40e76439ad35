import path from 'node:path';

/** The repository. */
export const ROOT = path.resolve(import.meta.dirname, '..');
/** The built page. */
export const DIST = path.join(ROOT, 'dist');
/** Debian's Chromium unless the environment says otherwise. */
export const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
