"""The alphabets of languages, as readers look names up in them: by the language's code.

The order is that of Unicode CLDR 47 (compared with ICU 77 letter by letter when this was written), but for two letters:
Russian and Belarusian Ё stands after Е and not among its words, and Arabic has the four letters of names from elsewhere
beside those that they resemble.

An alphabet is written in small letters, in its order. What is not in it takes the place of the letter that it is made
of: German Ä stands among the words with A. `_VARIANTS` has the letters for which Unicode does not tell that.
"""

from __future__ import annotations

from functools import lru_cache

from tamizdat.language_codes import base_of, normalized

_LATIN = "a b c d e f g h i j k l m n o p q r s t u v w x y z"
# Every Cyrillic letter of the languages that agree about the places of those that they have in common.
_CYRILLIC = (
    "а ә б в г ґ ғ д ђ ѓ ҙ е ё є ж җ з ѕ и і ї ӣ й ј к қ ҡ л љ м н њ ң о ө п р с ҫ т ћ ќ у ў ӯ ү ұ ф х һ ҳ ц ч ҷ џ ш щ"
    " ъ ы ь э ю я"
)
_PERSIAN = "ء آ ا ب پ ت ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ق ک گ ل م ن و ه ی"
# Languages whose alphabet is another one with some letters behind others: "c č ć" puts č and ć behind c.
_BEHIND = {
    "bs": "c č ć,d dž đ,l lj,n nj,s š,z ž",
    "crh": "c ç,g ğ,h ı,n ñ,o ö,s ş,u ü",
    "cs": "c č,h ch,r ř,s š,z ž",
    "cy": "c ch,d dd,f ff,g ng,l ll,p ph,r rh,t th",
    "da": "z æ ø å",
    "eo": "c ĉ,g ĝ,h ĥ,j ĵ,s ŝ,u ŭ",
    "es": "n ñ",
    "eu": "n ñ",
    "fi": "z å ä ö",
    "fil": "n ñ ng",
    "fo": "a á,d ð,i í,o ó,u ú,y ý,z æ ø",
    "gl": "n ñ",
    "hr": "c č ć,d dž đ,l lj,n nj,s š,z ž",
    "hu": "c cs,d dz dzs,g gy,l ly,n ny,o ö,s sz,t ty,u ü,z zs",
    "is": "a á,d ð,e é,i í,o ó,u ú,y ý,z þ æ ö",
    "ku": "c ç,e ê,i î,s ş,u û",
    "lv": "a ā,c č,e ē,g ģ,i y ī,k ķ,l ļ,n ņ,s š,u ū,z ž",
    "nb": "z æ ø å",
    "nn": "z æ ø å",
    "pl": "a ą,c ć,e ę,l ł,n ń,o ó,s ś,z ź ż",
    "ro": "a ă â,i î,s ș,t ț",
    "sk": "a ä,c č,h ch,o ô,r ř,s š,z ž",
    "sl": "c č ć,d đ,s š,z ž",
    "sq": "c ç,d dh,e ë,g gj,l ll,n nj,r rr,s sh,t th,x xh,z zh",
    "sr-latn": "c č ć,d dž đ,l lj,n nj,s š,z ž",
    "sv": "z å ä ö",
    "tk": "c ç,e ä,j ž,n ň,o ö,s ş,u ü,y ý",
    "tr": "c ç,g ğ,h ı,o ö,s ş,u ü",
    "vi": "a ă â,d đ,e ê,o ô ơ,u ư",
}
_WHOLE = {
    "ar": "ء ا ب پ ت ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ڤ ق ك گ ل م ن ه و ي",
    "az": "a b c ç d e ə f g ğ h x ı i j k q l m n o ö p r s ş t u ü v y z w",
    "ba": "а б в г ғ д ҙ е ё ж з и й к ҡ л м н ң о ө п р с ҫ т у ү ф х һ ц ч ш щ ъ ы ь э ә ю я",
    "ckb": "ئ ا ب پ ت ج چ ح خ د ر ڕ ز ژ س ش ع غ ف ڤ ق ک گ ل ڵ م ن و ۆ ھ ە ی ێ",
    "et": "a b c d e f g h i j k l m n o p q r s š z ž t u v w õ ä ö ü x y",
    "fa": _PERSIAN,
    "he": "א ב ג ד ה ו ז ח ט י כ ל מ נ ס ע פ צ ק ר ש ת",
    "kk": "а ә б в г ғ д е ё ж з и й к қ л м н ң о ө п р с т у ұ ү ф х һ ц ч ш щ ъ ы і ь э ю я",
    "lt": "a b c č d e f g h i j k l m n o p q r s š t u v w x z ž",
    "mt": "a b c ċ d e f g ġ għ h ħ i ie j k l m n o p q r s t u v w x y z ż",
    "ps": "ء ا ب پ ت ټ ث ج ځ چ څ ح خ د ډ ذ ر ړ ز ژ ږ س ش ښ ص ض ط ظ ع غ ف ق ک ګ گ ل م ن ڼ و ه ی ې ۍ",
    "ur": "ا ب پ ت ٹ ث ج چ ح خ د ڈ ذ ر ڑ ز ژ س ش ص ض ط ظ ع غ ف ق ک گ ل م ن ں و ہ ھ ء ی ے",
    "uz": "a b c d e f g h i j k l m n o p q r s t u v w x y z oʻ gʻ sh ch",
    "uz-cyrl": "а б в г д е ё ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я ў қ ғ ҳ",
}
_WHOLE |= dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr", "ky", "tg", "tt", "mn", "cv", "os"), _CYRILLIC)
# Letters that stand for another one where an alphabet does not have them, in all languages and in some.
_VARIANTS = {
    **{"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i", "ə": "e", "ŋ": "n"},
    **{"ك": "ک", "ک": "ك", "ي": "ی", "ی": "ي", "ى": "ي", "ہ": "ه", "ھ": "ه", "ە": "ه", "ٱ": "ا", "ۀ": "ه", "ې": "ی"},
    **{"ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ", "ѐ": "е", "ѝ": "и", "і": "и", "є": "е", "ґ": "г"},
}
_OWN_VARIANTS = {
    "ar": {"ة": "ت", "ى": "ي", "ې": "ي"},
    "ckb": {"ه": "ھ"},
    "da": {"ä": "æ", "ö": "ø", "aa": "å", "ü": "y"},
    "fa": {"ة": "ه", "ى": "ی"},
    "fi": {"æ": "ä", "ø": "ö", "ü": "y"},
    "hu": {
        **{"ő": "ö", "ű": "ü", "ccs": "cs cs", "ddz": "dz dz", "ddzs": "dzs dzs", "ggy": "gy gy", "lly": "ly ly"},
        **{"nny": "ny ny", "ssz": "sz sz", "tty": "ty ty", "zzs": "zs zs"},
    },
    "lt": {"y": "i"},
    "nb": {"ä": "æ", "ö": "ø", "aa": "å", "ü": "y"},
    "nn": {"ä": "æ", "ö": "ø", "aa": "å", "ü": "y"},
    "ps": {"ى": "ی", "ئ": "ی", "ة": "ه"},
    "ro": {"ş": "ș", "ţ": "ț"},
    "sv": {"æ": "ä", "ø": "ö", "ü": "y"},
    "ur": {"ه": "ہ", "ة": "ہ", "ى": "ی"},
    "uz": {"o'": "oʻ", "o‘": "oʻ", "o’": "oʻ", "oʼ": "oʻ", "g'": "gʻ", "g‘": "gʻ", "g’": "gʻ", "gʼ": "gʻ"},
}
DOTTED = {"tr", "az", "crh", "tt-latn"}  # languages in which I and İ are two letters: ı and i


@lru_cache(64)
def alphabet_of(language: str) -> tuple[str, ...]:
    """Return the letters of a language in their order; those of English for a language that is not known here."""
    key = _key(language, {*_BEHIND, *_WHOLE})
    if key in _WHOLE:
        return tuple(_WHOLE[key].split())
    letters = _LATIN.split()
    for row in filter(None, _BEHIND.get(key, "").split(",")):
        first, *behind = row.split()
        letters = [letter for letter in letters if letter not in behind]
        letters[letters.index(first) + 1 : letters.index(first) + 1] = behind
    return tuple(letters)


@lru_cache(64)
def variants_of(language: str) -> dict[str, str]:
    """Return the letters, or groups of them, that stand for others in a language."""
    return {**_VARIANTS, **_OWN_VARIANTS.get(_key(language, {*_OWN_VARIANTS}), {})}


def _key(language: str, known: set[str]) -> str:
    """Return the longest beginning of a code that is known, else its language."""
    code = normalized(language)
    while code and code not in known:
        code = code.rpartition("-")[0]
    return code or base_of(language)
