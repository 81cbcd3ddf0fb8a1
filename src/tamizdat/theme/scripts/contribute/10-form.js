"use strict";
// The page on which readers contribute. All that is here the page can do without; it makes it quicker: the month that is
// next stands first, and a small sum proves that no machine fills in the form by the thousand (see docs/support.md).
// Nothing is kept and nothing leaves the page before the reader presses a button.

const AT_ONCE = 2000; // numbers tried between two looks at the page, so that it stays quick to use

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Finds the number that, behind the salt, has the digest of the challenge (ALTCHA's scheme, SHA-256). */
async function solve({ salt, challenge, maxnumber }) {
  const encoder = new TextEncoder();
  for (let number = 0; number <= maxnumber; number++) {
    const digest = await crypto.subtle.digest("SHA-256", encoder.encode(salt + number));
    if (hex(digest) === challenge) return number;
    if (number % AT_ONCE === AT_ONCE - 1) await new Promise((resolve) => setTimeout(resolve));
  }
  throw new Error("no number fits");
}

class ProvenForm {
  constructor(form) {
    this.form = form;
    this.part = (name) => form.querySelector(`[data-part="${name}"]`);
    const own = new URL(form.action).origin === location.origin;
    if (!own || !self.crypto?.subtle) return; // the service asks in another way
    form.addEventListener("focusin", () => this.begin(), { once: true });
    form.addEventListener("submit", (event) => this.submit(event));
  }

  begin() {
    this.proof = this.proof || this.prove().catch(() => "");
    return this.proof;
  }

  async prove() {
    const answer = await fetch(new URL("../challenge/", this.form.action), { cache: "no-store" });
    const challenge = await answer.json();
    const number = await solve(challenge);
    const { algorithm, salt, signature } = challenge;
    return btoa(JSON.stringify({ algorithm, challenge: challenge.challenge, number, salt, signature }));
  }

  async submit(event) {
    if (this.proven) return;
    event.preventDefault();
    const waits = this.part("waits");
    waits.textContent = waits.dataset.says;
    this.part("proof").value = await this.begin();
    this.proven = true;
    waits.textContent = "";
    setTimeout(() => this.form.requestSubmit(event.submitter)); // within this event it would be ignored
  }
}

document.querySelectorAll("form.give").forEach((form) => new ProvenForm(form));
// Who writes an amount means that amount.
document.querySelectorAll(".amounts").forEach((amounts) => {
  amounts.querySelector(".other input").addEventListener("input", () => {
    amounts.querySelector('[value="other"]').checked = true;
  });
});
const month = document.getElementById("month");
if (month && !month.value && !month.hasAttribute("aria-invalid")) month.value = ((new Date().getMonth() + 1) % 12) + 1;
addEventListener("pageshow", (event) => event.persisted && location.reload()); // Back: another sum for another form
