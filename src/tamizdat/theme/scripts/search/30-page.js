// The page: what a reader types, and what is shown of it. Nothing is kept, and nothing is sent but requests for files
// of the index, which are the same whoever asks. The query stands in the fragment, which no browser sends.

const page = document.querySelector(".search[data-tuf]");
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const AT_ONCE = 10; // results
const SLOW = 4000; // milliseconds after which a reader is told that it still goes on

class Results {
  constructor() {
    this.index = new Index(page.dataset.tuf.replace(/tuf\/$/, ""));
    this.language = page.dataset.language;
    this.turn = 0;
    part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      const fragment = `#q=${encodeURIComponent(part("query").value.trim())}`;
      if (fragment === location.hash) this.ask();
      else location.hash = fragment; // `hashchange` asks
    });
    part("more").addEventListener("click", () => this.more());
    part("again").addEventListener("click", () => this.ask());
    part("others").addEventListener("click", () => this.ask(true));
    addEventListener("hashchange", () => this.ask());
    this.ask();
  }

  /** Answers the query in the address; `elsewhere`: from the other languages' articles. */
  async ask(elsewhere = false) {
    const query = decoded(/^#q=(.*)/s.exec(location.hash)?.[1] || "");
    const turn = ++this.turn;
    if (location.hash && !location.hash.startsWith("#q=")) return;
    if (query !== part("query").value.trim()) part("query").value = query;
    this.clear();
    if (!query) return;
    part("found").setAttribute("aria-busy", "true");
    this.say("searching");
    const slow = setTimeout(() => turn === this.turn && this.say("slow"), SLOW);
    try {
      await this.answer(query, turn, elsewhere);
    } catch (error) {
      if (turn !== this.turn) return;
      this.clear();
      const disk = location.protocol === "file:"; // most browsers let a page from a disk read no other file
      this.say(disk ? "disk" : error instanceof NoIndex ? "missing" : "failed");
      part("again").hidden = disk || error instanceof NoIndex;
    } finally {
      clearTimeout(slow);
      if (turn === this.turn) part("found").removeAttribute("aria-busy");
    }
  }

  async answer(query, turn, elsewhere) {
    if (!("DecompressionStream" in self)) return this.say("old");
    try {
      await this.search(query, turn, elsewhere);
    } catch (error) {
      if (!(error instanceof Replaced)) throw error;
      this.index = new Index(this.index.root); // another index was published: begin again with that
      await this.search(query, turn, elsewhere);
    }
  }

  async search(query, turn, elsewhere) {
    await this.index.open().catch((error) => {
      throw error instanceof Replaced ? new NoIndex() : error;
    });
    const home = this.index.segments.filter(({ language }) => language === this.language);
    const away = this.index.segments.filter(({ language }) => language !== this.language);
    const hits = await this.index.search(query, elsewhere ? away : home);
    if (!hits.length && !elsewhere && away.length && turn === this.turn) return this.search(query, turn, true);
    if (turn !== this.turn) return;
    this.query = query;
    this.hits = hits;
    this.shown = 0;
    await this.show(turn);
    if (turn !== this.turn) return;
    this.say(hits.length ? (elsewhere ? "elsewhere" : "found") : "none", hits.length);
    part("help").hidden = hits.length > 0;
    part("others").hidden = elsewhere || !away.length;
  }

  /** Shows some results more; returns the first of them. */
  async show(turn) {
    const some = this.hits.slice(this.shown, this.shown + AT_ONCE);
    const records = await Promise.all(some.map(({ segment, place }) => segment.record(place)));
    if (turn !== this.turn) return null;
    const results = some.map(({ segment }, at) => this.result(records[at], segment.language));
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

  result([path, headline, summary, section, day, date, language], home) {
    const result = part("result").content.firstElementChild.cloneNode(true);
    const words = new Words(this.index.rules, home);
    const set = (name, content) => {
      const place = result.querySelector(name);
      if (content) place.append(...[content].flat());
      else place.remove();
    };
    if ((language || home) !== this.language) Object.assign(result, { lang: language || home, dir: "auto" });
    result.querySelector("a").href = way(path);
    set(".kicker", section);
    set("a", marked(headline, this.query, words));
    set(".standfirst", summary && marked(summary, this.query, words));
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

  say(name, count) {
    const phrase = page.querySelector(`[data-part="phrases"]`).content.querySelector(`[data-says="${name}"]`);
    part("told").textContent = phrase.textContent.replace("{count}", new Intl.NumberFormat(this.language).format(count));
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
function marked(content, query, words) {
  const asked = words.of(query);
  const literal = (query.match(words.parts) || []).filter((part) => words.unspaced.test(part));
  const nodes = [];
  let past = 0;
  const mark = (from, to) => {
    nodes.push(content.slice(past, from), element("mark", content.slice(from, to)));
    past = to;
  };
  for (const { 0: part, index } of content.matchAll(words.parts)) {
    if (words.unspaced.test(part)) {
      for (const run of literal) {
        const at = part.indexOf(run, Math.max(0, past - index));
        if (at >= 0) mark(index + at, index + at + run.length);
      }
    } else if (words.of(part).some((word) => asked.some((each) => words.related(each, word)))) {
      mark(index, index + part.length);
    }
  }
  return [...nodes, content.slice(past)];
}

if (page) new Results();
