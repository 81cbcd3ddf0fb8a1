// A segment of the index. The manifest calls it a volume.

const WEIGHTS = [1, 1.6, 2.5, 4]; // of a word that stands in a text, often in it, in what it is about, in its headline
const FORM = 0.6; // how much another form of a word counts
const SPELLING = 0.9; // and another spelling
const MOST = 3; // term files that are loaded to find the forms of one word in one segment
const MOST_NEAR = 8; // and to find words that differ from one by a typo

class Segment {
  constructor(index, entry) {
    Object.assign(this, { index, path: entry.path, language: entry.language, articles: entry.articles });
    this.gone = new Set(sums(entry.gone));
  }

  file(name) {
    return this.index.files.unpacked(`${this.path}.${name}.bin`);
  }

  async head() {
    if (!this.firsts) {
      const { days, words } = JSON.parse(text.decode(await this.file("head")));
      [this.days, this.firsts] = [sums(days), words];
    }
  }

  async record(place) {
    const chunk = Math.floor(place / this.index.chunk);
    const records = JSON.parse(text.decode(await this.file(`d${chunk}`)));
    return records[place % this.index.chunk];
  }

  /** The best weight of a word, of its spellings and of their forms in each article. */
  async weights(words, word, spellings = []) {
    const found = new Float32Array(this.articles);
    for (const [spelling, factor] of [[word, 1], ...spellings.map((other) => [other, SPELLING])]) {
      const start = words.beginning(spelling);
      const bodies = await Promise.all(this.places(words, spelling).map((place) => this.file(`w${place}`)));
      for (const body of bodies) {
        for (const [other, list] of termsOf(body)) {
          if (other.startsWith(start) && words.related(spelling, other)) {
            const share = other === spelling ? factor : factor * FORM;
            for (const { place, weight } of this.postings(list)) {
              found[place] = Math.max(found[place], WEIGHTS[weight] * share);
            }
          }
        }
      }
    }
    return found;
  }

  /** The term file that holds a word if any does, -1 for a word before all. */
  placeOf(word) {
    let [low, high] = [0, this.firsts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.firsts[middle], word) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Which term files may hold a word and its forms: where there are too many, those nearest to the word itself. */
  places(words, word) {
    const start = words.beginning(word);
    const [from, to] = [Math.max(0, this.placeOf(start)), this.placeOf(start + "\u{10ffff}")];
    const first = Math.max(from, Math.min(this.placeOf(word), to - MOST + 1));
    return Array.from({ length: Math.max(0, Math.min(to - first + 1, MOST)) }, (_, at) => first + at);
  }

  /** The articles that have words one after the other, as in a phrase, with the least weight among these. */
  async phrase(words) {
    const lists = await Promise.all(words.map((word) => this.placed(word)));
    const found = new Float32Array(this.articles);
    for (const place of lists[0].keys()) {
      const all = lists.map((list) => list.get(place));
      if (!all.every(Boolean)) continue;
      // Where the phrase may begin. A word without positions stands nearly everywhere, and fits any place.
      const begin = (position, at) => (position - at + 128 * words.length) % 128;
      const begins = all.map(({ positions }, at) => positions && new Set(positions.map((each) => begin(each, at))));
      const known = begins.filter(Boolean);
      if (known.length && ![...known[0]].some((each) => known.every((set) => set.has(each)))) continue;
      found[place] = WEIGHTS[Math.min(...all.map((each) => each.weight))];
    }
    return found;
  }

  /** A word itself: its weight and its positions in each article. */
  async placed(word) {
    const place = this.placeOf(word);
    const found = new Map();
    if (place < 0) return found;
    const [body, placed] = await Promise.all([this.file(`w${place}`), this.file(`p${place}`)]);
    const state = { at: 0 };
    for (const [other, list] of termsOf(body)) {
      const end = varint(placed, state) + state.at;
      if (other === word) {
        for (const posting of this.postings(list)) {
          const positions = posting.common ? null : positionsOf(placed, state);
          found.set(posting.place, { weight: posting.weight, positions });
        }
        break;
      }
      state.at = end;
    }
    return found;
  }

  /** The words that differ from one by a typo, each with how many articles have it. */
  async near(word) {
    const files = await Promise.all(this.placesNear(word).map((place) => this.file(`w${place}`)));
    const found = [];
    for (const body of files) {
      for (const [other, list] of termsOf(body)) {
        if (!isTypo(word, other)) continue;
        found.push([other, [...this.postings(list)].filter(({ place }) => !this.gone.has(place)).length]);
      }
    }
    return found;
  }

  /** Which term files may hold a word with a typo: all where there are few, else those where most such words belong. */
  placesNear(word) {
    const all = this.firsts.map((_, place) => place);
    if (all.length <= MOST_NEAR) return all;
    const letters = [...new Set([...this.firsts.join(""), ...word])];
    const counts = new Map();
    for (const other of typosOf([...word], letters)) {
      const place = this.placeOf(other);
      if (place >= 0) counts.set(place, (counts.get(place) || 0) + 1);
    }
    const most = [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
    return most.slice(0, MOST_NEAR).map(([place]) => place);
  }

  /** Yields each article of a postings list, ascending, its weight, and whether the word is too common for positions. */
  *postings(list) {
    const { block } = this.index;
    for (const state = { at: 0 }; state.at < list.length; ) {
      const start = varint(list, state) * block;
      const documents = Math.min(block, this.articles - start);
      let count = varint(list, state);
      const common = documents >= 512 && (count >> 1) * 2 > documents;
      const dense = count % 2 ? list.subarray(state.at, (state.at += block / 8)) : null;
      if (dense) count = varint(list, state) * 2;
      const weighted = new Map();
      for (let place = start; count > 1; count -= 2, place++) {
        const each = varint(list, state);
        place += each >> 2;
        if (dense) weighted.set(place, each & 3);
        else yield { place, weight: each & 3, common };
      }
      for (let at = 0; dense && at < documents; at++) {
        if ((dense[at >> 3] >> (at & 7)) & 1) yield { place: start + at, weight: weighted.get(start + at) || 0, common };
      }
    }
  }
}

/** Yields each word of a term file and its postings list. */
function* termsOf(body) {
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

/** Reads the positions of a word in one article. */
function positionsOf(body, state) {
  const found = [];
  for (let position = 0; ; position++) {
    const byte = body[state.at++];
    found.push((position += byte & 127));
    if (byte < 128) return found;
  }
}

/** Whether two words differ by one letter that is missing, added or another, or by two that changed places. */
function isTypo(one, other) {
  if (one === other || Math.abs(one.length - other.length) > 1) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const [left, right] = [one.slice(at), other.slice(at)];
  return (
    left.slice(1) === right.slice(1) || left.slice(1) === right || left === right.slice(1) ||
    (left.slice(2) === right.slice(2) && left[0] === right[1] && left[1] === right[0])
  );
}

/** Yields every word that differs from one by a typo. */
function* typosOf(word, letters) {
  for (let at = 0; at <= word.length; at++) {
    const [front, rest] = [word.slice(0, at).join(""), word.slice(at)];
    const after = rest.slice(1).join("");
    if (rest.length) yield front + after;
    if (rest.length > 1) yield front + rest[1] + rest[0] + rest.slice(2).join("");
    for (const letter of letters) {
      yield front + letter + rest.join("");
      if (rest.length) yield front + letter + after;
    }
  }
}
