// The next pages are fetched ahead and put in place, so that going on needs no network.
const AHEAD = 5; // at first; then more at every turn than are used up
const MORE = 2;
const pages = new Map(); // address -> its main element, with the choices made on it
let [isTurning, isFetching, wanted] = [false, false, 0];

const main = () => document.querySelector("main");

// The page at an address, or null if it is no longer an item's: sent in, revoked, the review.
async function load(address) {
  if (pages.has(address)) return pages.get(address);
  const response = await fetch(address, { signal: AbortSignal.timeout?.(15000) });
  if (!response.ok || response.redirected) return null;
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  const page = document.adoptNode(parsed.querySelector("main"));
  if (!page.querySelector("[data-answer]")) return null;
  page.dataset.title = parsed.title;
  pages.set(address, page);
  return page;
}

async function fetchAhead(count) {
  wanted += count;
  if (isFetching) return;
  isFetching = true;
  try {
    for (let page = main(); page && wanted > 0;) {
      const address = page.querySelector("[data-answer]").dataset.next;
      if (!pages.has(address)) wanted -= 1;
      page = await load(address);
    }
  } catch {
    // The line is down; the next turn tries again.
  }
  [wanted, isFetching] = [0, false];
}

function sayOffline() {
  const error = main().querySelector("[data-error]");
  error.textContent = error.dataset.offline;
  error.hidden = false;
}

function place(page, address, isNew) {
  main().replaceWith(page);
  if (isNew) history.pushState(null, "", address);
  document.title = page.dataset.title;
  for (const input of document.querySelectorAll("input[name=page]")) input.value = address;
  page.querySelector("[data-error]").hidden = true;
  page.querySelector("h1").focus({ preventScroll: true });
  scrollTo(0, 0);
  document.dispatchEvent(new Event("turned"));
  fetchAhead(MORE);
}

async function turn(address, isNew = true) {
  if (isTurning) return;
  isTurning = true;
  const button = main().querySelector(".primary");
  const label = button.textContent;
  const slow = setTimeout(() => { button.textContent = button.form.dataset.busy; }, 200);
  try {
    const page = await load(address);
    if (page) place(page, address, isNew);
    else location.assign(address);
  } catch {
    sayOffline();
  }
  clearTimeout(slow);
  button.textContent = label;
  isTurning = false;
}

if (document.documentElement.dataset.keeps === "answers") {
  main().dataset.title = document.title;
  pages.set(location.pathname, main());
  document.addEventListener("submit", (event) => {
    const isKept = document.documentElement.dataset.keeps === "answers"; // the device may be full since
    if (!isKept || event.defaultPrevented || !event.target.matches("[data-answer]")) return;
    event.preventDefault();
    turn(event.target.dataset.next);
  }, { capture: true });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-turn]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turn(link.pathname);
  });
  window.addEventListener("popstate", () => turn(location.pathname, false));
  window.addEventListener("online", () => fetchAhead(AHEAD));
  fetchAhead(AHEAD);
}
