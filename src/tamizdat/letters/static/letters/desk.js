// The desk's pages about newsletters: characters are counted, articles added in place, an issue's progress followed.
(() => {
  const wait = 2000; // milliseconds between two looks at an issue that is being sent

  const count = (field) => {
    const said = document.createElement("span");
    const best = Number(field.dataset.lettersCount);
    said.className = "letters-count";
    said.id = `${field.id}-count`;
    field.insertAdjacentElement("afterend", said);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${said.id}`.trim());
    const show = () => {
      const length = [...field.value].length;
      said.textContent = `${length} / ${best}`;
      said.classList.toggle("letters-count--long", length > best);
    };
    field.addEventListener("input", show);
    show();
  };

  const follow = (page) => {
    const show = (name, value) => {
      const place = page.querySelector(`[data-letters="${name}"]`);
      if (place && place.textContent !== String(value)) place.textContent = value;
    };
    const look = async () => {
      if (document.hidden) return setTimeout(look, wait);
      try {
        const answer = await fetch(page.dataset.lettersProgress, { headers: { accept: "application/json" } });
        if (!answer.ok || !answer.headers.get("content-type").includes("json")) return;
        const now = await answer.json();
        if (now.state !== page.dataset.state) return location.reload();
        for (const [name, value] of Object.entries(now)) show(name, name === "rate" ? value || "–" : value);
        const bar = page.querySelector("[data-letters-bar]");
        if (bar) bar.value = now.percent;
        page.querySelector("[data-letters-trouble]").hidden = !now.trouble;
        const unsure = page.querySelector("[data-letters-unsure]");
        if (unsure) unsure.hidden = !now.unknown;
      } catch {
        // The desk is away for a moment: the figures stay as they are, and are asked for again.
      }
      setTimeout(look, wait);
    };
    if (page.dataset.state === "approved" || page.dataset.state === "sending") setTimeout(look, wait);
  };

  // Articles to add. Whenever the form has saved itself, Wagtail puts a new panel in the place of the old one: what was
  // typed in it comes back, and clicks are heard by the page.
  const stream = () => document.getElementById("body-root")?.rootBlock;
  const mark = (panel) => {
    const blocks = (stream()?.getState() || []).filter((each) => each.type === "article");
    const numbers = new Set(blocks.map((each) => Number(each.value.article?.id)));
    panel.querySelectorAll("[data-letters-article]").forEach((button) => {
      button.setAttribute("aria-disabled", numbers.has(Number(button.dataset.lettersArticle)));
    });
  };
  const add = (button, panel) => {
    const blocks = stream();
    if (!blocks || button.getAttribute("aria-disabled") === "true") return;
    const { lettersArticle, headline, edit } = button.dataset;
    const article = { id: Number(lettersArticle), string: headline, edit_url: edit };
    const block = { type: "article", value: { article, whole: true }, id: crypto.randomUUID?.() };
    blocks.insert(block, blocks.children.length, { animate: true, collapsed: true });
    blocks.element.dispatchEvent(new Event("change", { bubbles: true }));
    const status = panel.querySelector("[data-letters-status]");
    status.textContent = `${status.dataset.added} ${headline}`;
    mark(panel);
  };
  let typed = "";
  let asked = 0;
  const search = async (panel) => {
    const number = ++asked;
    const answer = await fetch(`${panel.dataset.lettersAdd}?q=${encodeURIComponent(typed.trim())}`);
    const text = answer.ok ? await answer.text() : "";
    if (number !== asked || !text) return;
    panel.querySelector("[data-letters-found]").innerHTML = text;
    mark(panel);
  };
  const adding = (panel) => {
    if (panel.dataset.lettersReady) return;
    panel.dataset.lettersReady = "1";
    const query = panel.querySelector("[data-letters-query]");
    if (typed) {
      query.value = typed;
      search(panel);
    }
    panel.addEventListener("click", (event) => {
      const button = event.target.closest("[data-letters-article]");
      if (button) add(button, panel);
    });
    let soon;
    query.addEventListener("input", () => {
      typed = query.value;
      clearTimeout(soon);
      soon = setTimeout(() => search(panel), 250);
    });
    query.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it would save the form
    });
    panel.addEventListener("focusin", () => mark(panel));
    panel.addEventListener("pointerenter", () => mark(panel));
    mark(panel);
  };
  const addingAnew = () => document.querySelectorAll("[data-letters-add]").forEach(adding);

  // What the buttons for approving say follows the hour in the form, saved or not.
  const approvals = (field) => {
    const show = () => {
      for (const button of document.querySelectorAll("[data-workflow-action-name=approve]")) {
        const name = `${field.value ? "hour" : "once"}${button.dataset.workflowActionModalUrl ? "-comment" : ""}`;
        const text = [...button.childNodes].findLast((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (text) text.data = field.getAttribute(`data-letters-${name}`);
      }
    };
    for (const change of ["input", "change"]) field.addEventListener(change, show);
    show(); // a browser brings back what was typed when one goes back to a page
  };

  const all = (box) => {
    box.closest("label").hidden = false;
    box.addEventListener("change", () => {
      box.form.querySelectorAll('[name="row"]').forEach((row) => (row.checked = box.checked));
    });
  };

  const again = () => setTimeout(() => (document.hidden ? again() : location.reload()), wait);

  const begin = () => {
    document.querySelectorAll("[data-letters-count]").forEach(count);
    document.querySelectorAll("[data-letters-progress]").forEach(follow);
    document.querySelectorAll("[data-letters-hour]").forEach(approvals);
    addingAnew();
    if (document.querySelector("[data-letters-add]")) {
      new MutationObserver(addingAnew).observe(document.body, { childList: true, subtree: true });
    }
    document.querySelectorAll("[data-letters-all]").forEach(all);
    if (document.querySelector("[data-letters-again]")) again();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
