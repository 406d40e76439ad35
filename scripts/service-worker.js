/**
 * Keeps the page's own files on the device, so that it works without a network, every format and generator included, also after a reload.
 * The build puts FILES and VERSION in. A new version waits until no page of the old one is open, whose files it must not take away.
 */
/* global self, caches, FILES, VERSION */
// The same origin may serve several of these pages, each in a folder of its own.
const OWN = `lookalike ${self.registration.scope} `;
const CACHE = OWN + VERSION;

self.addEventListener('install', (event) => {
  // Asked of the server itself: what the browser still holds may be an earlier version's page.
  const requests = FILES.map((file) => new Request(file, { cache: 'no-cache' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith(OWN) && name !== CACHE).map((name) => caches.delete(name))))
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
