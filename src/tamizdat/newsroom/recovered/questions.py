"""The questions of recovery that nobody has answered yet, by kind."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec import Struct

from tamizdat.newsroom.models import Article, Author, RecoveryAnswer
from tamizdat.recover.rerun.kept_report import KeptReport
from tamizdat.recover.review.questions import is_doubtful_name, kind_of
from tamizdat.recover.steps.identify import Question

KINDS: dict[str, Any] = {
    "date": gettext_lazy("Date"),
    "headline": gettext_lazy("Headline"),
    "byline": gettext_lazy("Byline"),
    "match": gettext_lazy("One article or two"),
    "other": gettext_lazy("Other"),
}
# What recovery says in its report, in words for editors.
_PLAIN = {
    "no capture states it": {
        "published": gettext_lazy("No copy of it says when it was published."),
        "headline": gettext_lazy("No copy of it has a headline: its first words stand there."),
    },
    "no capture holds any of it": {"body": gettext_lazy("No copy holds any of its text.")},
}


class Asked(Struct, frozen=True):
    """A question as the desk shows it."""

    question: Question
    kind: str
    why: str


def plain_why(question: Question) -> str:
    """Return why a question is asked, in words for editors."""
    if found := _PLAIN.get(question.why, {}).get(question.field):
        return str(found)
    if question.why.startswith("captures disagree: also "):
        return _("The copies disagree. Others say: %(rivals)s.") % {
            "rivals": question.why.removeprefix("captures disagree: also ")
        }
    return question.why[:1].upper() + question.why[1:] + ("" if question.why.endswith((".", "…")) else ".")


def open_questions(report: KeptReport, kind: str = "") -> list[Asked]:
    """Return what is still asked, of one kind or of all: what recovery asks, and names that may be none."""
    asked = list(dict.fromkeys([*report.questions, *_doubtful_bylines()]))
    answered = set(RecoveryAnswer.objects.values_list("article", "field", "why"))
    at_desk = dict(Article.objects.filter(number__in={each.article for each in asked}).values_list("number", "day"))
    found = [
        Asked(each, kind_of(each), plain_why(each))
        for each in asked
        if (each.article, each.field, each.why) not in answered
        and each.article in at_desk
        and not (each.field == "published" and each.why in _PLAIN and at_desk[each.article])
    ]
    return [each for each in found if not kind or each.kind == kind]


def counts(asked: list[Asked]) -> list[tuple[str, Any, int]]:
    """Return each kind with its name and how many questions are of it."""
    number = Counter(each.kind for each in asked)
    return [(kind, name, number[kind]) for kind, name in KINDS.items() if number[kind]]


def find(report: KeptReport | None, article: int, field: str, why: str) -> Question | None:
    """Return the open question with these words; None if it is not asked any more."""
    found = open_questions(report) if report else []
    wanted = (article, field, why)
    return next(
        (each.question for each in found if (each.question.article, each.question.field, each.question.why) == wanted),
        None,
    )


def _doubtful_bylines() -> list[Question]:
    """Return questions about bylines of public articles that may be no names."""
    doubtful = {pk: name for pk, name in Author.objects.values_list("pk", "name") if is_doubtful_name(name)}
    if not doubtful:
        return []
    rows = Article.objects.filter(bylines__author__in=doubtful, live=True, state=Article.State.PUBLISHED)
    found = []
    for number, author in rows.values_list("number", "bylines__author").order_by("number"):
        if author in doubtful:
            found.append(Question(number, "bylines", f"“{doubtful[author]}” may be no name of a person"))
    return found
