"""An article beside its captures."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct
from wagtail.admin import messages

from tamizdat.article import Article as Record
from tamizdat.article import Source, decode
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.permissions.guard import may
from tamizdat.newsroom.recovered import blocks, decided
from tamizdat.newsroom.recovered.captures import Beside, fates_of, look
from tamizdat.newsroom.recovered.conflict_views import FIELDS
from tamizdat.newsroom.recovered.drafts import EditError, draft_record
from tamizdat.newsroom.recovered.overview import PERMISSION, may_settle
from tamizdat.recover.decisions.barred import key_for, redactor_of
from tamizdat.recover.decisions.blocks import BlockWords
from tamizdat.recover.decisions.file import DecisionsError
from tamizdat.recover.redaction.key import KeyFileError
from tamizdat.recover.rerun.correspondence import passages, text_of_block
from tamizdat.recover.rerun.results import ResultsError

PROBLEMS = (EditError, DecisionsError, KeyFileError, ResultsError)
_ANSWERED = 10  # that can be taken back on the page
KINDS = {
    "html": gettext_lazy("saved page"),
    "text": gettext_lazy("text"),
    "markdown": gettext_lazy("text with markup"),
    "post": gettext_lazy("record of an export or a feed"),
}
_BLOCKS = {
    "heading": gettext_lazy("Heading"),
    "quote": gettext_lazy("Quote"),
    "list": gettext_lazy("List"),
    "figure": gettext_lazy("Picture"),
    "embed": gettext_lazy("From elsewhere"),
    "table": gettext_lazy("Table"),
    "divider": gettext_lazy("Divider"),
}


class Paragraph(Struct, frozen=True):
    """A block of the article's draft: its place, its kind where it is no paragraph, its words, its captures' names."""

    at: int
    kind: Any
    text: str
    sources: tuple[int, ...]


class Given(Struct, frozen=True):
    """A capture as the page lists it: its number there, what it gave, and its kind in words."""

    number: int
    source: Source
    kind: Any
    fields: tuple[Any, ...]


@require_GET
def captures(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an article's draft beside one of its captures."""
    article = get_object_or_404(Article, pk=pk)
    if not may(request.user, "change", article):
        raise PermissionDenied
    public = decode(bytes(article.record)) if article.record else None
    context: dict[str, Any] = {"article": article, "may_settle": request.user.has_perm(PERMISSION)}
    if public is None or not public.sources:
        return render(request, "newsroom/recovered/captures.html", context)
    draft = draft_record(article)
    given = [
        Given(at, each, KINDS.get(each.kind, each.kind), _fields(each)) for at, each in enumerate(public.sources, 1)
    ]
    wanted = request.GET.get("capture", "")
    chosen = next((each for each in given if each.source.sha256 == wanted), given[0])
    try:
        file = decided.book().read()
        key = key_for(file, settings.NEWSROOM.redaction_key)
        bars = redactor_of(file.decisions, key)
        fates = fates_of(pk, chosen.source.sha256)
        context["looked"] = look(chosen.source, Beside(draft, file.decisions, BlockWords(key, bars), bars, fates))
    except (DecisionsError, KeyFileError) as error:
        context["problem"] = str(error)
    context |= {"given": given, "chosen": chosen, "paragraphs": _paragraphs(draft, public), "draft": draft}
    if context["may_settle"]:
        context["answered"] = blocks.answers_about_blocks(pk)[:_ANSWERED]
    response = render(request, "newsroom/recovered/captures.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _fields(source: Source) -> tuple[Any, ...]:
    return tuple(FIELDS.get(field, field) for field in source.fields)


def _paragraphs(draft: Record, public: Record) -> list[Paragraph]:
    """Return the draft's blocks with the numbers of the captures that gave each."""
    gave: dict[int, list[int]] = {}
    for number, source in enumerate(public.sources, 1):
        for at in source.paragraphs:
            gave.setdefault(at, []).append(number)
    of_draft: dict[int, tuple[int, ...]] = {}
    for passage in passages((), draft.body, public.body):
        found = sorted({number for at in passage.now for number in gave.get(at, ())})
        of_draft |= dict.fromkeys(passage.edited, tuple(found))
    return [
        Paragraph(at, _BLOCKS.get(type(block).__name__.lower(), ""), text_of_block(block), of_draft.get(at, ()))
        for at, block in enumerate(draft.body)
    ]


@require_POST
def change_block(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a block of a capture back, or take a block of the article away."""
    may_settle(request)
    article = get_object_or_404(Article, pk=pk)
    sha256, text = request.POST.get("capture", ""), request.POST.get("text", "").replace("\r\n", "\n")
    at = request.POST.get("at", "")
    try:
        if not at.isdecimal():
            raise EditError(_("The form was not complete."))
        if request.POST.get("choice") == "put-back":
            blocks.put_back(article, sha256, int(at), text, request.user)
            messages.success(
                request,
                _("It is back in the draft, and no later run of recovery takes it away. Publish it from its page."),
            )
        else:
            blocks.take_away(article, int(at), text, request.user)
            messages.success(
                request,
                _("It is out of the draft, and no later run of recovery brings it back. Publish it from its page."),
            )
    except PROBLEMS as error:
        messages.error(request, str(error))
    return redirect(
        f"{reverse('newsroom_captures', args=[pk])}?capture={sha256}"
        if sha256.isalnum()
        else reverse("newsroom_captures", args=[pk])
    )
