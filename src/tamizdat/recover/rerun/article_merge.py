"""Three-way merge of an article: the last machine result, the editor's state, the new machine result.

Rules, for each field:
1. What the editor left as the machine had it follows the machine; what the editor changed stays.
2. Where both changed the same, the archive's stands, and the conflict is told with both values. Never silently.
   A withdrawal that was decided since the last run is obeyed all the same.
3. `number` and `path` never change, `old_paths` only grow, `related` follows the machine until an editor changes it.
4. Of the body and of pictures the parts are merged (body_merge.py); everything else is taken as a whole, since half of
   a byline may be what an editor took away to protect someone.
5. `sources` are the machine's: which captures there are, and which fields and paragraphs of the merge each gave.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article, Byline, Dispatch, Figure, Label, Source
from tamizdat.recover.rerun.body_merge import BodyMerge, merge_body
from tamizdat.recover.rerun.conflicts import NOT_SHOWN, Conflict, shown
from tamizdat.recover.rerun.correspondence import Passage, passages, text_of_block
from tamizdat.recover.rerun.taken_out import TakenOut, texts_of_block
from tamizdat.recover.steps.identify import Question

_APART = {"number", "path", "old_paths", "related", "body", "lead_image", "sources"}
FIELDS = tuple(field for field in Article.__struct_fields__ if field not in _APART)
# Fields of an Article that a source can name.
_GIVEN = ("headline", "standfirst", "bylines", "published", "original_url", "lead_image")


class Merge(Struct, frozen=True):
    """A merged article, what an editor has to look at, and how many fields and passages are the editor's own.

    `conflicts` are fields and passages that both changed, `held_back` counts those left out since an editor took words
    that they have out of the article.
    """

    article: Article
    fields: int = 0
    passages: int = 0
    questions: tuple[Question, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    held_back: int = 0


def merge_article(before: Article, edited: Article, now: Article, taken_out: TakenOut) -> Merge:
    """Return the merge of one article's three states. All three have the same number."""
    now = replace(now, path=edited.path, old_paths=_grown(edited, now))
    if comparable(before) == comparable(edited):
        return Merge(now)
    merged = _Fields(before, edited, now, taken_out)
    values = {field: merged.value(field) for field in FIELDS}
    lead = merged.lead_image()
    body = merge_body(before.body, edited.body, now.body, lambda block: taken_out.holds(texts_of_block(block)))
    merged.add_passages(body.conflicts)
    merged.ask("body", body.held_back, "recovery has passages with words that an editor took out", "they stay out")
    article = replace(
        edited,
        **values,
        old_paths=now.old_paths,
        related=now.related if edited.related == before.related else edited.related,
        lead_image=lead,
        body=body.blocks,
    )
    article = replace(article, sources=_sources(before, edited, now, article))
    return Merge(
        article,
        *own_work(before, edited),
        questions=tuple(merged.questions),
        conflicts=tuple(merged.conflicts),
        held_back=merged.held_back + body.held_back,
    )


def comparable(article: Article) -> Article:
    """Return the article less what is no editor's and no machine's state of it: its addresses and its sources."""
    return replace(article, path="", old_paths=(), sources=())


def own_work(before: Article, edited: Article) -> tuple[int, int]:
    """Return how many fields, and how many passages of the body, an editor made what they are."""
    fields = [field for field in (*FIELDS, "lead_image", "related") if getattr(before, field) != getattr(edited, field)]
    body: BodyMerge = merge_body(before.body, edited.body, before.body, lambda block: False)
    return len(fields), body.edited


def _grown(edited: Article, now: Article) -> tuple[str, ...]:
    new = (path for path in now.old_paths if path.rstrip("/") != edited.path.rstrip("/"))
    return tuple(dict.fromkeys((*edited.old_paths, *new)))


class _Fields:
    """Merges the fields of one article and gathers the questions about them."""

    def __init__(self, before: Article, edited: Article, now: Article, taken_out: TakenOut) -> None:
        self.before, self.edited, self.now, self.taken_out = before, edited, now, taken_out
        self.questions: list[Question] = []
        self.conflicts: list[Conflict] = []
        self.held_back = 0

    def ask(self, field: str, times: int, why: str, outcome: str) -> None:
        """Add the question about something that happened so many times, if it did."""
        if times:
            self.questions.append(Question(self.edited.number, field, f"{why} ({times}): {outcome}"))

    def value(self, field: str) -> Any:
        """Return what a field is to be."""
        if field == "status" and self._is_withdrawn_now():
            return self.now.status
        return self._of(field, *(getattr(article, field) for article in (self.before, self.edited, self.now)))

    def _is_withdrawn_now(self) -> bool:
        """Tell whether a decision withdraws the article which is newer than the last run: captures never do."""
        return self.now.status.state == "withdrawn" and "withdrawn" not in (
            self.before.status.state,
            self.edited.status.state,
        )

    def lead_image(self) -> Figure | None:
        """Return the lead picture; of one and the same picture each part is merged by itself."""
        before, edited, now = self.before.lead_image, self.edited.lead_image, self.now.lead_image
        if before is None or edited is None or now is None or before in (edited, now):
            found: Figure | None = self._of("lead_image", before, edited, now)
            return found
        if len({figure.image.original_url or figure.image.path for figure in (before, edited, now)}) > 1:
            found = self._of("lead_image", before, edited, now)
            return found
        parts = {
            part: self._of("lead_image", *(getattr(figure, part) for figure in (before, edited, now)))
            for part in ("caption", "credit")
        }
        alt = self._of("lead_image", before.image.alt, edited.image.alt, now.image.alt)
        files = [replace(figure.image, alt="") for figure in (before, edited, now)]
        return Figure(image=replace(self._of("lead_image", *files), alt=alt), **parts)

    def _of(self, field: str, before: Any, edited: Any, now: Any) -> Any:
        if now in (before, edited):
            return edited
        if edited != before:
            self._add(field, shown(edited), shown(now), _texts(now))
            return edited
        if self.taken_out.holds(_texts(now)):
            self.held_back += 1
            why = "recovery has another value, with words that an editor took out of the article: it was left out"
            self.questions.append(Question(self.edited.number, field, why))
            return edited
        return now

    def add_passages(self, passages: Iterable[Passage]) -> None:
        """Add the conflicts about passages of the body that both changed."""
        for passage in passages:
            edited, now = [self.edited.body[at] for at in passage.edited], [self.now.body[at] for at in passage.now]
            sides = ["\n".join(map(text_of_block, blocks)) for blocks in (edited, now)]
            self._add("body", sides[0], sides[1], [text for block in now for text in texts_of_block(block)])

    def _add(self, field: str, edited: str, now: str, texts: Iterable[str]) -> None:
        """Add a conflict. A value of recovery with words that the editor took out is not shown."""
        hidden = NOT_SHOWN if self.taken_out.holds(texts) else now
        self.conflicts.append(Conflict(self.edited.number, field, edited, hidden))


def _texts(value: Any) -> Iterable[str]:
    """Return the texts in a field's value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Figure):
        return texts_of_block(value)
    if isinstance(value, Byline | Label):
        return [value.name]
    if isinstance(value, Dispatch):
        return [value.headline, *(text for block in value.body for text in texts_of_block(block))]
    return [text for item in value for text in _texts(item)] if isinstance(value, tuple) else []


def _sources(before: Article, edited: Article, now: Article, merged: Article) -> tuple[Source, ...]:
    """Return the sources of the merged article: those of the new machine result, and those that an editor added.

    A field is the capture's that gave it if it is as the machine has it. A paragraph is the capture's that gave the
    passage, also where an editor changed it; what an editor added has none.
    """
    forms: dict[int, tuple[int, ...]] = {}  # block of the merged body: the same passage in the new result
    for passage in passages((), merged.body, now.body):
        forms |= dict.fromkeys(passage.edited, passage.now)
    same = {field for field in _GIVEN if getattr(merged, field) == getattr(now, field)}
    known = {source.sha256 for source in (*before.sources, *now.sources)}
    return (
        *(
            replace(
                source,
                fields=tuple(field for field in source.fields if field in same),
                paragraphs=tuple(at for at in sorted(forms) if not set(forms[at]).isdisjoint(source.paragraphs)),
            )
            for source in now.sources
        ),
        *(source for source in edited.sources if source.sha256 not in known),
    )
