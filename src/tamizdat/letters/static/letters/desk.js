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

  const adding = (panel) => {
    const found = panel.querySelector("[data-letters-found]");
    const query = panel.querySelector("[data-letters-query]");
    const status = panel.querySelector("[data-letters-status]");
    const stream = () => document.getElementById("body-root")?.rootBlock;
    const inIssue = () =>
      new Set((stream()?.getState() || []).filter((each) => each.type === "article").map((each) => Number(each.value.article?.id)));
    const mark = () => {
      const numbers = inIssue();
      found.querySelectorAll("[data-letters-article]").forEach((button) => {
        button.setAttribute("aria-disabled", numbers.has(Number(button.dataset.lettersArticle)));
      });
    };
    found.addEventListener("click", (event) => {
      const button = event.target.closest("[data-letters-article]");
      const blocks = stream();
      if (!button || !blocks || button.getAttribute("aria-disabled") === "true") return;
      const { lettersArticle, headline, edit } = button.dataset;
      const article = { id: Number(lettersArticle), string: headline, edit_url: edit };
      const block = { type: "article", value: { article, whole: true }, id: crypto.randomUUID?.() };
      blocks.insert(block, blocks.children.length, { animate: true });
      blocks.element.dispatchEvent(new Event("change", { bubbles: true }));
      status.textContent = `${status.dataset.added} ${headline}`;
      mark();
    });
    let asked = 0;
    const search = async () => {
      const number = ++asked;
      const answer = await fetch(`${panel.dataset.lettersAdd}?q=${encodeURIComponent(query.value.trim())}`);
      const text = answer.ok ? await answer.text() : "";
      if (number !== asked || !text) return;
      found.innerHTML = text;
      mark();
    };
    let soon;
    query.addEventListener("input", () => {
      clearTimeout(soon);
      soon = setTimeout(search, 250);
    });
    query.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it would save the form
    });
    panel.addEventListener("focusin", mark);
    panel.addEventListener("pointerenter", mark);
    mark();
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
    document.querySelectorAll("[data-letters-add]").forEach(adding);
    document.querySelectorAll("[data-letters-all]").forEach(all);
    if (document.querySelector("[data-letters-again]")) again();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
