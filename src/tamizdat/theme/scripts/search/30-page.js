// The page: what a reader types, and what is shown of it. Nothing is kept, and nothing is sent but requests for files
// of the index, which are the same whoever asks, and, for a reader who asks for passages, for the articles found. The query stands in the fragment, which no browser sends. What needs
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
    part("quoting").addEventListener("change", () => this.ask());
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
    const { hits, from, loose, correction } = answer;
    const values = { count: this.number(hits.length), query: correction && this.spelled(correction) };
    Object.assign(values, { language: this.nameOf(this.language), languages: this.languagesOf(hits) });
    const unasked = from === away && !elsewhere && hits.length > 0;
    const says = answer.says === "found" && elsewhere ? "elsewhere" : answer.says;
    this.say([unasked && "away", loose && "loose", says].filter(Boolean), values);
    part("help").hidden = hits.length > 0 || says === "alone";
    part("others").hidden = from === away || !away.length || says === "alone";
  }

  /**
   * Returns the first of these that finds something: the query in this language, in the others; the same with the words of
   * phrases one by one (`loose`); with words in place of those that are found nowhere; articles that have some of the
   * words.
   */
  async best(query, options, places) {
    const { wanted, unwanted, quotes } = await this.index.query(query, this.language);
    if (!wanted.length && unwanted.length && options.range.every((day) => Math.abs(day) === Infinity)) {
      return { hits: [], query, from: places[0], says: "alone" };
    }
    const ways = quotes ? [false, true] : [false];
    const tries = ways.flatMap((loose) => places.map((from) => ({ from, loose })));
    for (const { from, loose } of tries) {
      const hits = await this.index.search(query, from, { ...options, loose });
      if (hits.length) return { hits, query, from, loose, says: "found" };
    }
    for (const from of places) {
      const correction = await this.index.corrected(query, from);
      for (const loose of correction ? ways : []) {
        const hits = await this.index.search(correction.content, from, { ...options, loose });
        if (hits.length) return { hits, query: correction.content, from, loose, says: "corrected", correction };
      }
    }
    for (const { from, loose } of tries) {
      const hits = await this.index.search(query, from, { ...options, loose, some: true });
      if (hits.length) return { hits, query, from, loose, says: "some" };
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
    const asked = ({ segment }) => this.index.query(this.query, segment.language, this.loose);
    this.asked = await Promise.all(some.map(asked));
    if (turn !== this.turn) return null;
    const results = some.map(({ segment }, at) => this.result(records[at], segment.language, this.asked[at]));
    part("found").append(...results);
    if (part("quoting").checked) results.forEach((result, at) => this.quote(result, records[at][0], this.asked[at]));
    this.shown += some.length;
    part("more").hidden = this.shown >= this.hits.length;
    return results[0];
  }

  /** Shows the sentences of an article that hold the words in place of its summary, where it can be loaded. */
  async quote(result, path, query) {
    try {
      const answer = await fetch(`${way(path, false)}article.json`, { credentials: "omit", referrerPolicy: "no-referrer" });
      const nodes = answer.ok ? snippet(textsOf(await answer.json()), query) : [];
      if (!nodes.length) return;
      const quoted = element("p", "");
      quoted.className = "snippet";
      quoted.append(...nodes);
      const summary = result.querySelector(".standfirst");
      const begins = quoted.textContent.replace(/^… /, "").slice(0, 60);
      if (summary?.textContent.includes(begins)) summary.replaceWith(quoted); // it is the beginning of the text too
      else (summary || result.querySelector("h2")).after(quoted);
    } catch {
      // The result stays without them.
    }
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

  /** Tells some phrases of the page, with values in place of {count}, {query} and others. */
  say(names, values = {}) {
    const phrases = page.querySelector(`[data-part="phrases"]`).content;
    const written = [names].flat().map((name) => phrases.querySelector(`[data-says="${name}"]`).textContent);
    part("told").textContent = written.join(" ").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  number(count) {
    return new Intl.NumberFormat(this.language).format(count);
  }

  /** What a language is called in that of the page. */
  nameOf(code) {
    return new Intl.DisplayNames([this.language], { type: "language" }).of(code);
  }

  /** The languages of some articles found, the most frequent first. */
  languagesOf(hits) {
    const counts = new Map();
    for (const { segment } of hits) counts.set(segment.language, (counts.get(segment.language) || 0) + 1);
    const codes = [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one));
    const names = codes.map((code) => this.nameOf(code));
    return new Intl.ListFormat(this.language, { type: "conjunction" }).format(names);
  }
}

/** Returns the way to an article. An article of this language never leaves its folder, which may be a host's root. */
function way(path, forPage = true) {
  const { prefix, home, away } = page.dataset;
  // A disk has no server that shows a folder's page.
  const name = forPage && location.protocol === "file:" && path.endsWith("/") ? "index.html" : "";
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

if (page) new Results();
