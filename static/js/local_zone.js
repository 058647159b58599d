const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

// Tell a form the browser's time zone.
for (const input of document.querySelectorAll("input[data-local-zone]")) input.value = zone;

// Offer the reader's own time zone first, unless another was chosen already.
for (const select of document.querySelectorAll("select[data-local-zone]")) {
  const own = [...select.options].find((option) => option.value === zone);
  if (own && !select.querySelector("option[selected]:not([value=UTC])")) select.value = zone;
}
