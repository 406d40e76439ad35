import { readFileSync } from 'node:fs';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { DEVELOPMENT_HEADERS, META_POLICY, SECURITY_HEADERS } from './driver/security-headers.ts';
import { wasmKernels } from './scripts/compile-kernels.ts';
import { workOffline } from './scripts/offline.ts';

/** Writes the policy into the built page, so that any static host serves a guarded page. */
function writePolicy(): Plugin {
  return {
    name: 'lookalike:policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: META_POLICY }, injectTo: 'head-prepend' },
    ],
  };
}

/** Sends the security headers with every response, misses included. */
function sendHeaders(): Plugin {
  return {
    name: 'lookalike:headers',
    configureServer(server) {
      server.middlewares.use((_request, response, next) => {
        for (const [name, value] of Object.entries(DEVELOPMENT_HEADERS)) response.setHeader(name, value);
        next();
      });
    },
    configurePreviewServer(server) {
      server.middlewares.use((_request, response, next) => {
        for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
        next();
      });
    },
  };
}

/**
 * Makes the threaded WASM module whole on its own. tfjs starts threads from the text of its factory function, which reads `_scriptDir`
 * from the scope around it behind a `typeof`; a minifier drops the `typeof`, and each thread dies of a ReferenceError.
 */
function keepThreadsWhole(): Plugin {
  const opening = 'function(WasmBackendModuleThreadedSimd) {';
  return {
    name: 'lookalike:wasm-threads',
    apply: 'build',
    transform(code, id) {
      if (!id.endsWith('/wasm-out/tfjs-backend-wasm-threaded-simd.js')) return null;
      if (!code.includes(opening)) throw new Error(`${id} is not written as expected: look at how its threads start.`);
      return { code: code.replace(opening, `${opening} var _scriptDir;`), map: null };
    },
  };
}

/** The licences of samples, fonts and parts go where the page goes. */
function bringNotice(): Plugin {
  return {
    name: 'lookalike:notice',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'NOTICE.txt', source: readFileSync(path.join(import.meta.dirname, 'NOTICE')) });
    },
  };
}

/** Records which modules each chunk of the page holds (workers are built apart): what `scripts/check-first-load.ts` reads. */
function recordModules(): Plugin {
  return {
    name: 'lookalike:modules',
    apply: 'build',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((output) =>
        output.type === 'chunk' ? [[output.fileName, output.moduleIds.map((id) => id.replace(import.meta.dirname, ''))] as const] : [],
      );
      this.emitFile({ type: 'asset', fileName: '.vite/modules.json', source: JSON.stringify(Object.fromEntries(modules), null, 1) });
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), wasmKernels(), sendHeaders(), writePolicy(), recordModules(), bringNotice(), workOffline()],
  worker: { format: 'es', plugins: () => [keepThreadsWhole(), wasmKernels()] },
  build: {
    target: 'es2023',
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600,
  },
});
