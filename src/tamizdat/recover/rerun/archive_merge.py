"""A rerun as a whole: the archive, the machine's last results and its new ones become the next archive and results.

1. Articles that an editor left as the machine had them become what the machine has now; others get a three-way merge
   (article_merge.py). A run that is not whole only adds (states.py).
2. What an editor took out of the archive stays out. Numbers and paths are never given again.
3. An article whose captures the machine now has in another one goes, and its address leads there, if no editor touched
   it; else it stays. An edited article of which the machine now has captures in another one stays too. Both are asked.
   A joined article whose captures are by themselves again has its number and path again.
4. Decisions hold for all of it, and barred words are in none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article
from tamizdat.recover.decisions.apply import ArticleDecisions
from tamizdat.recover.rerun.article_merge import FIELDS, Merge, comparable, merge_article, own_work
from tamizdat.recover.rerun.conflicts import Conflict, still_open, without_repeats
from tamizdat.recover.rerun.joined import give_paths_back, redirect_joined
from tamizdat.recover.rerun.results import Gone, Result
from tamizdat.recover.rerun.states import States, Three, captures_of, new_sources, with_copies
from tamizdat.recover.rerun.summary import Joined, Summary, Waiting
from tamizdat.recover.rerun.taken_out import Ordinary, TakenOut, removed_words
from tamizdat.recover.steps.identify import Question
from tamizdat.recover.storage.spool import Shelf
from tamizdat.recover.storage.views import in_order

# An archive that lacks more than a tenth of its articles, and more than these few, may have been cut short.
DELETED, FEWEST_DELETED = 0.1, 5
_WORKED_ON = "it stays as it is, since an editor worked on it"


class DeletedError(ValueError):
    """The archive lacks so many articles that they may have been lost; the message says what to do."""


class Rerun(Struct, frozen=True):
    """The archive and the machine's results after a run, both by number, the questions about them, and the conflicts
    between them that are not settled."""

    articles: Sequence[Article]
    results: Sequence[Result]
    questions: list[Question]
    summary: Summary
    conflicts: list[Conflict]


def merge_archive(
    states: States,
    decided: ArticleDecisions,
    questions: list[Question],
    *,
    earlier_conflicts: Iterable[Conflict] = (),
    records: bool = True,
    may_delete: bool = False,
) -> Rerun:
    """Return what a run makes. `questions` are those about the new machine results, `earlier_conflicts` those that no
    run before this one found settled.

    `records` says that what an editor deleted is recorded as a decision; where not, the results alone remember it.
    Raises DeletedError where the archive lacks many articles and `may_delete` does not say that this is meant.
    """
    if not may_delete:
        _check_deleted(states)
    merge = _Merge(states, decided, records)
    for number in states.numbers():
        merge.settle(number)
    redirect_joined(
        {joined.article: joined.into for joined in merge.summary.joined}, states.archive, merge.articles, merge.results
    )
    give_paths_back(merge.returned, merge.articles, merge.results)
    merge.unrelate_deleted()
    conflicts = without_repeats([*still_open(earlier_conflicts, merge.articles, merge.results), *merge.conflicts])
    open_questions = [question for question in questions if merge.is_open(question)]
    merge.summary.new, merge.summary.changed = _differences(states, merge.articles)
    articles, results = in_order(merge.articles), in_order(merge.results)
    return Rerun(articles, results, [*merge.questions, *open_questions], merge.summary, conflicts)


def _differences(states: States, articles: Mapping[int, Article]) -> tuple[list[int], list[int]]:
    """Return the articles that a run added to the archive, and those that it changed for readers."""
    new, changed = [], []
    for number in sorted(articles):
        before, article = states.as_read.get(number), articles[number]
        if before is None:
            new.append(number)
        elif replace(before, sources=()) != replace(article, sources=()):
            changed.append(number)
    return new, changed


def _check_deleted(states: States) -> None:
    live = [number for number, gone in states.gone.items() if not gone]
    lost = [number for number in live if number not in states.archive]
    many = len(lost) > max(FEWEST_DELETED, DELETED * len(live))
    if not states.begins and lost and (many or not states.archive):
        raise DeletedError(
            f"lacks {len(lost)} of the {len(live)} articles that recovery last wrote. If an editor deleted them, say so"
            " with --yes; if not, put the file back, or move it away to begin anew."
        )


def _waiting(states: States) -> list[Waiting]:
    """Return the articles that a whole run leaves as they are, since it lacks captures of theirs."""
    found = []
    for number in sorted(states.archive) if states.missing else ():
        article = states.of(number).before or states.archive[number]
        sources = {source.sha256: source.capture for source in article.sources}
        if missing := sorted(states.missing.intersection(sources)):
            found.append(Waiting(number, tuple(sources[capture] for capture in missing), tuple(missing)))
    return found


class _Merge:
    def __init__(self, states: States, decided: ArticleDecisions, records: bool) -> None:
        self.states, self.decided, self.records = states, decided, records
        self.articles: Shelf[Article] = Shelf(Article, states.folder)
        self.results: Shelf[Result] = Shelf(Result, states.folder)
        self.questions: list[Question] = []
        self.conflicts: list[Conflict] = []
        self.returned: list[int] = []  # articles that had been joined to others
        self.summary = Summary(
            barred=states.barred,
            barred_before=states.barred_before,
            whole=states.whole,
            missing=len(states.missing),
            waiting=_waiting(states) if states.whole else [],
        )
        self.ordinary = self._ordinary()

    def settle(self, number: int) -> None:
        """Decide what becomes of an article."""
        three = self.states.of(number)
        was = self.states.gone.get(number, "")
        remembered = not self.records and was == "deleted" and three.edited is None
        deleted = remembered or self.decided.deletes(number, three.captures)
        if three.edited is not None and (not deleted or was == "deleted"):
            self._merge(three.edited, three)
            if deleted:
                self._ask(number, "status", "a decision deletes it, but it was put back into the archive: it stays")
                self.results[number] = Result(self._machine(number, three), "deleted")
        elif three.edited is not None:
            self.summary.deleted_now.append(number)
            self._result(self._machine(number, three), "deleted")
        elif three.before is not None and not self.states.begins:
            self._missing(number, three, deleted, was)
        elif three.now is not None:
            self._begin(three.now, deleted)
            if was == "joined" and not deleted:
                self.returned.append(number)
        else:  # a joined one, or one of an archive that was moved away: its number is not given again
            self._result(self.states.before[number], "joined")

    def _machine(self, number: int, three: Three) -> Article:
        """Return the machine's result of an article, or what stands for it."""
        if number in self.results:
            return self.results[number].article
        found = self.states.latest(three.before, three.now) if three.before else three.now or three.edited
        return found or self.states.before[number]

    def _begin(self, now: Article, deleted: bool) -> None:
        """Settle an article that is new."""
        if deleted:
            self.summary.deleted.append(now.number)
        else:
            self.articles[now.number] = now
        self._result(now, "deleted" if deleted else "")

    def _missing(self, number: int, three: Three, deleted: bool, was: Gone) -> None:
        """Settle an article that the machine had and the archive lacks."""
        latest = self._machine(number, three)
        if was == "deleted" and not deleted:
            self.summary.restored.append(number)
            self.articles[number] = latest
            self._result(latest)
        else:
            (self.summary.deleted if deleted else self.summary.newly_deleted).append(number)
            self._result(latest, "deleted")

    def _merge(self, edited: Article, three: Three) -> None:
        """Settle an article of the archive."""
        number, before, now = edited.number, three.before, three.now
        if before is None:
            self._without_before(edited, now)
            return
        if now is None and self.states.whole and self._goes_into_another(before, edited):
            return
        latest = self.states.latest(before, now)
        if not self.states.whole and latest.sources != before.sources:
            self.summary.added_to.append(number)
        self._result(latest)
        if self.states.whole and now is not None and self._is_parted(before, edited, now):
            before = latest  # the machine's changes are none of this article: it stays as it is
        if latest == before and not (self.states.whole and now):
            merge = Merge(edited, *own_work(before, edited))
        else:
            merge = merge_article(before, edited, latest, TakenOut(before, edited, self.ordinary))
        self.articles[number] = merge.article
        self.questions += merge.questions
        self.conflicts += [self._told(conflict, three) for conflict in merge.conflicts]
        self.summary.conflicts += len(merge.conflicts)
        self.summary.edited += bool(merge.fields or merge.passages)
        self.summary.fields += merge.fields
        self.summary.passages += merge.passages
        self.summary.held_back += merge.held_back

    def _told(self, conflict: Conflict, three: Three) -> Conflict:
        """Return a conflict that says whether recovery has its value from a decision."""
        decided = self.decided.decides(conflict.field, conflict.article, three.captures)
        return replace(conflict, decided=decided)

    def _without_before(self, edited: Article, now: Article | None) -> None:
        """Settle an article of which no machine result is known: it stays as it is, and new copies become sources."""
        copies = new_sources(edited, now)
        self.articles[edited.number] = self.states.decided(with_copies(edited, copies) if copies else edited)
        if now is not None:
            self.summary.unknown_before += 1
            if self.states.whole:
                self._result(now)

    def _goes_into_another(self, before: Article, edited: Article) -> bool:
        """Settle an article that the machine no longer has; tell whether it went into another one."""
        captures = captures_of([before])
        owners = [self.states.owner[capture] for capture in captures if capture in self.states.owner]
        if not owners:
            if captures and not captures & self.states.missing:
                self._ask(before.number, "sources", "its captures hold no article any more; it stays as it is")
            return False
        into = max(sorted(set(owners)), key=owners.count)
        touched = comparable(before) != comparable(edited)
        # What was decided about it goes on to the article with its captures, if it was decided that both are one.
        joined = self.decided.joins(captures, {each for each, owner in self.states.owner.items() if owner == into})
        touched = touched or (self.decided.concern(before.number, captures) and not joined)
        if touched or self.states.gone.get(into):
            why = f"its captures are now of article {into}; {_WORKED_ON}"
            self._ask(before.number, "sources", why, into, stays=True)
            return False
        self._ask(before.number, "sources", f"its captures are now of article {into}: its address leads there", into)
        self.summary.joined.append(Joined(before.number, into))
        self._result(before, "joined")
        return True

    def _is_parted(self, before: Article, edited: Article, now: Article) -> bool:
        """Tell whether the machine now has captures of an edited article in another one, and ask about it."""
        owner = self.states.owner
        others = {owner[capture] for capture in captures_of([before]) - captures_of([now]) if capture in owner}
        if not others or comparable(before) == comparable(edited):
            return False
        listed = ", ".join(map(str, sorted(others)))
        why = f"captures of it are now of article {listed}; {_WORKED_ON}"
        self._ask(now.number, "sources", why, *sorted(others), stays=True)
        return True

    def unrelate_deleted(self) -> None:
        """Take deleted articles out of the relations that the machine found; an editor's own stay as they are."""
        deleted = {number for number, result in self.results.items() if result.gone == "deleted"} - set(self.articles)
        for number, article in self.articles.items() if deleted else ():
            result = self.results.get(number)
            if result and article.related == result.article.related and deleted.intersection(article.related):
                related = tuple(other for other in article.related if other not in deleted)
                self.articles[number] = replace(article, related=related)
                self.results[number] = replace(result, article=replace(result.article, related=related))

    def is_open(self, question: Question) -> bool:
        """Tell whether a question about a new machine result is one about the archive too: no editor answered it."""
        article, now = self.articles.get(question.article), self.states.now.get(question.article)
        if article is None or article.status.state == "withdrawn":
            return False
        if now is None or question.field not in (*FIELDS, "body"):
            return True
        return bool(getattr(article, question.field) == getattr(now, question.field))

    def _ordinary(self) -> Ordinary:
        """Return what tells everyday words from others, for the words that editors took out of articles."""
        words: set[str] = set()
        for number, edited in self.states.archive.items():
            before = self.states.of(number).before
            if before is not None and comparable(before) != comparable(edited):
                words |= removed_words(before, edited)
        return Ordinary(words, self.states.archive.values())

    def _ask(self, number: int, field: str, why: str, *others: int, stays: bool = False) -> None:
        self.questions.append(Question(number, field, why, others, stays))

    def _result(self, article: Article, gone: Gone = "") -> None:
        self.results[article.number] = Result(article, gone)
