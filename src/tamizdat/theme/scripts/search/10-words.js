"use strict";
// From text to words, by the rules in the index's manifest (docs/search.md): exactly what search/analyzer.py does.

const charClass = (ranges) =>
  ranges.split(" ").map((range) => range.split("-").map((code) => `\\u{${code}}`).join("-")).join("");

class Words {
  constructor(rules, language) {
    const unspaced = charClass(rules.unspaced);
    this.rules = rules;
    this.parts = new RegExp(`[^${charClass(rules.breaks)}]+`, "gu");
    this.marks = new RegExp(`[${charClass(rules.marks)}]+`, "gu");
    this.runs = new RegExp(`[${unspaced}]+|[^${unspaced}]+`, "gu");
    this.unspaced = new RegExp(`[${unspaced}]`, "u");
    const tongue = rules.languages[language] || rules.languages[language.split("-")[0]] || {};
    this.article = tongue.article && new RegExp(tongue.article, "u");
    const endings = new Set(["", ...(tongue.endings || [])]);
    // Without endings of its own a language is granted any two letters, behind one letter more of a stem.
    this.stem = tongue.endings ? rules.stem : rules.stem + 1;
    this.ends = tongue.endings ? (rest) => endings.has(rest) : (rest) => rest.length <= 2;
  }

  fold(part) {
    const text = part.normalize("NFKD").toLowerCase().replace(this.marks, "");
    return [...text].map((letter) => this.rules.folds[letter] || letter).join("").normalize("NFC");
  }

  /** The words of a text, in their order. */
  of(text) {
    return (text.match(this.parts) || [])
      .flatMap((part) => this.fold(part).match(this.parts) || [])
      .flatMap((part) => part.match(this.runs))
      .flatMap((run) => this.cut([...run]));
  }

  cut(run) {
    if (this.unspaced.test(run[0])) return run.slice(0, Math.max(1, run.length - 1)).map((sign, at) => sign + (run[at + 1] || ""));
    const word = run.join("");
    return [[...(this.article ? word.replace(this.article, "") : word)].slice(0, this.rules.longest).join("")];
  }

  /** Whether a word has no forms besides itself: a number, a pair of characters. A single character begins pairs. */
  fixed(word) {
    return /\d/.test(word) || this.unspaced.test(word);
  }

  /** What all forms of a word begin with. */
  beginning(word) {
    if (this.fixed(word)) return word;
    let least = word.length;
    for (let at = word.length - 1; at >= this.stem; at--) if (this.ends(word.slice(at))) least = at;
    return word.slice(0, least);
  }

  /** Whether another word is a form of this one: both are some stem with endings. */
  related(word, other) {
    if (word === other) return true;
    if (this.fixed(word)) return [...word].length === 1 && this.unspaced.test(word) && other.startsWith(word);
    let at = 0;
    while (at < word.length && word[at] === other[at]) at++;
    for (; at >= this.stem; at--) if (this.ends(word.slice(at)) && this.ends(other.slice(at))) return true;
    return false;
  }
}
