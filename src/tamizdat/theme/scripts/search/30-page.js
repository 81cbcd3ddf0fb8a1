// The page: what a reader types, and what is shown of it. Nothing is kept, and nothing is sent but requests for files
// of the index, which are the same whoever asks. The query stands in the fragment, which no browser sends. What needs
// this script stands in an attribute of the page, so that a browser that runs no script shows none of it.

const page = document.querySelector(".search[data-tuf]");
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const FIELDS = { q: "query", from: "from", to: "to", order: "order" }; // in the fragment, and in the page
const AT_ONCE = 10; // results
const SLOW = 4000; // milliseconds after which a reader is told that it still goes on

class Results {
  constructor() {
    const form = document.createElement("template");
    form.innerHTML = part("scripted").dataset.content;
    part("scripted").replaceWith(form.content);
    this.index = new Index(page.dataset.tuf.replace(/tuf\/$/, ""));
    this.language = page.dataset.language;
    this.turn = 0;
    part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.go();
    });
    part("order").addEventListener("change", () => location.hash.length > 1 && this.go());
    part("more").addEventListener("click", () => this.more());
    part("again").addEventListener("click", () => this.ask());
    part("others").addEventListener("click", () => this.ask(true));
    addEventListener("hashchange", () => this.ask());
    this.ask();
  }

  /** Brings what the form says into the address, which asks. */
  go() {
    const given = Object.entries(FIELDS).map(([name, field]) => [name, part(field).value.trim()]);
    const used = given.filter(([name, value]) => value || name === "q");
    const fragment = used.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    if (`#${fragment}` === location.hash) this.ask();
    else location.hash = fragment; // `hashchange` asks
  }

  /** Answers the query in the address; `elsewhere`: from the other languages' articles. */
  async ask(elsewhere = false) {
    const turn = ++this.turn;
    if (location.hash && !location.hash.startsWith("#q=")) return;
    const given = new Map(location.hash.slice(1).split("&").map((pair) => pair.split("=")));
    const asked = {};
    for (const [name, field] of Object.entries(FIELDS)) {
      asked[name] = decoded(given.get(name) || "");
      if (asked[name] !== part(field).value.trim()) part(field).value = asked[name];
    }
    this.clear();
    const options = { range: [rangeEnd(asked.from, false), rangeEnd(asked.to, true)], newest: asked.order === "newest" };
    options.range.forEach((day, at) => part(["from", "to"][at]).setAttribute("aria-invalid", day === null));
    if (options.range.includes(null)) return this.say("range");
    if (!asked.q && !asked.from && !asked.to) return;
    part("found").setAttribute("aria-busy", "true");
    this.say("searching");
    const slow = setTimeout(() => turn === this.turn && this.say("slow"), SLOW);
    try {
      await this.answer(asked.q, options, turn, elsewhere);
    } catch (error) {
      if (turn !== this.turn) return;
      this.clear();
      const disk = location.protocol === "file:"; // most browsers let a page from a disk read no other file
      this.say(disk ? "disk" : error instanceof NoIndex ? "missing" : navigator.onLine ? "failed" : "offline");
      part("again").hidden = disk || error instanceof NoIndex;
    } finally {
      clearTimeout(slow);
      if (turn === this.turn) part("found").removeAttribute("aria-busy");
    }
  }

  async answer(query, options, turn, elsewhere) {
    if (!("DecompressionStream" in self)) return this.say("old");
    try {
      await this.search(query, options, turn, elsewhere);
    } catch (error) {
      if (!(error instanceof Replaced)) throw error;
      this.index = new Index(this.index.files.root); // another index was published: begin again with that
      await this.search(query, options, turn, elsewhere);
    }
  }

  async search(query, options, turn, elsewhere) {
    await this.index.open().catch((error) => {
      throw error instanceof Replaced ? new NoIndex() : error;
    });
    const home = this.index.segments.filter(({ language }) => language === this.language);
    const away = this.index.segments.filter(({ language }) => language !== this.language);
    const answer = await this.best(query, options, elsewhere ? [away] : [home, away]);
    if (turn !== this.turn) return;
    Object.assign(this, answer, { shown: 0 });
    await this.show(turn);
    if (turn !== this.turn) return;
    const { hits, says, correction } = answer;
    this.say(says === "found" && answer.from === away ? "elsewhere" : says, hits.length, correction && this.spelled(correction));
    part("help").hidden = hits.length > 0;
    part("others").hidden = answer.from === away || !away.length;
  }

  /**
   * Returns the first of these that finds something: the query in this language, in the others; with words in place of
   * those that are found nowhere; articles that have some of the words.
   */
  async best(query, options, places) {
    for (const from of places) {
      const hits = await this.index.search(query, from, options);
      if (hits.length) return { hits, query, from, says: "found" };
    }
    for (const from of places) {
      const correction = await this.index.corrected(query, from);
      const hits = correction ? await this.index.search(correction.content, from, options) : [];
      if (hits.length) return { hits, query: correction.content, from, says: "corrected", correction };
    }
    for (const from of places) {
      const hits = await this.index.search(query, from, { ...options, some: true });
      if (hits.length) return { hits, query, from, says: "some" };
    }
    return { hits: [], query, from: places.at(-1), says: "none" };
  }

  /** A corrected query, its new words as the first results write them. */
  spelled({ content, changes }) {
    const written = part("found").textContent;
    const words = this.asked[0].words;
    return changes.reduce((query, change) => {
      const found = (written.match(words.parts) || []).find((each) => words.of(each)[0] === change);
      return found ? query.replace(change, () => found.toLocaleLowerCase(this.language)) : query;
    }, content);
  }

  /** Shows some results more; returns the first of them. */
  async show(turn) {
    const some = this.hits.slice(this.shown, this.shown + AT_ONCE);
    const records = await Promise.all(some.map(({ segment, place }) => segment.record(place)));
    this.asked = await Promise.all(some.map(({ segment }) => this.index.query(this.query, segment.language)));
    if (turn !== this.turn) return null;
    const results = some.map(({ segment }, at) => this.result(records[at], segment.language, this.asked[at]));
    part("found").append(...results);
    this.shown += some.length;
    part("more").hidden = this.shown >= this.hits.length;
    return results[0];
  }

  async more() {
    const turn = this.turn;
    part("more").disabled = true;
    try {
      (await this.show(turn))?.querySelector("a").focus();
    } catch {
      this.say("failed"); // the button stays: pressed again, it asks again
    }
    part("more").disabled = false;
  }

  result([path, headline, summary, section, day, date, language], home, query) {
    const result = part("result").content.firstElementChild.cloneNode(true);
    const set = (name, content) => {
      const place = result.querySelector(name);
      if (content) place.append(...[content].flat());
      else place.remove();
    };
    if ((language || home) !== this.language) Object.assign(result, { lang: language || home, dir: "auto" });
    result.querySelector("a").href = way(path);
    set(".kicker", section);
    set("a", marked(headline, query));
    set(".standfirst", summary && marked(summary, query));
    const time = element("time", date);
    time.dateTime = day;
    set(".credits", date && time);
    return result;
  }

  clear() {
    part("found").replaceChildren();
    for (const name of ["more", "again", "others", "help"]) part(name).hidden = true;
    part("told").textContent = "";
  }

  say(name, count, query = "") {
    const phrase = page.querySelector(`[data-part="phrases"]`).content.querySelector(`[data-says="${name}"]`);
    const number = new Intl.NumberFormat(this.language).format(count || 0);
    part("told").textContent = phrase.textContent.replace("{count}", number).replace("{query}", () => query);
  }
}

/** Returns the way to an article. An article of this language never leaves its folder, which may be a host's root. */
function way(path) {
  const { prefix, home, away } = page.dataset;
  // A disk has no server that shows a folder's page.
  const name = location.protocol === "file:" && path.endsWith("/") ? "index.html" : "";
  const encoded = (part) => part.split("/").map(encodeURIComponent).join("/") + name;
  if (path.startsWith(prefix)) return home + encoded(path.slice(prefix.length));
  const [root, query] = away.split("?");
  return root + encoded(path) + (query ? `?${query}` : "");
}

function element(name, content) {
  const made = document.createElement(name);
  made.textContent = content;
  return made;
}

function decoded(text) {
  try {
    return decodeURIComponent(text).trim().slice(0, 200);
  } catch {
    return text; // a link that was cut off in the middle of a letter
  }
}

/** Returns a text as nodes, with the words that were asked for marked. */
function marked(content, { asked, words }) {
  const literal = asked.filter((word) => words.unspaced.test(word));
  const nodes = [];
  let past = 0;
  const mark = (from, to) => {
    if (from > past || !nodes.length) nodes.push(content.slice(past, from), element("mark", content.slice(from, to)));
    else nodes.at(-1).textContent += content.slice(past, to); // pairs of characters that overlap are one mark
    past = to;
  };
  for (const { 0: part, index } of content.matchAll(words.parts)) {
    if (words.unspaced.test(part)) {
      const folded = [...part].map((letter) => words.runsOf(letter)[0] || letter).join("");
      if (folded.length !== part.length) continue;
      for (let at = 0; at < part.length; at++) {
        const found = literal.find((word) => folded.startsWith(word, at));
        if (found && index + at + found.length > past) mark(Math.max(index + at, past), index + at + found.length);
      }
    } else if (words.of(part).some((word) => asked.some((each) => words.related(each, word)))) {
      mark(index, index + part.length);
    }
  }
  return [...nodes, content.slice(past)];
}

if (page) new Results();
