// A page that lists what has arrived is renewed when more has, and says what it cannot know.
const { record } = document.querySelector("[data-record]").dataset;
const isCopy = "copy" in document.documentElement.dataset; // shown by the worker, without a network
const keeps = document.documentElement.dataset.keeps === "answers";
let isOver = false;

const isWaiting = () => keeps && Object.keys(localStorage).some((key) => key.startsWith(record));

function say() {
  document.dispatchEvent(new CustomEvent("sync", { detail: isWaiting() ? "device" : "offline" }));
}

// That a device is online does not mean that it reaches the server.
async function renew() {
  const page = await (await fetch(location.href)).text();
  if (page.includes("<html data-copy")) setTimeout(renew, 4000);
  else location.reload();
}

document.addEventListener("sync", ({ detail }) => {
  isOver = detail === "refused" || detail === "closed";
  if (detail === "saved" || detail === "newer") location.reload();
});
// Sent in with answers still on the device, those would come too late.
document.querySelector("form[data-submit]")?.addEventListener("submit", (event) => {
  if (isOver || (navigator.onLine && !isWaiting())) return;
  event.preventDefault();
  say();
});
if (isCopy || isWaiting()) say();
if (isCopy) setTimeout(renew, 4000);
