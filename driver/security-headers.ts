// react-aria writes one style element of its own, always the same: `[data-react-aria-pressable] { touch-action: … }`.
const PRESSABLE_STYLE = "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='";

/**
 * The one source of the page's security policy: the static server, the development server and the built `index.html` all read it.
 *
 * 'wasm-unsafe-eval' lets WebAssembly compile; `blob:` in script-src and worker-src lets the threaded WASM build start its threads.
 * Nothing needs 'unsafe-eval', and `connect-src 'self'` keeps every byte on the page's own origin.
 */
const POLICY: readonly (readonly [directive: string, ...sources: string[]])[] = [
  ['default-src', "'none'"],
  ['script-src', "'self'", "'wasm-unsafe-eval'", 'blob:'],
  ['worker-src', "'self'", 'blob:'],
  ['style-src', "'self'", PRESSABLE_STYLE],
  ['img-src', "'self'", 'data:', 'blob:'],
  ['font-src', "'self'"],
  ['connect-src', "'self'"],
  ['manifest-src', "'self'"],
  ['base-uri', "'none'"],
  ['form-action', "'none'"],
];

/** What the development server adds: the refresh preamble is an inline script, styles are injected, changes come over a socket. */
const DEVELOPMENT_EXTRAS: Readonly<Record<string, readonly string[]>> = {
  'script-src': ["'unsafe-inline'"],
  'style-src': ["'unsafe-inline'"],
  'connect-src': ['ws:'],
};

function formatPolicy(extras: Readonly<Record<string, readonly string[]>> = {}): string {
  return POLICY.map(([directive, ...sources]) => {
    const added = extras[directive] ?? [];
    // Beside a hash, 'unsafe-inline' counts for nothing.
    const kept = added.includes("'unsafe-inline'") ? sources.filter((source) => !source.startsWith("'sha256-")) : sources;
    return [directive, ...kept, ...added].join(' ');
  }).join('; ');
}

/** The policy as the built page's `<meta http-equiv>` carries it. A meta tag cannot hold `frame-ancestors`. */
export const META_POLICY = formatPolicy();

function buildHeaders(policy: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}

/** On every response of the static server. */
export const SECURITY_HEADERS = buildHeaders(META_POLICY);

/** On every response of the development server. */
export const DEVELOPMENT_HEADERS = buildHeaders(formatPolicy(DEVELOPMENT_EXTRAS));
