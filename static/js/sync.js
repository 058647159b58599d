// Sends the answers that wait on this device, oldest first; each is deleted when its own receipt came.
const url = document.querySelector("[data-record]").dataset.record;
const token = document.querySelector("[name=csrfmiddlewaretoken]");
const ends = { 403: "refused", 404: "refused", 409: "closed" };
let [limit, pause, isSending, isOver, timer, latest, line] = [50, 1000, false, false];

const waiting = () => Object.keys(localStorage)
  .filter((key) => key.startsWith(url))
  .map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }))
  .sort((one, other) => one.at - other.at || one.event.client_sequence - other.event.client_sequence);

function show(state) {
  document.dispatchEvent(new CustomEvent("sync", { detail: state }));
}

// One answer an item at a time: the next is sent knowing of the one before it.
function batch() {
  const items = new Set();
  return waiting().filter(({ event }) => !items.has(event.item) && items.add(event.item)).slice(0, limit);
}

function drop(key) {
  localStorage.removeItem(key);
  document.dispatchEvent(new CustomEvent("settled", { detail: key }));
}

function settle({ key, event }, { receipt, is_stale: isStale }) {
  drop(key);
  if (isStale) return "newer";
  for (const later of waiting().filter((each) => each.event.item === event.item)) {
    later.event.seen = Math.max(later.event.seen, receipt);
    localStorage.setItem(later.key, JSON.stringify({ at: later.at, event: later.event }));
  }
  document.dispatchEvent(new CustomEvent("receipt", { detail: { ...event, receipt } }));
  return "saved";
}

// Returns what to show: saved, newer, refused or closed. Throws where trying again may help.
async function put(sent, keepalive) {
  const attempt = (line = new AbortController());
  setTimeout(() => attempt.abort(), 15000);
  const response = await fetch(url, {
    method: "PUT",
    keepalive,
    signal: attempt.signal,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token.value },
    body: JSON.stringify({ events: sent.map(({ event }) => event) }),
  });
  isOver = response.status in ends;
  if (isOver) document.dispatchEvent(new Event("over"));
  if (isOver) return ends[response.status];
  if (response.status === 400 && sent.length === 1) {
    // Nothing that is sent again and again may hold up the others; it stays on the device.
    localStorage.setItem(`refused ${sent[0].key}`, localStorage.getItem(sent[0].key));
    drop(sent[0].key);
    return "refused";
  }
  if (response.status === 400) limit = 1;
  if (!response.ok) throw new Error(`answered ${response.status}`);
  const receipts = new Map((await response.json()).receipts.map((each) => [each.client_event_id, each]));
  const states = sent.map((each) => settle(each, receipts.get(each.event.client_event_id)));
  return states.includes("newer") ? "newer" : "saved";
}

async function send({ keepalive = false } = {}) {
  clearTimeout(timer);
  if (isSending || isOver) return;
  isSending = true;
  try {
    let state = "";
    for (let sent = batch(); sent.length && !isOver; sent = batch()) state = await put(sent, keepalive);
    pause = 1000;
    if (state) show(state);
  } catch {
    show("device");
    timer = setTimeout(send, pause);
    pause = Math.min(pause * 2, 4000);
  }
  isSending = false;
}

if (document.documentElement.dataset.keeps === "answers") {
  document.addEventListener("kept", () => {
    if (isOver) return;
    show(navigator.onLine ? "saving" : "device");
    clearTimeout(timer);
    timer = setTimeout(send, 300);
    latest ??= setTimeout(() => { latest = undefined; send(); }, 2000); // however quick the hand
  });
  document.querySelector("form[data-submit]")?.addEventListener("submit", () => send());
  window.addEventListener("online", () => {
    pause = 1000;
    line?.abort(); // what went into the dead line may hang
    send();
  });
  document.addEventListener("visibilitychange", () => document.hidden && send({ keepalive: true }));
  document.addEventListener("returned", () => send());
  send();
}
