// The index, and which of its articles answer a query, in which order.

const PAIRS = 0.6; // of the pairs of characters in a query, how many must stand in an article: not all of them are words
const DATED = 1; // the weight, of WEIGHTS, with which the day of an article counts
const LONG = 6; // letters of a word in which a typo is looked for

class Index {
  constructor(root) {
    this.files = new Files(root);
    this.makers = new Map();
  }

  /** Finds the index by the release's signed metadata, and reads its manifest. */
  async open() {
    this.opened ||= this.files.manifest();
    try {
      const { rules, block, chunk, volumes: entries } = await this.opened;
      if (!this.segments) {
        Object.assign(this, { rules, block, chunk });
        this.segments = entries.map((entry) => new Segment(this, entry));
      }
    } catch (error) {
      this.opened = null;
      throw error;
    }
  }

  /** What cuts the words of a language. */
  words(language) {
    if (!this.makers.has(language)) {
      const made = (async () => {
        const { variants } = this.rules.languages[language] || {};
        const table = variants ? text.decode(await this.files.unpacked(variants)) : "";
        return new Words(this.rules, language, table);
      })();
      this.makers.set(language, made);
      made.catch(() => this.makers.delete(language)); // so that another attempt asks again
    }
    return this.makers.get(language);
  }

  async query(content, language, loose = false) {
    return new Query(content, await this.words(language), this.rules.languages, loose);
  }

  /**
   * The articles of some segments that answer a query; the best first, later ones first among equals. `range` are the
   * first and the last day; `some`: of the conditions that are met anywhere more than half are enough, phrases among them;
   * `newest`: by time alone; `loose`: as in Query.
   */
  async search(content, segments, options = {}) {
    const { range = [-Infinity, Infinity], some = false, newest = false, loose = false } = options;
    const hits = [];
    for (const language of new Set(segments.map((segment) => segment.language))) {
      const query = await this.query(content, language, loose);
      const own = segments.filter((segment) => segment.language === language);
      const answers = await Promise.all(own.map((segment) => Answer.to(query, segment)));
      const worth = worths(answers, own);
      const met = query.wanted.filter((_, at) => answers.some((answer) => answer.wanted[at].some(isMet))).length;
      const enough = some ? Math.floor(met / 2) + 1 : 0;
      answers.forEach((answer) => hits.push(...answer.hits(worth, range, enough)));
    }
    const later = (one, other) => other.day - one.day || other.place - one.place;
    return hits.sort((one, other) => (newest ? 0 : other.score - one.score) || later(one, other));
  }

  /**
   * A query with words in it that are found, in place of those that are found nowhere, within phrases too; null where
   * there are none.
   */
  async corrected(content, segments) {
    for (const language of new Set(segments.map((segment) => segment.language))) {
      const own = segments.filter((segment) => segment.language === language);
      const changes = await this.corrections(await this.query(content, language, true), own);
      if (!changes) continue;
      const corrected = changes.reduce((query, { source, word }) => query.replace(source, () => word), content);
      return { content: corrected, changes: changes.map(({ word }) => word), language };
    }
    return null;
  }

  /** For each word of a query that is found nowhere, what it is and a word that is found; null where one has none. */
  async corrections(query, segments) {
    const answers = await Promise.all(segments.map((segment) => Answer.to(query, segment)));
    const changes = [];
    for (const [at, condition] of query.wanted.entries()) {
      if (answers.some((answer) => answer.wanted[at].some(isMet))) continue;
      const { word } = condition.alternatives[0][0];
      if (!condition.source || [...word].length < LONG || query.words.fixed(word)) return null;
      const near = new Map();
      for (const [other, count] of (await Promise.all(segments.map((segment) => segment.near(word)))).flat()) {
        near.set(other, (near.get(other) || 0) + count);
      }
      const known = [...near].filter(([, count]) => count);
      const [best] = known.sort((one, other) => other[1] - one[1] || compare(one[0], other[0]));
      if (!best) return null;
      changes.push({ source: condition.source, word: best[0] });
    }
    return changes.length ? changes : null;
  }
}

/** Whether the parts of an alternative stand anywhere in a segment. */
const isMet = (parts) => parts.every(({ count }) => count);

/** How much each part of a query is worth: the more, the fewer articles have it. */
function worths(answers, segments) {
  const all = segments.reduce((sum, segment) => sum + segment.articles, 0);
  const counts = new Map();
  for (const { key, count } of answers.flatMap((answer) => answer.wanted.flat(2))) {
    counts.set(key, (counts.get(key) || 0) + count);
  }
  return ({ key }) => Math.log(1 + all / (1 + counts.get(key)));
}

/** What a segment has of a query: of each condition the alternatives, of these the parts, each with its weights. */
class Answer {
  static async to(query, segment) {
    await segment.head();
    const answer = new Answer();
    Object.assign(answer, { query, segment });
    const all = (conditions) => Promise.all(conditions.map((condition) => answer.alternatives(condition)));
    [answer.wanted, answer.unwanted] = await Promise.all([all(query.wanted), all(query.unwanted)]);
    return answer;
  }

  alternatives({ alternatives }) {
    return Promise.all(alternatives.map((parts) => Promise.all(parts.map((part) => this.part(part)))));
  }

  async part({ word, spellings, phrase, days }) {
    const { segment, query } = this;
    let weights;
    if (days) weights = Float32Array.from(segment.days, (day) => (days.has(day) ? WEIGHTS[DATED] : 0));
    else if (phrase) weights = await segment.phrase(phrase);
    else weights = await segment.weights(query.words, word, spellings);
    const count = weights.reduce((sum, weight, place) => sum + (weight > 0 && !segment.gone.has(place)), 0);
    return { key: JSON.stringify([word, phrase, days]), count, weights };
  }

  /** The articles that meet all conditions; if `least` is not 0, those that meet so many. */
  hits(worth, [from, to], least) {
    const { segment, query } = this;
    const bounded = from > -Infinity || to < Infinity;
    if (!query.wanted.length && !bounded) return [];
    const conditions = this.wanted.map((alternatives, at) => ({
      pair: query.wanted[at].pair,
      quoted: query.wanted[at].quoted,
      alternatives: alternatives.map((parts) => parts.map((part) => ({ weights: part.weights, worth: worth(part) }))),
    }));
    const pairs = conditions.filter(({ pair }) => pair).length;
    const enough = Math.ceil(pairs * PAIRS);
    const found = [];
    for (let place = 0; place < segment.articles; place++) {
      const day = segment.days[place];
      if (segment.gone.has(place) || (bounded && !(day && from <= day && day <= to))) continue;
      let [whole, paired, score, lacksPhrase] = [0, 0, 0, false];
      for (const { pair, quoted, alternatives } of conditions) {
        const best = bestOf(alternatives, place);
        score += best;
        lacksPhrase ||= quoted && !best;
        if (best && pair) paired++;
        else if (best) whole++;
      }
      const all = whole === conditions.length - pairs && paired >= enough;
      if (least ? whole + paired >= least && !lacksPhrase : all) {
        if (!this.excludes(place)) found.push({ segment, place, score, day });
      }
    }
    return found;
  }

  excludes(place) {
    return this.unwanted.some((alternatives) => alternatives.some((parts) => parts.every(({ weights }) => weights[place])));
  }
}

/** The score of an article by the best of some alternatives: the mean of its parts, 0 where it lacks one of them. */
function bestOf(alternatives, place) {
  let best = 0;
  for (const parts of alternatives) {
    let sum = 0;
    for (const { weights, worth } of parts) {
      if (!weights[place]) {
        sum = 0;
        break;
      }
      sum += weights[place] * worth;
    }
    best = Math.max(best, sum / parts.length);
  }
  return best;
}
