// A query: what an article must have and must not have (docs/search.md, "What is found").

const QUOTES = "\"“”„«»‹›「」『』《》＂";
const PHRASE = new RegExp(`(^|[\\s(\\[,;:，、（])([-−]?)[${QUOTES}]([^${QUOTES}]+)[${QUOTES}]`, "gu");
const EXCLUDED = /(^|\s)[-−](?=[\p{L}\p{N}])(\S+)/gu;

/**
 * A condition: an article must have all parts of one of its alternatives. A part is a word with its spellings, a phrase,
 * or a stretch of days. `pair`: it is a pair of unspaced characters, of which most are enough. `quoted`: it is a phrase,
 * which an article must have even where some of the words are enough. `source` is the word as it stands in the query,
 * where another may be asked for in its place.
 */
class Condition {
  constructor(alternatives, { pair = false, quoted = false, source = "" } = {}) {
    Object.assign(this, { alternatives, pair, quoted, source });
  }
}

/** `loose`: the words of a phrase are asked for one by one. What is to be left out stays a phrase. */
class Query {
  constructor(content, words, languages, loose = false) {
    this.wanted = [];
    this.unwanted = [];
    this.words = words;
    this.dates = new Dates(words, languages);
    let rest = content.replace(PHRASE, (_, before, less, phrase) => {
      const conditions = loose && !less ? this.conditions(phrase) : this.phrase(phrase);
      (less ? this.unwanted : this.wanted).push(...conditions);
      return `${before} `;
    });
    rest = rest.replace(EXCLUDED, (_, before, word) => {
      this.unwanted.push(...this.conditions(word));
      return before;
    });
    this.wanted.push(...this.conditions(rest));
  }

  /** Whether a phrase is asked for. */
  get quotes() {
    return this.wanted.some(({ quoted }) => quoted);
  }

  /** The words that an article should have, for marking them. */
  get asked() {
    const parts = this.wanted.flatMap(({ alternatives }) => alternatives.flat());
    return parts.flatMap(({ word, spellings = [], phrase = [] }) => [...(word ? [word, ...spellings] : []), ...phrase]);
  }

  phrase(content) {
    const groups = this.words.groups(content);
    const apart = this.words.of(content);
    if (apart.length === 1 && this.words.unspaced.test(apart[0])) return this.conditions(content);
    if (!apart.length) return [];
    const joined = groups.flatMap((group) => (group.joined ? [group.joined] : group.words.map(({ word }) => word)));
    const ways = joined.length < apart.length ? [apart, joined] : [apart];
    return [new Condition(ways.map((phrase) => [{ phrase }]), { quoted: true })];
  }

  conditions(content) {
    return this.dates.cut(content).flatMap(({ source, days }) => {
      if (!days) return this.words.groups(source).flatMap((group) => this.group(group));
      const inText = this.words.of(source).filter((word) => !this.dates.fillers.has(word)).map((word) => ({ word }));
      return [new Condition([...days.map((each) => [{ days: each }]), ...(inText.length ? [inText] : [])])];
    });
  }

  group({ source, words, joined }) {
    if (joined) return [new Condition([words, [{ word: joined }]])];
    return words.map((part) => {
      const pair = this.words.unspaced.test(part.word);
      return new Condition([[part]], { pair, source: words.length === 1 && !pair ? source : "" });
    });
  }
}
