"use strict";
// Appeals (docs/support.md). The browser keeps {read: [days], rest: day, ID: {seen: [days], closed: day, version}}.

const APPEALS_REST = 7; // days in which none is shown, after one was closed or the form was sent: the same for both

class AppealMemory {
  key = "tamizdat-appeals";
  today = Math.floor(Date.now() / 864e5);

  static open() {
    try {
      return localStorage && new AppealMemory();
    } catch {
      return null;
    }
  }

  get all() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || {};
    } catch {
      return {};
    }
  }

  put(id, value) {
    const { [id]: _, ...others } = this.all;
    const all = [...Object.entries(others).slice(-49), [id, value]];
    try {
      localStorage.setItem(this.key, JSON.stringify(Object.fromEntries(all)));
    } catch {} // it is full
  }

  with(days = []) {
    return [].concat(days, this.today).slice(-50); // somebody else may have written what is kept
  }

  saw({ id }) {
    const kept = this.all[id];
    if (!this.forgotten) this.put(id, { ...kept, seen: this.with(kept?.seen) });
  }

  closed({ id, version }) {
    this.put(id, { ...this.all[id], closed: this.today, version });
    this.rest();
  }

  rest() {
    this.put("rest", this.today + APPEALS_REST);
  }

  offer(element, then) {
    const button = appealPart(element, "forget");
    button.onclick = () => {
      localStorage.removeItem(this.key);
      this.forgotten = true;
      const said = button.parentElement;
      for (const { parentElement, dataset } of document.querySelectorAll("[data-part=forget]")) {
        parentElement.textContent = dataset.says;
      }
      said.tabIndex = -1;
      said.focus();
      then?.();
    };
  }
}
