"""The page of questions: each is answered where it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from tamizdat.article import YEARS, decode
from tamizdat.newsroom.models import Article, Author, RecoveryAnswer
from tamizdat.newsroom.recovered import answers, decided
from tamizdat.newsroom.recovered.blocks import answers_about_blocks
from tamizdat.newsroom.recovered.overview import may_settle, report
from tamizdat.newsroom.recovered.questions import Asked, counts, find, open_questions
from tamizdat.recover.decisions.check import problem_of
from tamizdat.recover.review.questions import kind_of
from tamizdat.recover.steps.identify import Question

_PAGE = 25
_ANSWERED = 10  # that can be taken back on the page
_NAMES = 500  # that the form proposes
_NAME_FIELDS = 3
_DIGITS = 18  # of an article's number, at most


class AnswerForm(forms.Form):
    """An answer to one question. Which field counts is said by its kind; `none` says that there is none."""

    article = forms.IntegerField()
    field = forms.CharField(max_length=40)
    why = forms.CharField()
    day = forms.DateField(required=False)
    text = forms.CharField(required=False, max_length=1_000)
    name = forms.CharField(required=False)

    def clean_day(self) -> date | None:
        """Return the day. Raises ValidationError for one on which nothing can have been published."""
        day: date | None = self.cleaned_data["day"]
        if day and day.year not in YEARS:
            raise ValidationError(_("Give a day between 1900 and 2099."))
        return day


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """List what recovery asks, of one kind or of all, and the last answers."""
    may_settle(request)
    found = report()
    every = open_questions(found) if found else []
    kind = request.GET.get("kind", "")
    some = [each for each in every if not kind or each.kind == kind]
    page = Paginator(some, _PAGE).get_page(request.GET.get("p"))
    context = {
        "report": found,
        "kinds": counts(every),
        "kind": kind,
        "total": len(every),
        "page": page,
        "rows": _rows(page.object_list),
        "authors": Author.objects.order_by("name").values_list("name", flat=True)[:_NAMES],
        "answered": _answered(),
    }
    return render(request, "newsroom/recovered/questions.html", context)


def _rows(asked: list[Asked]) -> list[dict[str, Any]]:
    """Return what the page shows of each question."""
    numbers = {number for each in asked for number in (each.question.article, *each.question.others)}
    articles = Article.objects.prefetch_related("bylines__author").in_bulk(numbers)
    rows = []
    for each in asked:
        article = articles[each.question.article]
        bylines = [byline.name or byline.author.name for byline in article.bylines.all()]
        rows.append(
            {
                "asked": each,
                "article": article,
                "others": [(number, articles.get(number)) for number in each.question.others],
                "names": [*bylines, *[""] * max(1, _NAME_FIELDS - len(bylines))],
                "sources": _sources(article),
            }
        )
    return rows


def _sources(article: Article) -> list[str]:
    return [source.capture for source in decode(bytes(article.record)).sources] if article.record else []


def _answered() -> list[tuple[RecoveryAnswer, Article | None]]:
    blocks = answers_about_blocks().values("pk")
    last = list(RecoveryAnswer.objects.exclude(pk__in=blocks).select_related("user")[:_ANSWERED])
    articles = Article.objects.only("number", "headline").in_bulk([each.article for each in last])
    return [(each, articles.get(each.article)) for each in last]


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Take an answer."""
    may_settle(request)
    form = AnswerForm(request.POST)
    where = _back(request)
    if not form.is_valid():
        messages.error(request, " ".join(text for texts in form.errors.values() for text in texts))
        return redirect(where)
    said = form.cleaned_data
    question = find(report(), said["article"], said["field"], said["why"])
    if question is None:
        messages.info(request, _("Somebody answered this already."))
        return redirect(where)
    article = get_object_or_404(Article, pk=question.article)
    try:
        made = _answer(request, question, article, said)
        answers.give(article, question, made, request.user, publish="publish" in request.POST)
    except (*answers.PROBLEMS, ValidationError) as error:
        messages.error(request, " ".join(error.messages) if isinstance(error, ValidationError) else str(error))
        return redirect(where)
    text = _("“%(article)s”: %(answer)s") % {"article": article, "answer": made.said}
    if made.decisions and made.change is None:
        text += " " + _("This takes effect with the next run of recovery that reads all captures.")
    messages.success(request, text)
    return redirect(where)


def _answer(request: HttpRequest, question: Question, article: Article, said: dict[str, Any]) -> answers.Answer:
    """Return the answer that a form gives. Raises ValidationError and DecisionsError."""
    about, choice = decided.made_by(request.user), request.POST.get("choice", "")
    kind = kind_of(question)
    if choice == "right" or kind == "other":
        return answers.seen_answer(_("It is right as it is."))
    if kind == "match":
        return answers.match_answer(article, question.others, choice == "one", about)
    if kind == "date":
        if choice != "none" and not said["day"]:
            raise ValidationError(_("Give a day, or say that it has none."))
        return answers.date_answer(article, "" if choice == "none" else said["day"].isoformat(), about)
    if kind == "headline":
        if not said["text"].strip():
            raise ValidationError(_("Write the headline."))
        return answers.headline_answer(article, said["text"].strip(), about)
    names = [] if choice == "none" else [name.strip() for name in request.POST.getlist("name") if name.strip()]
    if not names and choice != "none":
        raise ValidationError(_("Give a name, or say that nobody is named."))
    made = answers.byline_answer(article, list(dict.fromkeys(names)), about)
    if problem := problem_of(made.decisions[0]):
        raise ValidationError(problem.problem)
    return made


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an answer: its question is asked again."""
    may_settle(request)
    given = get_object_or_404(RecoveryAnswer, pk=pk)
    try:
        left = answers.take_back(given, request.user)
    except answers.PROBLEMS as error:
        messages.error(request, str(error))
        return redirect(_back(request))
    messages.success(request, " ".join([_("The answer was taken back."), *left]))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Return the page from which somebody came: the list as it was filtered, the doubts, or an article's captures."""
    place = request.POST.get("to", "")
    if place == "doubts":
        return reverse("newsroom_recovered_doubts")
    if place.isdecimal() and len(place) < _DIGITS:
        return reverse("newsroom_captures", args=[int(place)])
    kind = request.POST.get("kind", "")
    address = reverse("newsroom_recovered_questions")
    return f"{address}?kind={kind}" if kind.isalpha() else address
