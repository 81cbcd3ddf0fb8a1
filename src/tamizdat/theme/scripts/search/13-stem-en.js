// The English stemmer of Snowball 3 (Porter 2).
STEMMERS.en = (fold) => {
  const vowels = "aeiouy";
  const among = (list) => endingAmong(list, fold);
  const exceptions = new Map(Object.entries({
    andes: "andes", atlas: "atlas", bias: "bias", cosmos: "cosmos", early: "earli", gently: "gentl", howe: "howe",
    idly: "idl", news: "news", only: "onli", singly: "singl", skies: "sky", skis: "ski", sky: "sky", ugly: "ugli",
  }));
  const plurals = among("sses ied ies s us ss");
  const pasts = among("eed eedly ed edly ing ingly");
  const [second, third] = [
    "anci:ance enci:ence ogi:og li: bli:ble abli:able alli:al fulli:ful lessli:less ousli:ous entli:ent aliti:al " +
      "biliti:ble iviti:ive tional:tion ational:ate alism:al ation:ate ization:ize izer:ize ator:ate iveness:ive fulness:ful " +
      "ousness:ous ogist:og",
    "icate:ic ative: alize:al iciti:ic ical:ic tional:tion ational:ate ful: ness:",
  ].map((list) => new Map(list.split(" ").map((pair) => pair.split(":"))));
  const [seconds, thirds] = [second, third].map((endings) => among([...endings.keys()].join(" ")));
  const fourths = among("ic ance ence able ible ate ive ize iti al ism ion er ous ant ent ment ement");
  const vowel = (letter) => letter !== undefined && vowels.includes(letter);
  const hasVowel = (word) => /[aeiouy]/.test(word);
  const short = (word) =>
    /[^aeiouy][aeiouy][^aeiouywxY]$/.test(word) || /^[aeiouy][^aeiouy]$/.test(word) || word.endsWith("past");

  const marked = (word) => {
    const letters = [...word];
    letters.forEach((letter, at) => {
      if (letter === "y" && (at === 0 || vowel(letters[at - 1]))) letters[at] = "Y";
    });
    return letters.join("");
  };

  const plural = (word) => {
    const ending = plurals(word);
    const rest = without(word, ending);
    if (ending === "sses") return `${rest}ss`;
    if (ending === "ied" || ending === "ies") return rest + (rest.length > 1 ? "i" : "ie");
    return ending === "s" && hasVowel(rest.slice(0, -1)) ? rest : word;
  };

  const past = (word, p1) => {
    const ending = pasts(word);
    const rest = without(word, ending);
    if (!ending) return word;
    if (ending.startsWith("eed")) return rest.length >= p1 && !/^(succ|proc|exc)$/.test(rest) ? `${rest}ee` : word;
    if (ending === "ing" && /^[^aeiouy]y$/.test(rest)) return `${rest[0]}ie`;
    if (ending === "ing" && /^(even|cann|inn|earr|herr|out)$/.test(rest)) return word;
    if (!hasVowel(rest)) return word;
    if (/(at|bl|iz)$/.test(rest)) return `${rest}e`;
    if (/(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(rest)) return /^[aeo]..$/.test(rest) ? rest : rest.slice(0, -1);
    return rest.length === p1 && short(rest) ? `${rest}e` : rest;
  };

  const stepTwo = (word, p1) => {
    const ending = seconds(word);
    const rest = without(word, ending);
    if (!ending || rest.length < p1) return word;
    if (ending === "ogi" && !rest.endsWith("l")) return word;
    if (ending === "li" && !/[cdeghkmnrt]$/.test(rest)) return word;
    return rest + second.get(ending);
  };

  const stepThree = (word, p1, p2) => {
    const ending = thirds(word);
    const rest = without(word, ending);
    return !ending || rest.length < (ending === "ative" ? p2 : p1) ? word : rest + third.get(ending);
  };

  const stepFour = (word, p2) => {
    const ending = fourths(word);
    const rest = without(word, ending);
    return !ending || rest.length < p2 || (ending === "ion" && !/[st]$/.test(rest)) ? word : rest;
  };

  const last = (word, p1, p2) => {
    const rest = word.slice(0, -1);
    if (word.endsWith("e")) return rest.length >= p2 || (rest.length >= p1 && !short(rest)) ? rest : word;
    return word.endsWith("ll") && rest.length >= p2 ? rest : word;
  };

  return (original) => {
    if (exceptions.has(original)) return exceptions.get(original);
    if (original.length < 3) return original;
    let word = marked(original);
    const prefix = /^(arsen|commun|emerg|gener|inter|later|organ|past|univers)/.exec(word);
    const p1 = prefix ? prefix[0].length : regionAfter(word, vowels, 0);
    const p2 = regionAfter(word, vowels, p1);
    word = past(plural(word), p1);
    if (/..[yY]$/.test(word) && !vowel(word[word.length - 2])) word = `${word.slice(0, -1)}i`;
    word = stepFour(stepThree(stepTwo(word, p1), p1, p2), p2);
    return last(word, p1, p2).toLowerCase();
  };
};
