// The German stemmer of Snowball 3.
STEMMERS.de = (fold) => {
  const vowels = fold("aeiouyäöü");
  const among = (list) => endingAmong(list, fold);
  const inflections = among("e em en erinnen erin ln ern er s es lns");
  const comparisons = among("en er et st est");
  const derivations = among("end ig ung lich isch ik heit keit");
  const exceptions = among("tick plan geordn intern tr");
  const umlauts = { ae: fold("ä"), oe: fold("ö"), ue: fold("ü"), "ß": "ss" };

  const prelude = (word) => {
    const letters = [...word];
    for (let at = 1; at < letters.length - 1; at++) {
      const within = vowels.includes(letters[at - 1]) && vowels.includes(letters[at + 1]);
      if (within && (letters[at] === "u" || letters[at] === "y")) letters[at] = letters[at].toUpperCase();
    }
    return letters.join("").replace(/qu|ae|oe|ue|ß/g, (found) => umlauts[found] || found);
  };

  const first = (word, p1) => {
    const ending = inflections(word);
    const rest = without(word, ending);
    if (!ending || rest.length < p1) return word;
    if (ending === "em") return rest.endsWith("syst") ? word : rest;
    if (ending === "s") return /[bdfghklmnrt]$/.test(rest) ? rest : word;
    if (ending === "ln" || ending === "lns") return `${rest}l`;
    return /^(e|en|es)$/.test(ending) && rest.endsWith("niss") ? rest.slice(0, -1) : rest;
  };

  const second = (word, p1) => {
    const ending = comparisons(word);
    const rest = without(word, ending);
    if (!ending || rest.length < p1) return word;
    if (ending === "st") return rest.length > 3 && /[bdfghklmnt]$/.test(rest) ? rest : word;
    if (ending === "et") return `Udfgklmnrstz${fold("ä")}`.includes(rest.slice(-1)) && !exceptions(rest) ? rest : word;
    return rest;
  };

  const third = (word, p1, p2) => {
    const ending = derivations(word);
    const rest = without(word, ending);
    if (!ending || rest.length < p2) return word;
    if (ending === "end" || ending === "ung") {
      const more = rest.slice(0, -2);
      return rest.endsWith("ig") && !more.endsWith("e") && more.length >= p2 ? more : rest;
    }
    if (ending === "lich" || ending === "heit") {
      return /e[rn]$/.test(rest) && rest.length - 2 >= p1 ? rest.slice(0, -2) : rest;
    }
    if (ending === "keit") {
      const more = without(rest, rest.endsWith("lich") ? "lich" : rest.endsWith("ig") ? "ig" : "");
      return more.length >= p2 ? more : rest;
    }
    return rest.endsWith("e") ? word : rest;
  };

  return (original) => {
    const word = prelude(original);
    let [p1, p2] = [word.length, word.length];
    if (word.length >= 3) {
      p1 = regionAfter(word, vowels, 0);
      p2 = regionAfter(word, vowels, p1);
      p1 = Math.max(p1, 3);
    }
    const stem = third(second(first(word, p1), p1), p1, p2);
    return stem.replace(/[UYäöü]/g, (letter) => ({ U: "u", Y: "y", "ä": "a", "ö": "o", "ü": "u" })[letter]);
  };
};
