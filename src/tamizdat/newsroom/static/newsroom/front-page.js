// The front page: picks are moved by buttons, by Alt and an arrow key, or dragged; the preview follows.
(() => {
  const page = document.querySelector("[data-front]");
  if (!page) return;
  const list = page.querySelector("[data-front-picks]");
  const none = page.querySelector("[data-front-none]");
  const changed = page.querySelector("[data-front-changed]");
  const status = page.querySelector("[data-front-status]");
  const found = page.querySelector("[data-front-found]");
  const query = page.querySelector("[data-front-query]");
  const frame = page.querySelector("[data-front-frame]");
  const most = Number(page.dataset.most);
  const items = () => [...list.children];
  const numbers = () => items().map((item) => item.dataset.frontNumber);
  const headline = (item) => item.querySelector("[data-front-headline]").textContent;
  const saved = numbers().join();
  let timer = 0;

  function say(which, item) {
    const place = items().indexOf(item) + 1;
    status.textContent = status.dataset[which]
      .replace("{headline}", item ? headline(item) : "")
      .replace("{place}", place)
      .replace("{count}", list.children.length);
  }

  function update() {
    none.hidden = list.children.length > 0;
    changed.hidden = numbers().join() === saved;
    items().forEach((item, at) => {
      item.querySelector('[data-front-move="-1"]').setAttribute("aria-disabled", at === 0);
      item.querySelector('[data-front-move="1"]').setAttribute("aria-disabled", at === list.children.length - 1);
    });
    clearTimeout(timer);
    timer = setTimeout(show, 300);
  }

  function show() {
    const picks = numbers().map((number) => `&pick=${number}`).join("");
    frame.src = page.dataset.preview + picks;
  }

  function move(item, by) {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    list.insertBefore(item, by < 0 ? other : other.nextElementSibling);
    update();
    say("moved", item);
  }

  function remove(item) {
    const next = item.nextElementSibling || item.previousElementSibling;
    say("removed", item);
    item.remove();
    update();
    (next ? next.querySelector("[data-front-remove]") : query).focus();
  }

  function add(button) {
    const there = items().find((item) => item.dataset.frontNumber === button.dataset.frontAdd);
    if (there) return say("there", there);
    if (list.children.length >= most) return say("full");
    const item = page.querySelector("template[data-front-item]").content.firstElementChild.cloneNode(true);
    item.dataset.frontNumber = button.dataset.frontAdd;
    item.querySelector("input").value = button.dataset.frontAdd;
    const text = item.querySelector("[data-front-headline]");
    text.textContent = button.dataset.headline;
    text.lang = button.dataset.language;
    item.querySelector("[data-front-meta]").textContent = button.dataset.meta;
    item.querySelectorAll("[data-front-name]").forEach((name) => (name.textContent = button.dataset.headline));
    list.append(item);
    update();
    say("added", item);
  }

  page.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const item = button.closest(".front__item");
    if (button.dataset.frontMove) {
      move(item, Number(button.dataset.frontMove));
      button.focus();
    } else if ("frontRemove" in button.dataset) remove(item);
    else if (button.dataset.frontAdd) add(button);
  });

  list.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const item = event.target.closest(".front__item");
    if (!by || !event.altKey || !item) return;
    event.preventDefault();
    const focused = document.activeElement;
    move(item, by);
    focused.focus();
  });

  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".front__item");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", headline(dragged));
    dragged.classList.add("front__item--dragged");
  });
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const over = event.target.closest(".front__item");
    if (!over || over === dragged) return;
    const box = over.getBoundingClientRect();
    list.insertBefore(dragged, event.clientY < box.top + box.height / 2 ? over : over.nextElementSibling);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("front__item--dragged");
    const item = dragged;
    dragged = null;
    update();
    say("moved", item);
  });

  let asked = 0;
  function search() {
    const mine = ++asked;
    fetch(`${page.dataset.found}&q=${encodeURIComponent(query.value)}`, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((html) => {
        if (mine === asked) found.innerHTML = html;
      })
      .catch(() => {});
  }
  let typing = 0;
  query.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(search, 200);
  });

  let sending = false;
  document.getElementById("front-form").addEventListener("submit", () => (sending = true));
  window.addEventListener("beforeunload", (event) => {
    if (!sending && numbers().join() !== saved) event.preventDefault();
  });

  update();
  search();
})();
