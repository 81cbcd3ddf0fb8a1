// What the desk adds to every page of Wagtail's. Texts come from the page: nothing is written here that people read.
(() => {
  function field(name, value) {
    const made = document.createElement("input");
    Object.assign(made, { type: "hidden", name, value });
    return made;
  }

  // A side panel stays open from page to page; on a phone it would cover the form, so there none is open at first.
  if (window.matchMedia("(max-width: 50rem)").matches) {
    try {
      localStorage.removeItem("wagtail:side-panel-open");
    } catch {
      // a browser that keeps nothing opens none either
    }
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

  // A block that was moved takes the focus along, so that it can be moved on by the same key. (Wagtail lets nobody hear
  // of the click after it has handled it.)
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest?.("[data-streamfield-action^='MOVE_']");
      if (!button) return;
      setTimeout(() => {
        if (document.activeElement && document.activeElement !== document.body) return;
        const other = button.parentElement.querySelector("[data-streamfield-action^='MOVE_']:not([disabled])");
        (button.disabled ? other : button)?.focus();
      });
    },
    true,
  );

  // Wagtail's text editor and its field for files have no name that a screen reader could say: that of their block.
  function name() {
    for (const text of document.querySelectorAll("[contenteditable][role=textbox]:not([aria-label])")) {
      const label = text.closest("[data-contentpath], [data-panel]")?.querySelector("label, [data-panel-heading-text]");
      text.setAttribute("aria-label", (label?.textContent || document.title).replace("*", "").trim());
    }
    const files = document.querySelector("#fileupload:not([aria-label])");
    files?.setAttribute("aria-label", files.closest("form")?.querySelector("button, .button")?.textContent.trim() || document.title);
  }
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  name();

  // Somebody saved meanwhile: Wagtail's dialog says that going on would overwrite, before anything is sent. Here it
  // overwrites nothing: the page that answers shows both texts. (When the network fails, the dialog stands.)
  document.addEventListener(
    "click",
    () => {
      const session = document.querySelector("[data-w-session-intercept-value='conflict']");
      if (session) session.dataset.wSessionInterceptValue = "";
    },
    true,
  );

  // A text that is locked to this person has nowhere to be saved: it can be read, opened and copied from, and what is
  // typed or pressed in it does nothing. (Its fields are not switched off: the preview is made of what they hold.)
  const locked = document.querySelector("[data-newsroom-locked]");
  if (locked) {
    const READS = ["Tab", "Escape", "Shift", "Control", "Meta", "Alt", "F5", "F6"];
    const MOVES = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"];
    const TEXT = "textarea, input[type=text], input:not([type]), [contenteditable=true]";
    const opens = (event) => event.target.closest("[data-panel-toggle], summary, a[href]:not([href^='#'])");
    const stop = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const unless = (may) => (event) => may(event) || stop(event);
    for (const change of ["beforeinput", "paste", "cut", "drop", "dragstart"]) locked.addEventListener(change, stop, true);
    locked.addEventListener("click", unless((event) => opens(event) || event.target.closest(TEXT)), true);
    locked.addEventListener("mousedown", unless((event) => !event.target.closest("select, input[type=datetime-local]")), true);
    locked.addEventListener(
      "keydown",
      unless(
        (event) =>
          READS.includes(event.key) ||
          opens(event) ||
          (MOVES.includes(event.key) && event.target.closest(TEXT)) ||
          ((event.ctrlKey || event.metaKey) && ["a", "c", "f", "r"].includes(event.key.toLowerCase())),
      ),
      true,
    );
    const still = () => {
      for (const field of locked.querySelectorAll("input:not([readonly]), textarea:not([readonly])")) field.readOnly = true;
    };
    new MutationObserver(still).observe(locked, { childList: true, subtree: true });
    still();
  }

  // Before a form is sent: is this person still signed in? If not, nothing is sent and nothing is lost.
  const editor = document.querySelector("form#w-editor-form") || document.querySelector("form[data-newsroom-live]");
  const guard = document.querySelector("template#newsroom-signed-out");
  if (!editor || !guard) return;
  let checked = false;
  let sending = false;
  let sent = false; // a page is on its way that takes the place of this one
  editor.addEventListener(
    "submit",
    (event) => {
      if (checked) {
        checked = false;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (sending) return; // pressed twice
      sending = true;
      const submitter = event.submitter;
      const send = () => {
        checked = true;
        const action = submitter && submitter.name ? field(submitter.name, submitter.value) : null;
        if (action) editor.append(action);
        editor.requestSubmit(); // not by the button itself: it may be disabled by now, and would not be sent then
        action?.remove();
        sending = false;
      };
      saved()
        .then(session)
        .then((answer) => {
          if (answer.status !== 204) {
            sending = false;
            return signedOut(submitter);
          }
          renew(answer.headers.get("X-CSRF-Token"));
          return send();
        })
        .catch(() => send());
    },
    true,
  );

  // Ask whether this person is still signed in. A server that does not answer must not hold a text back.
  const PATIENCE = 10_000; // milliseconds
  const session = () =>
    fetch(guard.dataset.url, {
      credentials: "same-origin",
      redirect: "manual",
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });

  // The form saves itself every few seconds. A save by hand waits for the other to end, so that one answer has come
  // before the next is asked for, and holds up the next. It does not wait for ever: the server makes one article of
  // a form, however often it is sent.
  let saving = false;
  document.addEventListener("w-autosave:save", (event) => {
    if (sending || sent) event.preventDefault();
    else saving = true;
  });
  for (const end of ["w-autosave:success", "w-autosave:error"]) {
    document.addEventListener(end, () => {
      saving = false;
    });
  }

  // Wagtail remembers two seconds after a page was opened what its form held, and takes what is typed until then for
  // what was there before: it would never be saved. So this remembers it just before the first change by hand.
  const unsaved = () => window.wagtail?.app?.getControllerForElementAndIdentifier(editor, "w-unsaved");
  let pristine = null;
  const remember = () => (pristine ??= unsaved()?.formData ?? null);
  const FIRST = ["beforeinput", "paste", "drop", "click"]; // a click can move a block, or add one from a side panel
  for (const change of FIRST) document.addEventListener(change, remember, true);
  editor.addEventListener(
    "w-unsaved:watch-edits",
    () => {
      for (const change of FIRST) document.removeEventListener(change, remember, true);
      const controller = unsaved();
      if (pristine !== null && controller) controller.initialFormData = controller.previousFormData = pristine;
    },
    { once: true },
  );

  // The text editor puts what is typed into the form a quarter of a second later: a save waits until it has.
  const WRITTEN = 400; // milliseconds
  let typed = -WRITTEN;
  for (const change of ["keydown", "input", "paste", "drop", "click"]) {
    editor.addEventListener(change, () => (typed = performance.now()), true);
  }
  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

  async function saved() {
    await pause(Math.max(0, typed + WRITTEN - performance.now()));
    if (!saving) return;
    const ended = (name) => new Promise((resolve) => document.addEventListener(name, resolve, { once: true }));
    await Promise.race([ended("w-autosave:success"), ended("w-autosave:error"), pause(PATIENCE)]);
  }

  // Whoever signs in again gets a new token; the form still has the old one.
  function renew(token) {
    const old = editor.querySelector("[name=csrfmiddlewaretoken]");
    if (token && old) old.value = token;
  }

  // It could not save itself: perhaps because nobody is signed in any more.
  document.addEventListener("w-autosave:error", () => {
    session()
      .then((answer) => (answer.status === 204 ? renew(answer.headers.get("X-CSRF-Token")) : signedOut()))
      .catch(() => null);
  });

  // Wagtail puts what was pressed into the form by hidden fields: nothing of it was sent, and the next save is only a save.
  const PRESSED = "[name=action-workflow-action], [name=workflow-action-name], [name=workflow-action-extra-data]";

  const forget = () => {
    for (const field of editor.querySelectorAll(PRESSED)) if (field.type === "hidden") field.remove();
  };

  // Once the form is on its way it does not save itself any more: that would do once more what was pressed. Should no
  // page ever come, it saves itself again, without what was pressed.
  const LOST = 60_000; // milliseconds
  window.addEventListener("submit", (event) => {
    if (event.target !== editor || event.defaultPrevented) return;
    sent = true;
    setTimeout(forget);
    setTimeout(() => (sent = false), LOST);
  });
  window.addEventListener("pageshow", () => (sent = false));

  function signedOut(submitter) {
    forget();
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
