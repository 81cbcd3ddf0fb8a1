"""The decisions in force: what keeps something from readers does not end because a file was lost.

`var/decisions.toml` is a copy of the file of decisions as the last run of recovery obeyed it, so an older or empty file
in its place is told from one that never said more. Redactions, withdrawals and deletions that are in the copy and no
longer in the file stop recovery and press, until a person says that they are lifted. Where the file is gone as a whole,
recovery stops for any decision.

A decision is not missed where another one does the same, or where it has no effect any more: an article that an editor
put back into the archive by hand is there already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from tamizdat.article import Article, encode
from tamizdat.recover.decisions.file import DecisionFile, DecisionsError, added, read, without_barred, write
from tamizdat.recover.decisions.kinds import KINDS, ArticleDecision, Decision, Decisions, Redact
from tamizdat.recover.redaction.redactor import BLACK, Redactor
from tamizdat.visible import Lines

D = TypeVar("D", bound=Decision)
Archive = Mapping[int, Article]
_SHOWN = 20  # decisions, and articles of each, in a message
_EXCERPT = 60  # characters of the text that a decision names


class TakenBack(Struct, frozen=True):
    """A decision that the file no longer has: its kind, its line in the copy, and the articles in which something would
    come back, as far as that is known."""

    kind: str
    line: int
    articles: tuple[int, ...]
    why: str = ""


class TakenBackError(DecisionsError):
    """Decisions in force are missing from the file of decisions; the message names them and the remedy."""


class NotObeyedError(DecisionsError):
    """Decisions of the file have not been obeyed; the message names them and the remedy."""


def check(file: DecisionFile, copy: Path, archive: Callable[[], Archive], *, whole_file: bool = False) -> None:
    """Raise TakenBackError where a decision of the `copy` that keeps something from readers is not in `file`.

    `archive` is asked for the articles only where one seems to be missing. With `whole_file` a file of decisions that
    is gone counts as missing whatever it decided.
    """
    before = read(copy)
    if whole_file and not file.path.exists() and (lost := counts_taken_back(file, before)):
        raise TakenBackError(_message_of_lost(file.path, copy, lost, taken_back(before, file.decisions, archive())))
    if not _seems_complete(before.decisions, file.decisions):
        missing = taken_back(before, file.decisions, archive())
        if missing:
            raise TakenBackError(_message(file.path, copy, missing))


def check_obeyed(file: DecisionFile, copy: Path) -> None:
    """Raise NotObeyedError where the file has a redaction, withdrawal or deletion that no run has obeyed yet, or that
    was obeyed in an archive which an older one has replaced since."""
    now, before = file.decisions, read(copy).decisions
    waiting: list[tuple[str, Decision]] = [("redact", each) for each in now.redact if not _bars(before, each)]
    for kind in ("withdraw", "delete"):
        known = set(map(_key, getattr(before, kind)))
        waiting += [(kind, each) for each in getattr(now, kind) if _key(each) not in known]
    if waiting:
        names = ", ".join(_name(kind, decision) for kind, decision in waiting[:_SHOWN])
        more = f" and {len(waiting) - _SHOWN} more" if len(waiting) > _SHOWN else ""
        raise NotObeyedError(
            f"{file.path}: the archive is from before these decisions: {names}{more}. Nothing was published. Run"
            " `tamizdat recover`, which obeys them, and press then."
        )


def _name(kind: str, decision: Decision) -> str:
    article = getattr(decision, "article", None)
    return f"[[{kind}]] of article {article}" if article else f"[[{kind}]]"


def keeps_something(copy: Path) -> bool:
    """Tell whether a decision of the copy keeps something from readers."""
    decisions = read(copy).decisions
    return bool(decisions.redact or decisions.withdraw or decisions.delete)


def remember(copy: Path, text: str) -> None:
    """Keep a text of the file of decisions as the one that was obeyed."""
    if text or copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        write(copy, text)


def remember_redaction(copy: Path, decision: Redact, redactor: Redactor, text: str) -> None:
    """Add a redaction to the copy, and take its words out of it. `text` is the file's, for where there is no copy."""
    before = read(copy)
    clean = without_barred(before.text, redactor)
    known = any(set(decision.forms) <= set(other.forms) for other in before.decisions.redact)
    write(copy, text if not before.text else clean if known else added(clean, [decision]))


def counts_taken_back(file: DecisionFile, before: DecisionFile) -> dict[str, int]:
    """Return how many decisions of each kind `before` has and `file` has not."""
    found = {}
    for kind in KINDS:
        old, new = (Counter(map(_key, getattr(each.decisions, kind))) for each in (before, file))
        if gone := sum((old - new).values()):
            found[kind] = gone
    return found


def named_taken_back(file: DecisionFile, before: DecisionFile) -> list[str]:
    """Return in words which decisions `before` has and `file` has not: kind, article, and how its text begins."""
    found = []
    for kind in KINDS:
        now = set(map(_key, getattr(file.decisions, kind)))
        found += [_described(kind, each) for each in getattr(before.decisions, kind) if _key(each) not in now]
    return found


def _described(kind: str, decision: Decision) -> str:
    text = " ".join((getattr(decision, "text", None) or "").split())
    quoted = f": “{text if len(text) <= _EXCERPT else text[:_EXCERPT].rstrip() + '…'}”" if text else ""
    return f"{_name(kind, decision)}{quoted}"


def taken_back(before: DecisionFile, now: Decisions, archive: Archive) -> list[TakenBack]:
    """Return the redactions, withdrawals and deletions of `before` that do not hold any more by `now`."""
    old = before.decisions
    found = []
    for at, redaction in _missing(old.redact, lambda each: _bars(now, each)):
        articles = [*redaction.articles, *_with_mark(redaction, archive)]
        found.append(_taken_back(before, "redact", at, redaction, articles))
    for at, withdrawal in _missing(old.withdraw, lambda each: _holds(each, (*now.withdraw, *now.delete), archive)):
        targets = [number for number in _targets(withdrawal, archive) if _is_withdrawn(number, archive)]
        if targets:
            found.append(_taken_back(before, "withdraw", at, withdrawal, targets))
    for at, deletion in _missing(old.delete, lambda each: _holds(each, now.delete, archive)):
        named = _targets(deletion, archive)
        targets = [number for number in named if number not in archive]
        if targets or not named:
            found.append(_taken_back(before, "delete", at, deletion, targets))
    return found


def _seems_complete(before: Decisions, now: Decisions) -> bool:
    """Tell whether every decision that keeps something from readers is in the file as it was."""
    kinds = ("redact", "withdraw", "delete")
    return all(set(map(_key, getattr(before, kind))) <= set(map(_key, getattr(now, kind))) for kind in kinds)


def _key(decision: Decision) -> bytes:
    """Return what makes two decisions the same, whoever made them and when."""
    plain = msgspec.to_builtins(decision)
    return msgspec.json.encode({key: value for key, value in plain.items() if key not in ("when", "by", "why")})


def _missing(decisions: Iterable[D], holds: Callable[[D], bool]) -> list[tuple[int, D]]:
    return [(at, decision) for at, decision in enumerate(decisions) if not holds(decision)]


def _bars(now: Decisions, redaction: Redact) -> bool:
    forms = {form for other in now.redact for form in other.forms}
    return set(redaction.forms) <= forms


def _holds(decision: ArticleDecision, others: Iterable[ArticleDecision], archive: Archive) -> bool:
    """Tell whether other decisions are about the article of this one."""
    targets: set[int] = set()
    for other in others:
        if decision.capture is not None and decision.capture == other.capture:
            return True
        targets.update(_targets(other, archive))
    return bool(own := set(_targets(decision, archive))) and own <= targets


def _targets(decision: ArticleDecision, archive: Archive) -> list[int]:
    """Return the articles that a decision is about."""
    if decision.capture is not None:
        found = [
            number
            for number, article in archive.items()
            if any(source.sha256 == decision.capture for source in article.sources)
        ]
        if found:
            return found
    return [] if decision.article is None else [decision.article]


def _is_withdrawn(number: int, archive: Archive) -> bool:
    """Tell whether an article is withdrawn now, or may be: one that the archive lacks may come back."""
    return number not in archive or archive[number].status.state == "withdrawn"


def _with_mark(redaction: Redact, archive: Archive) -> list[int]:
    """Return the articles with what stands for barred words, where nothing else looks like it."""
    if BLACK not in redaction.replacement:
        return []
    mark = redaction.replacement.encode()
    return [number for number, article in archive.items() if mark in encode(article)]


def _taken_back(before: DecisionFile, kind: str, at: int, decision: Decision, articles: Iterable[int]) -> TakenBack:
    about = ", ".join(filter(None, [str(decision.when or ""), decision.by, decision.why]))
    return TakenBack(kind, before.line(kind, at), tuple(sorted(set(articles))), about)


def _message(path: Path, copy: Path, missing: list[TakenBack]) -> Lines:
    lines = [
        f"{path} lacks {_times(len(missing), 'decision')} in force, by which readers do not see something. In"
        f" {copy}, which is the file as the last run obeyed it:",
        *_lines(missing),
        f"Nothing was done. Put them back into {path.name} (copy the whole file back if you did not change it), or say"
        " --lift: they are lifted then.",
    ]
    return Lines(*lines)


def _message_of_lost(path: Path, copy: Path, lost: Mapping[str, int], missing: list[TakenBack]) -> Lines:
    kinds = ", ".join(f"{count} {kind}" for kind, count in lost.items())
    lines = [
        f"{path} is gone, and with it {kinds}. {copy} is the file as the last run obeyed it.",
        *_lines(missing),
        f"Nothing was done. Copy it back (cp {copy} {path}), or say --lift: none of these decisions holds then.",
    ]
    return Lines(*lines)


_COMES_BACK = {
    "redact": "what it bars comes back",
    "withdraw": "public again",
    "delete": "comes back",
}


def _lines(missing: list[TakenBack]) -> list[str]:
    lines = []
    for each in missing[:_SHOWN]:
        numbers = ", ".join(map(str, each.articles[:_SHOWN])) + (" …" if len(each.articles) > _SHOWN else "")
        where = f": article {numbers}"
        if each.kind == "redact":
            where = f" in articles {numbers}, and wherever else a capture holds it"
        if not each.articles:
            where = " wherever a capture holds it"
        about = f" ({each.why})" if each.why else ""
        lines.append(f"  line {each.line}: {each.kind}{about}: {_COMES_BACK[each.kind]}{where}")
    if len(missing) > _SHOWN:
        lines.append(f"  … and {len(missing) - _SHOWN} more")
    return lines


def _times(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
