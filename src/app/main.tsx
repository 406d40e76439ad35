import '@fontsource-variable/inter/wght.css';
import '#ui/tokens.css';
import '#ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { BackendName } from '#models/contract.ts';
import { studioStore } from '#state/store.ts';
import { App } from './App.tsx';
import { applyTheme, readTheme } from './theme.ts';

applyTheme(readTheme(location.search));

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root element.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

void studioStore.getState().chooseBackend(readBackend(location.search));

/** `?backend=webgpu|wasm|cpu` forces one. */
function readBackend(search: string): BackendName | 'auto' {
  const asked = new URLSearchParams(search).get('backend');
  return asked === 'webgpu' || asked === 'wasm' || asked === 'cpu' ? asked : 'auto';
}
