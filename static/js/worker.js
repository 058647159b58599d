// Shows the pages of one sitting while there is no network: those that this browser was shown, and
// those fetched ahead. Why they may be kept stands in device.js. What the server answers always goes
// first, and what candidates send passes by: only pages, styles and scripts are read through here.
const root = new URL("./", location).pathname;
const own = { cacheName: root, ignoreVary: true };
const language = `${root}language/`; // an address that only takes forms: here, what copies speak
const PATIENCE = 4000; // milliseconds, if there is a copy

const isOurs = (path) => path.startsWith(root);
const isCopied = (path) => !isOurs(path) || /^(items\/\d+|review)\/$/.test(path.slice(root.length));

function late() {
  return new Promise((_, reject) => { setTimeout(reject, PATIENCE, new Error("late")); });
}

// After a change of language nothing is shown in the other one.
async function dropOthers(cache, spoken) {
  const before = await (await cache.match(language))?.text();
  if (before === spoken) return;
  await cache.put(language, new Response(spoken));
  if (!before) return;
  const pages = (await cache.keys()).map(({ url }) => new URL(url).pathname).filter(isOurs);
  await Promise.all(pages.filter((path) => path !== language).map((path) => cache.delete(path)));
}

async function keep(path, response) {
  // device.js makes the cache and forget.js deletes it: a late page must not bring it back.
  if (!response.ok || response.redirected || !isCopied(path) || !(await caches.has(root))) return;
  const cache = await caches.open(root);
  if (!isOurs(path)) return cache.put(path, response);
  await dropOthers(cache, response.headers.get("Content-Language"));
  const text = (await response.text()).replace("<html", "<html data-copy");
  return cache.put(path, new Response(text, { headers: response.headers }));
}

async function ask(request, path) {
  const response = await fetch(request);
  try {
    await keep(path, response.clone());
  } catch {
    // The device is full: the page is shown all the same.
  }
  return response;
}

async function answer({ mode }, path, asked) {
  const copy = await caches.match(path, own);
  try {
    const response = await (copy ? Promise.race([asked, late()]) : asked);
    return copy && response.status >= 500 ? copy : response;
  } catch (error) {
    const page = copy ?? (mode === "navigate" && await caches.match(root, own));
    if (page) return page;
    throw error;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET" || !(isCopied(path) || request.mode === "navigate")) return;
  const asked = ask(request, path);
  event.respondWith(answer(request, path, asked));
  event.waitUntil(asked.catch(() => {}));
});
