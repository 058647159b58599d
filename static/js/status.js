// Says how things stand with the answers, in the words that the page brings along.
const status = document.querySelector("[data-status]");
const { record } = document.querySelector("[data-record]").dataset;
const { keeps, copy } = document.documentElement.dataset;

function show(state) {
  // Without a worker a reload needs the network: browsers have none for plain http, for one.
  const isFragile = state === "device" && !navigator.serviceWorker?.controller;
  status.dataset.state = state;
  status.textContent = (isFragile && status.dataset.fragile) || (status.dataset[state] ?? "");
  status.hidden = !status.textContent;
}

document.addEventListener("sync", ({ detail: state }) => show(state));
document.addEventListener("returned", () => show("device"));
document.addEventListener("unkept", () => show("plain"));
if (keeps !== "answers") show("plain");
else if (copy === "" && Object.keys(localStorage).some((key) => key.startsWith(record))) show("device");
