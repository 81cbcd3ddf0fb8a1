// Where a picture is chosen for a block, its alt text and credit from the library are filled in, if nobody wrote any.
(() => {
  const fill = (input, text) => {
    if (!input || input.value || !text) return;
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !/-picture$/.test(input.name) || !/^\d+$/.test(input.value)) return;
    const stem = input.name.replace(/-picture$/, "");
    fetch(`/images/${input.value}/texts/`, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : {}))
      .then((texts) => {
        for (const name of ["alt", "credit"]) {
          fill(document.querySelector(`[name="${CSS.escape(`${stem}-${name}`)}"]`), texts[name]);
        }
      })
      .catch(() => {});
  });
})();
