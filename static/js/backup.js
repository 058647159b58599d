// Once more what waits on this device. Browsers write localStorage to the disk up to a minute late:
// too late where they are killed, as phones do. A cache is written at once.
const { record } = document.querySelector("[data-record]").dataset;

async function begin() {
  const store = await caches.open(record);
  document.addEventListener("kept", ({ detail: key }) => {
    store.put(key, new Response(localStorage.getItem(key))).catch(() => {}); // the device is full
  });
  document.addEventListener("settled", ({ detail: key }) => store.delete(key));
  const lost = (await store.keys())
    .map(({ url }) => new URL(url).pathname)
    .filter((key) => localStorage.getItem(key) === null);
  for (const key of lost) localStorage.setItem(key, await (await store.match(key)).text());
  if (lost.length) document.dispatchEvent(new Event("returned"));
}

// Without https there are no caches, and localStorage has to do.
if (globalThis.caches && document.documentElement.dataset.keeps === "answers") begin();
