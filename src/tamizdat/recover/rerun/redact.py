"""Bars a text: in the file of decisions, which from then on keeps it out of every run, and in what stands already."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article
from tamizdat.project import Project
from tamizdat.recover.decisions import file as decisions_file
from tamizdat.recover.decisions.file import DecisionFile
from tamizdat.recover.decisions.in_force import remember_redaction
from tamizdat.recover.decisions.kinds import Redact
from tamizdat.recover.fates.kept import redact_kept
from tamizdat.recover.redaction import pending
from tamizdat.recover.redaction.article import Prefix, redact_article
from tamizdat.recover.redaction.folding import text_of
from tamizdat.recover.redaction.forms import forms_of, read_form
from tamizdat.recover.redaction.key import key_name
from tamizdat.recover.redaction.redactor import Redactor, Rule
from tamizdat.recover.rerun.conflicts import redact_conflicts
from tamizdat.recover.rerun.kept_report import redact_report
from tamizdat.recover.rerun.results import Files, State
from tamizdat.recover.storage.views import in_order

_SCANNED = 16 << 20  # bytes of a file beside the archive that are looked through


class Reach(Struct, frozen=True):
    """An article that holds a text: its number, the fields in which it stands, how often, and if its path changes."""

    article: int
    fields: tuple[str, ...]
    passages: int
    path_changes: bool


class Barred(Struct, frozen=True):
    """What takes a text out, how languages are prefixed in paths, and the articles that hold the text."""

    redactor: Redactor
    prefix: Prefix
    articles: Sequence[Reach]


def decision_of(key: bytes, texts: Sequence[str], replacement: str, **about: Any) -> Redact:
    """Return the decision that bars a text in each of its forms (`texts`)."""
    forms = dict.fromkeys(form for text in texts for form in forms_of(key, text))
    return Redact(forms=tuple(forms), key=key_name(key), replacement=replacement, **about)


def redactor_for(key: bytes, decision: Redact) -> Redactor:
    """Return what takes out the text of one decision."""
    return Redactor(key, [Rule(tuple(map(read_form, decision.forms)), decision.replacement)])


def reach(state: State, redactor: Redactor, prefix: Prefix) -> list[Reach]:
    """Return the articles of the archive, and of the machine's last results, that hold a barred text, by number."""
    found: dict[int, Reach] = {}
    for articles in ((state.archive or {}).values(), (result.article for result in state.results.values())):
        for article in articles:
            before = redactor.removed
            clean = redact_article(article, redactor, prefix)
            if clean is not article and article.number not in found:
                fields = tuple(
                    name for name in clean.__struct_fields__ if getattr(clean, name) != getattr(article, name)
                )
                passages = redactor.removed - before
                found[article.number] = Reach(article.number, fields, passages, clean.path != article.path)
    return [one for _, one in sorted(found.items())]


def bar(
    files: Files, state: State, room: Project, decision_file: DecisionFile, decision: Redact, found: Barred
) -> None:
    """Record the decision, and take the text out of the decisions, the archive and what recovery remembers.

    The decision comes first: killed after it, the next run of recovery takes the text out. `files` must be held.
    """
    redactor = files.redactor = found.redactor
    known = any(set(decision.forms) <= set(other.forms) for other in decision_file.decisions.redact)
    text = decisions_file.without_barred(decision_file.text, redactor)
    decisions_file.parse(text, str(decision_file.path))
    text = text if known else decisions_file.added(text, [decision])
    decisions_file.write(decision_file.path, text)
    remember_redaction(room.decisions_in_force, decision, redactor, text)
    redact_conflicts(files.conflicts, redactor)
    redact_report(room.recovery_report, redactor)
    redact_kept(room.recovery_fates, redactor)
    shutil.rmtree(files.work, ignore_errors=True)  # a run that was cut short left captures there, with the text in them

    def clean(article: Article) -> Article:
        return redact_article(article, redactor, found.prefix)

    if state.archive is None:
        return
    if found.articles:
        pending.mark(room.redaction_to_press)
    results = (replace(result, article=clean(result.article)) for result in in_order(state.results))
    files.write((clean(article) for article in in_order(state.archive)), results)
    if found.articles:
        pending.mark(room.redaction_to_press)  # again: a press may have found the first note before the archive


def others_that_hold(folder: Path, redactor: Redactor, passed_over: Callable[[Path], bool]) -> list[Path]:
    """Return the other files of a newsroom that hold a barred text, in their names or as UTF-8 text.

    `passed_over(path)` tells which files and folders, by their paths in the newsroom, are not looked at.
    """
    found = []
    # A press may make and take away folders meanwhile: unlike `rglob`, `walk` passes over what is gone.
    walked = (Path(above, name) for above, folders, names in os.walk(folder) for name in (*folders, *names))
    for path in sorted(walked):
        inner = path.relative_to(folder)
        if any(passed_over(above) for above in (inner, *inner.parents)) or path.is_symlink():
            continue
        if redactor.bars_address(inner.name) or (path.is_file() and _holds(path, redactor)):
            found.append(inner)
    return found


def _holds(path: Path, redactor: Redactor) -> bool:
    try:
        with path.open("rb") as file:
            text = file.read(_SCANNED).decode(errors="ignore")
    except OSError:
        return False
    return redactor.holds(text) or redactor.holds(text_of(text))
