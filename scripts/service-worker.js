/**
 * Keeps the page's own files on the device, so that it works without a network, every format and generator included, also after a reload.
 * The build puts FILES and VERSION in. A new version waits until no page of the old one is open, whose files it must not take away.
 */
/* global self, caches, FILES, VERSION */
const CACHE = `lookalike ${VERSION}`;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name.startsWith('lookalike ') && name !== CACHE).map((name) => caches.delete(name))),
      )
      // The page that brought it is served from now on, not only after a reload.
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(request.mode === 'navigate' ? answerPage(request) : answerFile(request));
});

/** From the network where there is one, so that a new version is seen. */
async function answerPage(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match('./');
    if (kept === undefined) throw error;
    return kept;
  }
}

/** The names of files tell their versions: what is kept is what would come. */
async function answerFile(request) {
  return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}
