// The index: files of the release, named by their content, compressed as raw deflate (docs/search.md).

/** There is no index on this copy of the site. */
class NoIndex extends Error {}
/** A file that the index names is gone: another index was published meanwhile. */
class Replaced extends Error {}

const WEIGHTS = [1, 1.6, 2.5, 4]; // of a word that stands in a text, often in it, in what it is about, in its headline
const FORM = 0.6; // how much another form of a word counts
const PAIRS = 0.6; // of the pairs of characters in a query, how many must stand in an article: not all of them are words
const MOST = 3; // term files that are loaded to find the forms of one word in one segment

const text = new TextDecoder();
const varint = (body, state) => {
  let number = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = body[state.at++];
    number += (byte & 127) * scale;
    if (byte < 128) return number;
  }
};

/** Order by code points, which is that of UTF-8; strings by themselves compare by halves of surrogates. */
const compare = (one, other) => {
  const [left, right] = [[...one], [...other]];
  const at = left.findIndex((letter, place) => letter !== right[place]);
  if (at < 0) return left.length - right.length;
  return at < right.length ? left[at].codePointAt(0) - right[at].codePointAt(0) : 1;
};

const sums = (steps) => {
  let sum = 0;
  return steps.map((step) => (sum += step));
};

/** A segment of the index. The manifest calls it a volume. */
class Segment {
  constructor(index, entry) {
    Object.assign(this, { index, path: entry.path, language: entry.language, articles: entry.articles });
    this.gone = new Set(sums(entry.gone));
  }

  file(name) {
    return this.index.unpacked(`${this.path}.${name}.bin`);
  }

  async head() {
    if (!this.firsts) {
      const { days, words } = JSON.parse(text.decode(await this.file("head")));
      [this.days, this.firsts] = [sums(days), words];
    }
  }

  /** The best weight of a word or its forms in each article; and how many articles have one. */
  async weights(words, word) {
    await this.head();
    const found = new Float32Array(this.articles);
    const bodies = await Promise.all(this.places(words, word).map((place) => this.file(`w${place}`)));
    const start = words.beginning(word);
    for (const body of bodies) {
      for (const [other, list] of listsOf(body)) {
        if (other.startsWith(start) && words.related(word, other)) weigh(list, found, other === word ? 1 : FORM, this.index.block);
      }
    }
    return [found, found.reduce((count, weight) => count + (weight > 0), 0)];
  }

  /** Which term files may hold a word and its forms: where there are too many, those nearest to the word itself. */
  places(words, word) {
    const last = (key) => this.firsts.findLastIndex((first) => compare(first, key) <= 0);
    const start = words.beginning(word);
    const [from, to] = [Math.max(0, last(start)), last(start + "\u{10ffff}")];
    const first = Math.max(from, Math.min(last(word), to - MOST + 1));
    return Array.from({ length: Math.max(0, Math.min(to - first + 1, MOST)) }, (_, at) => first + at);
  }

  async record(place) {
    const chunk = Math.floor(place / this.index.chunk);
    const records = JSON.parse(text.decode(await this.file(`d${chunk}`)));
    return records[place % this.index.chunk];
  }
}

/** Yields each word of a term file and its postings list. */
function* listsOf(body) {
  const state = { at: 0 };
  let word = new Uint8Array();
  while (state.at < body.length) {
    const [shared, more] = [varint(body, state), varint(body, state)];
    const next = new Uint8Array(shared + more);
    next.set(word.subarray(0, shared));
    next.set(body.subarray(state.at, (state.at += more)), shared);
    const size = varint(body, state);
    yield [text.decode((word = next)), body.subarray(state.at, (state.at += size))];
  }
}

/** Raises the weights of the articles in a postings list. */
function weigh(list, weights, factor, block) {
  const raise = (place, weight) => (weights[place] = Math.max(weights[place], WEIGHTS[weight] * factor));
  for (const state = { at: 0 }; state.at < list.length; ) {
    const start = varint(list, state) * block;
    let count = varint(list, state);
    if (count % 2) {
      const bits = list.subarray(state.at, (state.at += block / 8));
      bits.forEach((byte, at) => {
        for (let bit = 0; byte >> bit; bit++) if ((byte >> bit) & 1) raise(start + at * 8 + bit, 0);
      });
      count = varint(list, state) * 2;
    }
    for (let place = start; count > 1; count -= 2, place++) {
      const each = varint(list, state);
      place += each >> 2;
      raise(place, each & 3);
    }
  }
}

/** The articles of a segment that hold all words, by the `lists` of these, and most of the pairs among them. */
function hitsOf(segment, lists, worth) {
  const least = Math.ceil(lists.filter(({ pair }) => pair).length * PAIRS);
  const whole = lists.filter(({ pair }) => !pair).length + least;
  const worths = lists.map(({ word }) => worth(word));
  const found = [];
  for (let place = 0; lists.length && place < segment.articles; place++) {
    let [held, score] = [0, 0];
    for (let at = 0; at < lists.length; at++) {
      const weight = lists[at].weights[place];
      if (weight) held++;
      else if (!lists[at].pair) held = -lists.length; // never enough
      score += weight * worths[at];
    }
    if (held >= whole && !segment.gone.has(place)) found.push({ segment, place, score, day: segment.days[place] });
  }
  return found;
}

class Index {
  constructor(root) {
    this.root = root;
    this.kept = new Map();
  }

  /** Finds the index by the release's signed metadata, and reads its manifest. */
  async open() {
    this.manifest ||= this.found();
    try {
      await this.manifest;
    } catch (error) {
      this.manifest = null;
      throw error;
    }
  }

  async found() {
    const metadata = async (name) => (await (await this.load(`tuf/${name}.json`, "no-cache")).json()).signed;
    const path = await this.twice(async () => {
      const timestamp = await metadata("timestamp");
      const snapshot = await metadata(`${timestamp.meta["snapshot.json"].version}.snapshot`);
      const targets = await metadata(`${snapshot.meta["targets.json"].version}.targets`);
      const target = Object.values(targets.targets).find(({ custom }) => custom && custom.role === "search");
      if (!target) throw new NoIndex();
      return target.custom.manifest;
    });
    const { rules, block, chunk, volumes: entries } = await (await this.load(path)).json();
    Object.assign(this, { rules, block, chunk });
    this.segments = entries.map((entry) => new Segment(this, entry));
  }

  async load(path, cache = "default") {
    const answer = await fetch(this.root + path, { cache, credentials: "omit", referrerPolicy: "no-referrer" });
    if (answer.status === 404 || answer.status === 410) throw new Replaced(path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer;
  }

  unpacked(path) {
    if (!this.kept.has(path)) {
      const unpacked = async () => {
        const stream = (await this.load(path)).body.pipeThrough(new DecompressionStream("deflate-raw"));
        return new Uint8Array(await new Response(stream).arrayBuffer());
      };
      this.kept.set(path, unpacked().catch((error) => {
        this.kept.delete(path); // so that another attempt asks again
        throw error;
      }));
    }
    return this.kept.get(path);
  }

  /** Does something again where a publish came in between. */
  async twice(what) {
    try {
      return await what();
    } catch (error) {
      if (!(error instanceof Replaced)) throw error;
      return what();
    }
  }

  /** The articles of some segments that hold all words of a query, the best first, later ones first among equals. */
  async search(query, segments) {
    const makers = new Map(segments.map(({ language }) => [language, new Words(this.rules, language)]));
    const held = await Promise.all(segments.map(async (segment) => {
      const words = makers.get(segment.language);
      const lists = [...new Set(words.of(query))].map(async (word) => {
        const [weights, count] = await segment.weights(words, word);
        return { word, weights, count, pair: words.unspaced.test(word) };
      });
      return Promise.all(lists);
    }));
    const all = segments.reduce((sum, segment) => sum + segment.articles, 0);
    const counts = new Map(); // of the articles that have a word, in all segments
    for (const { word, count } of held.flat()) counts.set(word, (counts.get(word) || 0) + count);
    const worth = (word) => Math.log(1 + all / (1 + counts.get(word)));
    const hits = segments.flatMap((segment, number) => hitsOf(segment, held[number], worth));
    return hits.sort((one, other) => other.score - one.score || other.day - one.day || other.place - one.place);
  }
}
