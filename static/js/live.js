// What is under way shows how far it is: the part of the page is fetched anew every few seconds,
// as long as the server says so.
const part = () => document.querySelector("[data-live]");

async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return wait();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (fresh && !part().contains(document.activeElement)) part().replaceWith(fresh);
  } catch {
    // The line is down; the next time may be better.
  }
  wait();
}

function wait() {
  const seconds = Number(part().dataset.live);
  if (seconds) setTimeout(refresh, 1000 * seconds);
}

wait();
