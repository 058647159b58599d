// The sitting is over, or its link opens it no longer: nothing of it stays on this device.
const [root] = location.pathname.match(/^\/sitting\/[^/]+\//) ?? [];

async function forgetPages() {
  await globalThis.caches?.delete(root);
  const registration = await navigator.serviceWorker?.getRegistration(root);
  await registration?.unregister();
}

// Answers that a link could not send may still go with the next one; nothing is added to a sitting
// that was sent in.
async function forgetAnswers() {
  await globalThis.caches?.delete(`${root}responses/`);
  try {
    const keys = Object.keys(localStorage).filter((key) => key.includes(root));
    for (const key of keys) localStorage.removeItem(key);
  } catch {
    // Where storage is refused, nothing was kept.
  }
}

if (root) {
  forgetPages();
  if (document.querySelector("script[data-forget=all]")) forgetAnswers();
}
