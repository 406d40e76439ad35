import '@fontsource-variable/inter/wght.css';
import '#ui/tokens.css';
import '#ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { BackendName } from '#models/contract.ts';
import { saveNow, studioStore } from '#state/store.ts';
import { App } from './App.tsx';
import { keepFiles } from './offline.ts';
import { applyTheme, readTheme } from './theme.ts';

applyTheme(readTheme(location.search));
holdPressableStyle();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root element.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

void studioStore.getState().chooseBackend(readBackend(location.search));
void studioStore.getState().startProjects();
keepFiles();
// The last moments at which a page that goes away may still save.
addEventListener('pagehide', () => void saveNow());
addEventListener('visibilitychange', () => void saveNow());

/** react-aria writes an inline style unless this id exists; the content policy would refuse it, so base.css has the rule. */
function holdPressableStyle(): void {
  const holder = document.createElement('meta');
  holder.id = 'react-aria-pressable-style';
  document.head.append(holder);
}

/** `?backend=webgpu|wasm|cpu` forces one. */
function readBackend(search: string): BackendName | 'auto' {
  const asked = new URLSearchParams(search).get('backend');
  return asked === 'webgpu' || asked === 'wasm' || asked === 'cpu' ? asked : 'auto';
}
