// It takes and covers no focus, moves nothing that is seen, and goes by button or Escape.

class ShownAppeal {
  constructor(appeal, element, place, memory) {
    Object.assign(this, { appeal, element, place, memory, sentence: place.firstElementChild });
    const close = appealPart(element, "close");
    close.onclick = () => this.close();
    element.addEventListener("keydown", ({ key }) => key === "Escape" && this.close());
    element.addEventListener("focusin", ({ relatedTarget }) => {
      if (!element.contains(relatedTarget)) this.before = relatedTarget;
    });
    if (memory) memory.offer(element, () => close.focus());
    else appealPart(element, "forget").parentElement.remove();
    // A bar does not cover the paper's name; a letter comes while its place is below the window.
    if (appeal.form === "box") this.lay();
    else if (appeal.form === "bar") this.when(document.querySelector(".masthead"), (at) => at.bottom <= 0, this.lay);
    else this.when(place, (at) => at.top >= innerHeight, this.insert);
  }

  when(target, test, then, threshold = 0) {
    const look = ([{ boundingClientRect }], observer) => {
      if (!test(boundingClientRect)) return;
      observer.disconnect();
      then.call(this);
    };
    new IntersectionObserver(look, { threshold }).observe(target);
  }

  insert() {
    this.sentence.hidden = true;
    this.element.role = "group"; // its place is a landmark
    this.place.append(this.element);
    this.when(this.element, (at) => at.top < innerHeight, this.seen, 0.3);
  }

  seen() {
    this.memory?.saw(this.appeal);
    this.over?.give(); // both at once are one too many
  }

  /** Goes without having been closed. */
  give() {
    this.given = true;
    if (!this.element.contains(document.activeElement)) this.element.remove();
  }

  lay() {
    if (this.given) return;
    this.place.append(this.element);
    this.seen();
    const dodge = () => requestAnimationFrame(() => this.dodge());
    for (const name of ["focusin", "scrollend", "resize"]) addEventListener(name, dodge);
    dodge();
  }

  /** Turns away from what has the focus. */
  dodge() {
    const { element } = this;
    const { activeElement, body } = document;
    const covers = () => {
      const [one, other] = [activeElement, element].map((each) => each.getBoundingClientRect());
      return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
    };
    if (activeElement === body || element.contains(activeElement) || !covers()) return;
    element.classList.toggle("away");
    if (covers()) element.classList.toggle("away");
  }

  close() {
    const hadFocus = this.element.contains(document.activeElement);
    this.memory?.closed(this.appeal);
    this.element.remove();
    if (this.sentence) this.sentence.hidden = false;
    const main = document.querySelector("main");
    const next = this.before ?? this.sentence?.querySelector("a") ?? main;
    if (next === main) main.tabIndex = -1;
    if (hadFocus) next.focus({ preventScroll: true });
  }
}
