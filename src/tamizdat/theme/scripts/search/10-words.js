"use strict";
// From text to words, by the rules in the index's manifest (docs/search.md): exactly what search/analyzer.py does.

const charClass = (ranges) =>
  ranges.split(" ").map((range) => range.split("-").map((code) => `\\u{${code}}`).join("-")).join("");
const DIGITS = "0-9٠-٩۰-۹";
const STEMMERS = {}; // by language: functions that make the stemmer of folded words, given how letters are folded

class Words {
  /** `variants` has characters, each followed by the one that stands for it. */
  constructor(rules, language, variants = "") {
    const [breaks, unspaced, between] = [rules.breaks, rules.unspaced, rules.between].map(charClass);
    const own = rules.languages[language] || rules.languages[language.split("-")[0]] || {};
    this.rules = rules;
    this.language = language;
    this.parts = new RegExp(`[^${breaks}]+`, "gu");
    this.marks = new RegExp(`[${charClass(rules.marks)}]+`, "gu");
    this.runs = new RegExp(`[${unspaced}]+|[^${unspaced}]+`, "gu");
    this.unspaced = new RegExp(`[${unspaced}]`, "u");
    this.dropped = new RegExp(`(?<=[${between}])[${charClass(rules.dropped)}](?=[${between}])`, "gu");
    this.digraphs = new RegExp(rules.digraphs, "gu");
    const number =
      `(?<![^${breaks}])[${DIGITS}]{1,3}(?:[${charClass(rules.separators)}][${DIGITS}]{3})+(?![^${breaks}])`;
    const connector = `${own.elision ? `(?![${charClass(rules.elided)}])` : ""}[${charClass(rules.connectors)}]`;
    this.grouped = new RegExp(`(${number})|[^${breaks}]+(?:${connector}[^${breaks}]+)*`, "gu");
    this.article = own.article && new RegExp(own.article, "u");
    this.variants = new Map();
    const characters = [...variants];
    for (let at = 0; at < characters.length; at += 2) this.variants.set(characters[at], characters[at + 1]);
    const endings = new Set(["", ...(own.endings || [])]);
    // Without endings of its own a language is granted any two letters, behind one letter more of a stem.
    this.least = own.endings ? rules.stem : rules.stem + 1;
    this.ends = own.endings ? (rest) => endings.has(rest) : (rest) => rest.length <= 2;
    const make = STEMMERS[language.split("-")[0]];
    this.stem = make && make((letters) => this.fold(letters));
  }

  fold(part) {
    const text = part.normalize("NFKD").toLowerCase().replace(this.marks, "");
    return [...text].map((letter) => this.rules.folds[letter] || letter).join("").normalize("NFC");
  }

  /** The runs of spaced and of unspaced scripts in a part of a text, folded. */
  runsOf(part) {
    const folded = [...this.fold(part)].map((letter) => this.variants.get(letter) || letter).join("");
    return (folded.match(this.parts) || []).flatMap((piece) => piece.match(this.runs));
  }

  /** The words of a text, in their order. The place of a word is its position. */
  of(text) {
    return (text.replace(this.dropped, "").match(this.parts) || [])
      .flatMap((part) => this.runsOf(part))
      .flatMap((run) => this.cut(run));
  }

  cut(run) {
    const letters = [...run];
    if (this.unspaced.test(run)) {
      return letters.slice(0, Math.max(1, letters.length - 1)).map((sign, at) => sign + (letters[at + 1] || ""));
    }
    return [[...(this.article ? run.replace(this.article, "") : run)].slice(0, this.rules.longest).join("")];
  }

  /** The words of a text in groups: a hyphen or an apostrophe joins words to a group; `joined` is it as one word. */
  groups(text) {
    return [...text.replace(this.dropped, "").matchAll(this.grouped)].map(({ 0: source, 1: number }) => {
      const parts = source.match(this.parts);
      const words = parts.flatMap((part) => {
        const cut = this.runsOf(part).flatMap((run) => this.cut(run));
        return cut.map((word) => ({ word, spellings: cut.length === 1 ? this.spellings(part, word) : [] }));
      });
      return { source, words, joined: parts.length > 1 ? this.joined(parts.join(""), number) : "" };
    });
  }

  joined(word, number) {
    const runs = this.runsOf(word);
    if (runs.length !== 1 || this.unspaced.test(runs[0]) || [...runs[0]].length > this.rules.longest) return "";
    return number || !new RegExp(`^[${DIGITS}]+$`, "u").test(word) ? runs[0] : "";
  }

  /** How else a word may be spelled: "muller" of "Müller" also "mueller", and the other way. */
  spellings(part, word) {
    if (this.unspaced.test(word)) return [];
    const twofold = [...part.normalize("NFC").toLowerCase()].map((letter) => this.rules.spellings[letter] || letter);
    const others = [this.fold(twofold.join("")), word.replace(this.digraphs, (letters) => letters[0])];
    return [...new Set(others)].filter((other) => other !== word);
  }

  /** Whether a word has no forms besides itself: a number, a pair of characters. A single character begins pairs. */
  fixed(word) {
    return /\d/.test(word) || this.unspaced.test(word);
  }

  /** What all forms of a word begin with. */
  beginning(word) {
    if (this.fixed(word)) return word;
    let least = word.length;
    for (let at = word.length - 1; at >= this.least; at--) if (this.ends(word.slice(at))) least = at;
    if (this.stem && word.length > this.least) {
      const stem = this.stem(word);
      let shared = 0;
      while (shared < stem.length && stem[shared] === word[shared]) shared++;
      // The last letter of a stem may stand for another: "study" has the stem "studi".
      least = Math.min(least, Math.max(this.least, shared - 1));
    }
    return word.slice(0, least);
  }

  /** Whether another word is a form of this one: both have one stem, or are some beginning with endings. */
  related(word, other) {
    if (word === other) return true;
    if (this.fixed(word)) return [...word].length === 1 && this.unspaced.test(word) && other.startsWith(word);
    const long = Math.min(word.length, other.length) > this.least;
    if (this.stem && long && this.stem(word) === this.stem(other)) return true;
    let at = 0;
    while (at < word.length && word[at] === other[at]) at++;
    for (; at >= this.least; at--) if (this.ends(word.slice(at)) && this.ends(other.slice(at))) return true;
    return false;
  }
}
