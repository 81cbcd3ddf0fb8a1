// What the desk adds to every page of Wagtail's. Texts come from the page: nothing is written here that people read.
(() => {
  function field(name, value) {
    const made = document.createElement("input");
    Object.assign(made, { type: "hidden", name, value });
    return made;
  }

  // A button in a message that adds a field to the form it belongs to ("Publish all the same").
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-newsroom-field]");
    if (!button || !button.form) return;
    button.form.append(field(button.dataset.newsroomField, "1"));
  });

  // Live coverage: Ctrl + Enter (on a Mac, Command + Enter) sends the dispatch.
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-newsroom-live]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });

  // Before a form is sent: is this person still signed in? If not, nothing is sent and nothing is lost.
  const editor = document.querySelector("form#w-editor-form");
  const guard = document.querySelector("template#newsroom-signed-out");
  if (!editor || !guard) return;
  let checked = false;
  editor.addEventListener(
    "submit",
    (event) => {
      if (checked) {
        checked = false;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = event.submitter;
      const send = () => {
        checked = true;
        if (submitter && submitter.name) editor.append(field(submitter.name, submitter.value));
        editor.requestSubmit(); // not by the button itself: it may be disabled by now, and would not be sent then
      };
      fetch(guard.dataset.url, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } })
        .then((answer) => {
          if (answer.status !== 204) return signedOut(submitter);
          renew(answer.headers.get("X-CSRF-Token"));
          return send();
        })
        .catch(() => send());
    },
    true,
  );

  // Whoever signs in again gets a new token; the form still has the old one.
  function renew(token) {
    const old = editor.querySelector("[name=csrfmiddlewaretoken]");
    if (token && old) old.value = token;
  }

  // It could not save itself: perhaps because nobody is signed in any more.
  document.addEventListener("w-autosave:error", () => {
    fetch(guard.dataset.url, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } })
      .then((answer) => (answer.status === 204 ? null : signedOut()))
      .catch(() => null);
  });

  function signedOut(submitter) {
    submitter?.setAttribute("data-w-progress-loading-value", "false"); // it can be pressed again
    if (document.querySelector(".newsroom-signed-out[open]")) return;
    document.querySelector(".newsroom-signed-out")?.remove();
    const message = guard.content.cloneNode(true);
    document.body.append(message);
    const box = document.querySelector(".newsroom-signed-out");
    box.showModal();
    box.querySelector("a").focus();
  }
})();
