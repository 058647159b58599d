// What this device keeps: answers until their receipt came, and copies of the pages, which the
// worker shows while there is no network.
//
// The pages are private and say no-store. That they are kept all the same is a choice: without it a
// reload in a tunnel ends the sitting. They lie in a cache of this sitting's own, which the cookie on
// the same device opens anyway, and forget.js deletes it as soon as the sitting is over.
const [root] = location.pathname.match(/^\/sitting\/[^/]+\//);
const copies = globalThis.caches?.open(root);
let amending = Promise.resolve();

// Browsers keep it from pages without https.
crypto.randomUUID ??= () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

// Whoever opens the sitting without a network is led to where she was.
async function mark() {
  if (!document.querySelector("[data-answer], [data-submit]")) return;
  await (await copies).put(root, Response.redirect(location.pathname));
}

// A copy made before the answer would show none, and its next answer would seem to know of none.
async function amend({ item, value, receipt }) {
  const cache = await copies;
  const address = `${root}items/${item}/`;
  const copy = await cache.match(address, { ignoreVary: true });
  if (!copy) return;
  const page = new DOMParser().parseFromString(await copy.text(), "text/html");
  const form = page.querySelector("[data-answer]");
  const saved = page.querySelector("[data-status]");
  form.dataset.value = JSON.stringify(value);
  form.elements.seen.setAttribute("value", receipt);
  saved.dataset.state = "saved";
  saved.textContent = saved.dataset.saved;
  const text = `<!doctype html>${page.documentElement.outerHTML}`;
  await cache.put(address, new Response(text, { headers: copy.headers }));
}

// What comes past the worker, before it is there, is fetched once more through it.
function catchUp() {
  const caught = new Set([location.href]);
  if (document.querySelector("[data-answer]")) fetch(location.href).catch(() => {});
  new PerformanceObserver((list) => {
    for (const { name, workerStart } of list.getEntries()) {
      if (workerStart !== 0 || caught.has(name) || name.endsWith("/responses/")) continue;
      caught.add(name);
      fetch(name).catch(() => {});
    }
  }).observe({ type: "resource", buffered: true });
}

async function keepPages() {
  await copies;
  const workers = navigator.serviceWorker;
  if (!workers.controller) workers.addEventListener("controllerchange", catchUp, { once: true });
  await workers.register(`${root}worker.js`);
  await mark();
  document.addEventListener("turned", mark);
  document.addEventListener("receipt", ({ detail }) => {
    amending = amending.then(() => amend(detail)).catch(() => {}); // the device is full
  });
}

try {
  localStorage.setItem(root, "");
  localStorage.removeItem(root);
  document.documentElement.dataset.keeps = "answers";
} catch {
  // Refused: the page works as without scripts, and status.js says so.
}
document.addEventListener("unkept", () => { delete document.documentElement.dataset.keeps; });
document.addEventListener("over", () => globalThis.caches?.delete(root));
// Where a browser refuses, a reload needs the network, as status.js says.
if (copies && navigator.serviceWorker) keepPages().catch(() => {});
