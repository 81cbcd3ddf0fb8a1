"""The people in a byline: "By Anna Petrova and Ben Cole, Staff Writers" are two people.

    people("By Anna Petrova and Ben Cole")     ["Anna Petrova", "Ben Cole"]
    byline("Von Jana Muster, dpa")             ["Jana Muster", "dpa"]
    byline("By the end of the war, all …")     []

Names stay as printed: pseudonyms, agencies and "Our correspondent" sign articles too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from functools import lru_cache

from tamizdat.recover.fields import dates

# Words before a name. INTRO makes a line a byline only if a name follows; LABEL is followed by a colon.
INTRO = r"by|von|par|por|di|a cura di|door|af|av|przez|oleh|bởi|του|της|ni"
LABEL = (
    r"by|authors?|(?:written|reported|words|story|text|posted|published|analysis) by|words|reporters?"
    r"|textes?|texto|testo|teksti?"
    r"|autor(?:a|as|es|in|en|i|ul|ius|s|zy)?|auteure?s?|autric[ei]|forfatter|författare|skr[ie]ve[nt] av"
    r"|kirjoitt\w+|tekijä"
    r"|szerzők?|írta|yazar\w*|yazan|penulis|tác giả|автор\w*|авторка|текст|аўтар\w*|συντάκτης|συγγραφέας"
    r"|ավտոր|հեղինակ"
    r"|ავტორი|муаллиф|propos recueillis par|redaktor|foto e testo|medarbetare|muhabir"
)  # fmt: skip
# Scripts without capitals: these words need a colon, a slash, a bar or a blank after them.
LABEL_OTHER = (
    r"بقلم|كتبت?|الكاتب|إعداد|نویسنده|نوشتهٔ?|گزارش|به قلم|از|מאת|כתבה?|लेखक|द्वारा"
    r"|作者|文|撰文|本[報报]?[記记]者|[記记]者|[編编][輯辑]|[責责]任?[編编][輯辑]?|著者|執筆|取材・文|글|โดย|ผู้เขียน"
)
START = re.compile(
    rf"^[\W_]*(?:(?P<label>(?:{LABEL})\s*[:：]|(?:{LABEL_OTHER})(?:\s*[:：/／|＝]|\s))"
    rf"|(?P<intro>(?:written|reported|reporting|story|text|posted|published) by|{INTRO})\s)\s*",
    re.IGNORECASE,
)
END = re.compile(r"(?<!\s)\s*+(?:[記记]者|기자|報道|报道|특파원)\s*+[)）]?$")
AND = (
    r"and|und|et|og|och|en|и|та|і|oraz|ja|és|ve|và|dan|και|és|şi|și|un|ir|ja|eta|και|dhe|və|va|و|और|กับ|እና"
    r"|და|և|with|mit|avec"
)
SEPARATOR = re.compile(
    r"(?<![^\S\n\t])[^\S\n\t]*+[;|•·،、，,/\n\t]\s*+"
    rf"|(?<!\s)\s++(?:{AND})\s++|(?<!\s)\s*+&\s*+|(?<!\s)\s++[–—]\s++",
    re.IGNORECASE,
)
# "Ortega y Gasset" is one man; "Ana Ruiz y Luis Pérez" are two people: both sides need two words.
SHORT_AND = re.compile(r"(?<=\w)\s+[yeia]\s+(?=\S+\s+\S)")
_AND = re.compile(AND, re.IGNORECASE)
# "Posted on | by Ada Krell", "by Ada Krell in Politics on |": what stands beside the bar that a date became.
_POSTED = re.compile(
    rf"^[^\w|]*+(?:posted|published|written|filed|veröffentlicht|publié|publicado|pubblicato|geplaatst|опубликовано)?"
    rf"\s*+(?:on|am|le|el|il|op)?\s*+\|[\s|,–—-]*+(?=(?:{INTRO})\s)",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(r"(?<=\w)(?:\s+in\s+[^|,;]{2,30}?)?\s+(?:on|am|le|el|il|op)\s*(?=\|)", re.IGNORECASE)
# A role that is joined to a name without a space: "Ada KrellStaff Writer".
_GLUED_ROLE = re.compile(
    r"(?<=[a-zà-ÿа-яё])(?=(?:Staff|Senior|Chief|Reporter|Writer|Correspondent|Editor|Contributor|Columnist|Journalist"
    r"|Redakteur|Redaktor|Корреспондент|Обозреватель|Журналист)\w*\b)"
)
_INTRODUCTION = re.compile(rf"(?:{INTRO}|(?:{LABEL})\s*[:：]?|(?:{LABEL_OTHER})\s*[:：]?)", re.IGNORECASE)
ROLE = re.compile(
    r"\b(?:staff|writers?|reporters?|correspondents?|editors?|contributors?|columnists?|analysts?"
    r"|photographers?|producers?|desk"
    r"|bureau|chief|fellow|professor|author|freelance\w*|special to|redakt\w+|rédact\w+|korrespond\w+"
    r"|correspond\w+|corresponsal"
    r"|corrispond\w+|journalist\w*|giornalist\w+|periodista|jornalista|inviat[oa]|envoyée? spéciale?"
    r"|korespond\w+|dziennikar\w+"
    r"|novinář\w*|toimittaja|újságíró|muhabir\w*|yazarı|wartawan|корреспондент\w*|кореспондент\w*"
    r"|редактор\w*|обозревател\w+"
    r"|журналист\w*|журналіст\w*|оглядач\w*|специально для)\b|مراسل|خبرنگار|特派[員员]|通信[員员]",
    re.IGNORECASE,
)
NOT_WRITERS = re.compile(
    r"^\W*(?:editing|edited|photos?|photography|illustrations?|graphics?|translat\w+|fact.?check\w*|fotos?"
    r"|bild|перевод|фото"
    r"|posted|published|updated|modified|follow|read more|min read|opublikowano|last updated"
    r"|(?:\d[\d.,]*\s?[km]?\s?)?(?:shares?|comments?|views?|likes?|repl(?:y|ies)|retweets?)"
    r"|veröffentlicht"
    r"|publié|publicado|pubblicato|опубликовано|обновлено)\b(?:\s+(?:by|on)\b)?",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"(?<!\S)\S+?@[^\s@]+\.\w+|(?:https?://|www\.)\S+|@\w+")
# What content management systems put where no author is known.
ACCOUNTS = {
    "admin", "administrator", "webmaster", "root", "user", "guest", "unknown", "none", "null", "undefined",
    "n/a",
    "anonymous", "author", "superuser", "system", "siteadmin", "админ", "администратор", "адмін", "адміністратор",
    "administrador", "administrateur", "amministratore", "yönetici", "مدير", "المدير", "مدیر", "管理员", "管理員",
    "管理者", "관리자",
}  # fmt: skip
PARTICLES = {
    "de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den",
    "ten", "ter",
    "zu", "zur", "af", "av", "al", "el", "bin", "ibn", "bint", "ben", "y", "e", "i", "and", "the", "of",
}  # fmt: skip
LONGEST = 60  # characters of a name; whole organisations sign articles too


def people(value: str) -> list[str]:
    """Return the names in a value that is known to hold authors, in order, each once; [] if none looks like a name.

    Introductions ("By"), roles ("Staff Writer"), dates and addresses are left out. A role that stands alone counts as a
    name.
    """
    value = unicodedata.normalize("NFC", value)
    if re.fullmatch(r"\s*(?:https?://|www\.)\S+\s*", value):
        return []
    text = _GLUED_ROLE.sub(" | ", _strip_start(_without_dates(value).strip(" []()（）【】")))
    parts: list[str] = []
    for chunk in SEPARATOR.split(text):
        parts.extend(SHORT_AND.split(chunk))
    names = [name for part in parts if not NOT_WRITERS.match(part) and (name := _name(part))]
    persons = [name for name in names if not is_role(name)]
    return once(persons or names[:1])


def once(values: Iterable[str]) -> list[str]:
    """Return `values` in their order; those that differ only in capitals once, as first written."""
    first: dict[str, str] = {}
    for value in values:
        first.setdefault(value.casefold(), value)
    return list(first.values())


def byline(line: str) -> list[str]:
    """Return the names in a line of text that is a byline by its own words ("By …", "Автор: …"); [] for any other.

    A date may stand before them ("2013年10月3日 记者 王小梅").
    """
    if len(line) > 200 or "\n" in line.strip():
        return []
    line = _without_dates(unicodedata.normalize("NFC", line))
    start = START.match(line)
    if not start and not END.search(line):
        return []
    names = people(line)
    if start and start["intro"] and names and not looks_like_name(names[0]):
        return []
    # After the first name an agency may follow in lower case ("dpa").
    if start and start["intro"] and not all(looks_like_name(name) or " " not in name for name in names):
        return []
    return names if len(names) <= 12 else []


def split_joined(found: Iterable[str], known: Container[str]) -> tuple[str, ...]:
    """Return names, splitting those that Arabic's "and" joined in one ("… وندى …") if the second one is `known`.

    Arabic writes "and" as the first letter of the next word, and names begin with that letter too. So two names are
    split only if the second stands by itself in another capture.
    """
    split: list[str] = []
    for name in found:
        first, second = name, ""
        for joint in re.finditer(r" و(?=\S)", name):
            if name[joint.end() :] in known:
                first, second = name[: joint.start()], name[joint.end() :]
        split += [*split_joined([first], known), second] if second else [first]
    return tuple(split)


def is_introduction(line: str) -> bool:
    """Return whether a line is nothing but the words before a name: "By", "von", "Text:"."""
    return len(line) <= 20 and bool(_INTRODUCTION.fullmatch(line.strip()))


def joins(word: str) -> bool:
    """Return whether a word stands between two names: "and", "&"."""
    return word == "&" or bool(_AND.fullmatch(word))


def is_account(name: str) -> bool:
    """Return whether a name is that of an account, which no reader takes for a person: "admin"."""
    return name.strip().casefold() in ACCOUNTS


def is_role(name: str) -> bool:
    """Return whether a name is a role ("Staff Writer") or has one in it ("AP Technology Writer")."""
    return bool(ROLE.search(name))


def looks_like_name(text: str) -> bool:
    """Return whether `text` could be a person or agency: one to six words, capitals where the script has them."""
    words = text.split()
    if not 1 <= len(words) <= 6 or len(text) > LONGEST or re.search(r"[!?:;\"“”«»+]|\w{3,}\.$|^\d+ |\d{3}", text):
        return False
    bearing = [word for word in words if word.lower() not in PARTICLES] or words
    return all(not word[0].islower() or "'" in word or "’" in word for word in bearing)


def _strip_start(text: str) -> str:
    start = START.match(text)
    if not start:
        return text
    rest = text[start.end() :]
    # "Von der Heide" is a name: "Von" introduces nothing there.
    if start["intro"] and (not rest or (start["intro"].lower() in PARTICLES and rest.split()[0] in PARTICLES)):
        return text
    return rest


@lru_cache(maxsize=1024)
def _without_dates(text: str) -> str:
    """Return a line with a bar for each of its dates. Kept in a cache: steps ask in turn who signed a line."""
    found = list(dates.stamps(text))
    for stamp in reversed(found):
        text = text[: stamp.start] + "|" + text[stamp.end :]
    return _BEFORE_DATE.sub(" ", _POSTED.sub("", text)) if found else text


def _name(part: str) -> str | None:
    """Return `part` as a name; None if it is an account, an address, a clock time or a sentence."""
    bare = re.sub(r"\s*[(\[（].*?[)\]）]", "", ADDRESS.sub(" ", part))
    name = END.sub("", _strip_start(" ".join(bare.split()))).strip(' \t.,:;-–—*"“”«»[]()（）【】')
    if (
        not name
        or is_account(name)
        or re.fullmatch(INTRO, name, re.IGNORECASE)
        or len(name) > LONGEST
        or len(name.split()) > 7
    ):
        return None
    if not re.search(r"[^\W\d_]", name) or re.search(r"\d{1,2}:\d\d|\d{4}", name):
        return None
    # "J. R." keeps its dot, as does "Jr."
    return (
        name + "."
        if re.search(r"(?:^|[\s.])[^\W\d_]\.$|\bJr\.$", " ".join(bare.split())) and not name.endswith(".")
        else name
    )
