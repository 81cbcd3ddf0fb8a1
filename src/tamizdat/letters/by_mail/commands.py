"""What somebody asks for: found in the subject, else in the first line that they wrote. Pure but for the vocabulary.

A command is a word of `words.py` at the beginning, or after "please"; what follows an article's is what is looked for.
The others may be followed by a few words, so that *help us* asks for help and a long sentence that happens to begin
with *stop* ends nothing. A number or an address by itself asks for an article.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from tamizdat.letters.by_mail.folding import fold
from tamizdat.letters.by_mail.reading import Read
from tamizdat.letters.by_mail.words import ARTICLE, HELP, LATEST, LEAVE, MIRRORS, PLEASE, SUBSCRIBE, Vocabulary

_FEW = 4  # words that may follow a command that takes none
_LONGEST = 300  # characters of what is looked for
_INVISIBLE = 40  # signs that may stand in a word besides
_AROUND = " \t:：,،;.!?¿¡#«»\"'“”„()[]<>\u200b\u200e\u200f"
# "Re:", "Fwd:" and what mail programs of other languages write, also numbered and several of them.
_PREFIX = re.compile(
    r"\s*(?:re|r|fw|fwd|aw|wg|sv|vs|tr|rv|enc|rif|odp|ynt|res|ref|antw|回复|转发|от|отв|ответ|на|пересл|відп|пер|"
    r"رد|الرد|إعادة توجيه|پاسخ|ارسال|תשובה|השב|הועבר|fwd)\s*(?:\[\d+\]|\(\d+\)|\d+)?\s*[:：]\s*",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])")
_ADDRESS = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"#?\s?\d{1,9}")  # by itself: that of an article in one of our lists
# A script that one group of languages has tells which it is, where one of the outlet's is of it.
_SCRIPTS = {"ar": (0x0600, 0x06FF), "he": (0x0590, 0x05FF), "ru": (0x0400, 0x04FF)}
_LIKE = {"ar": ("fa",), "ru": ("uk",)}  # of one script
_SIGNS = {"fa": "پچژگکی", "uk": "іїєґ"}


class Kind(StrEnum):
    """What is asked for."""

    SUBSCRIBE = "subscribe"
    LEAVE = "leave"
    ARTICLE = "article"
    LATEST = "latest"
    MIRRORS = "mirrors"
    HELP = "help"
    UNCLEAR = "unclear"  # no command: the subject is perhaps a headline


_LISTS = (
    (SUBSCRIBE, Kind.SUBSCRIBE),
    (LEAVE, Kind.LEAVE),
    (ARTICLE, Kind.ARTICLE),
    (LATEST, Kind.LATEST),
    (MIRRORS, Kind.MIRRORS),
    (HELP, Kind.HELP),
)


class Command(Struct, frozen=True):
    """What is asked for, the words behind it, and the language of the words, "" where they do not tell."""

    kind: Kind
    words: str = ""
    language: str = ""


def understood(read: Read, vocabulary: Vocabulary) -> Command | None:
    """Return what a message asks for, None where nothing is understood."""
    for line in _lines(read):
        found = _command(line, vocabulary)
        if found is None:
            continue
        if found.kind == Kind.ARTICLE and not found.words and line != read.first_line:
            found = Command(found.kind, read.first_line[:_LONGEST], found.language)
        return found if found.words or found.kind != Kind.ARTICLE else Command(Kind.HELP, "", found.language)
    return None


def unclear(read: Read, language: str) -> Command:
    """Return what a message asks for in which nothing is understood: the article whose headline its subject is, else
    help. The subject of an answer is that of a letter of ours, and asks for nothing."""
    subject = without_prefixes(read.subject)
    if not subject or subject != read.subject.strip():
        return Command(Kind.HELP, language=language)
    return Command(Kind.UNCLEAR, subject[:_LONGEST], language)


def says_no(read: Read, words: list[tuple[str, str]]) -> bool:
    """Whether an answer begins with one of some words, by which nobody agrees."""
    return _begins(read.first_line, words) is not None


def code_in(read: Read) -> str:
    """Return what may be a subscription's code in the subject, "" where nothing is."""
    found = _CODE.search(read.subject)
    return found[0] if found else ""


def without_prefixes(subject: str) -> str:
    """Return a subject without "Re:" and the like."""
    subject = "".join(each for each in subject if each not in "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069\ufeff")
    while (found := _PREFIX.match(subject)) and found.end():
        subject = subject[found.end() :]
    return subject.strip()


def language_of(read: Read, codes: Iterable[str]) -> str:
    """Return in which of some languages a message seems to be written, "" where that cannot be told: by its script, and
    by letters that one language has; what its fields name goes before."""
    known = list(codes)
    text = f"{read.subject} {' '.join(read.lines)}"
    for language in read.languages:
        if found := next((code for code in known if _base(code) == _base(language)), ""):
            return found
    script = next(
        (code for code, span in _SCRIPTS.items() if any(span[0] <= ord(each) <= span[1] for each in text)), ""
    )
    if not script:
        return ""
    signed = _signed(text)
    fits = [code for code in known if _base(code) in {script, *signed, *(_LIKE.get(script, ()))}]
    return next((code for code in fits if _base(code) in signed), next(iter(fits), ""))


def _signed(text: str) -> list[str]:
    """Return the languages one of whose own letters a text has."""
    return [code for code, signs in _SIGNS.items() if any(each in text.lower() for each in signs)]


def _base(code: str) -> str:
    return code.partition("-")[0].lower()


def _lines(read: Read) -> Iterator[str]:
    """Yield where a command is looked for. In an answer the text comes first: the subject is that of our own letter."""
    subject = without_prefixes(read.subject)
    is_answer = subject != read.subject.strip()
    yield from filter(None, (read.first_line, subject) if is_answer else (subject, read.first_line))


def _command(line: str, vocabulary: Vocabulary) -> Command | None:
    if _ADDRESS.fullmatch(line.strip()) or _NUMBER.fullmatch(fold(line)):
        return Command(Kind.ARTICLE, line.strip()[:_LONGEST])
    line = _without_please(line, vocabulary)
    found = [(each, kind) for listed, kind in _LISTS if (each := _begins(line, vocabulary[listed]))]
    if not found:
        return None
    (word, language), kind = max(found, key=lambda each: len(each[0][0]))
    behind = _behind(line, word)
    if kind == Kind.ARTICLE:
        return Command(kind, behind[:_LONGEST], language)
    return Command(kind, behind[:_LONGEST], language) if len(behind.split()) <= _FEW else None


def _without_please(line: str, vocabulary: Vocabulary) -> str:
    found = _begins(line, vocabulary[PLEASE])
    return _behind(line, found[0]) if found else line


def _begins(line: str, words: list[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the longest of some words with which a line begins, with its language; of equal ones that in a language
    whose letters the line has, else the first."""
    folded = f"{fold(line[:_LONGEST])} "
    found = [each for each in words if folded.startswith((f"{each[0]} ", f"{each[0]}:", f"{each[0]}/", f"{each[0]}#"))]
    signed = _signed(line) if found else []
    return max(found, key=lambda each: (len(each[0]), each[1] in signed), default=None)


def _behind(line: str, word: str) -> str:
    """Return what stands behind a word at the beginning of a line, as it was written."""
    most = min(len(line), 4 * len(word) + _INVISIBLE)
    end = next((at for at in range(1, most + 1) if fold(line[:at]) == word and not _goes_on(line, at)), len(line))
    return line[end:].strip(_AROUND)


def _goes_on(line: str, at: int) -> bool:
    """Whether an accent or an invisible sign follows, which belongs to the letter before."""
    return at < len(line) and unicodedata.category(line[at]) in ("Mn", "Me", "Cf")
