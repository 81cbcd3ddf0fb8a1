"""Redacting at the desk: what it reaches is listed before, and again after."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from msgspec import Struct
from msgspec.structs import replace
from wagtail.log_actions import log

from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.newsroom.recovery.files import DeskFiles
from tamizdat.newsroom.recovery.redaction import where_it_stands
from tamizdat.recover.decisions import file as decisions_file
from tamizdat.recover.decisions.barred import key_for
from tamizdat.recover.decisions.file import DecisionsError
from tamizdat.recover.redaction.folding import folded_words
from tamizdat.recover.redaction.key import KeyFileError, make_key
from tamizdat.recover.redaction.redactor import BLACK, Redactor
from tamizdat.recover.rerun.redact import Barred, Reach, bar, decision_of, others_that_hold, reach, redactor_for
from tamizdat.recover.rerun.results import ResultsError

# Beside what the database holds: captures are evidence, keys and the release have their own ways.
_NOT_LOOKED_AT = {"captures", "keys", "var/keys", "var/site", "var/.site.press", "var/.site.search", "var/desk-static"}


class RedactForm(forms.Form):
    """What is barred, one form a line, and what stands in its place."""

    texts = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        label=_("Text to bar"),
        help_text=_(
            "A name, a phrase: one form a line, since only whole words are met"
            " (Orla Vennick, Vennick, other cases and spellings)."
        ),
    )
    replacement = forms.CharField(required=False, initial=BLACK, label=_("What stands in its place"), max_length=100)

    def clean_texts(self) -> list[str]:
        """Return the forms. Raises ValidationError for one that no text could meet."""
        lines = [line.strip() for line in self.cleaned_data["texts"].splitlines() if line.strip()]
        for line in lines:
            words = folded_words(line)
            if not words or (len("".join(words)) < 2 and words[0].isascii()):
                raise ValidationError(_("“%(line)s” has no word that could be met."), params={"line": line})
        return lines


class Found(Struct, frozen=True):
    """Where a text stands: in which public articles, in how much else of the desk, in which other files."""

    articles: list[tuple[Reach, Any]]
    others: dict[str, int]
    files: list[str]


def redact(request: HttpRequest) -> HttpResponse:
    """Ask for a text, show where it stands, and bar it once that was seen."""
    if not request.user.has_perm("newsroom.publish_article"):
        raise PermissionDenied
    form = RedactForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context |= _looked_for(form.cleaned_data, request.user, do_it="bar" in request.POST)
        except (ResultsError, DecisionsError, KeyFileError) as error:
            form.add_error(None, str(error))
    response = render(request, "newsroom/recovery/redact.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _looked_for(said: dict[str, Any], user: Any, *, do_it: bool) -> dict[str, Any]:
    """Return where the text stands; with `do_it` bar it, publish that, and return where it is left."""
    newsroom, files = settings.NEWSROOM, DeskFiles(settings.NEWSROOM)
    with files.held():
        decision_file = decisions_file.read(newsroom.decisions)
        key_for(decision_file, newsroom.redaction_key)
        key = make_key(newsroom.redaction_key)
        decision = decision_of(key, said["texts"], said["replacement"], when=date.today())
        redactor = redactor_for(key, decision)
        if redactor.holds(said["replacement"]):
            raise ResultsError(_("What stands in its place holds the text itself. Choose another word."))
        state = files.read()
        found = reach(state, redactor, _prefix)
        if not do_it:
            return {"before": _found(found, redactor)}
        decision = replace(decision, articles=tuple(one.article for one in found))
        bar(files, state, newsroom, decision_file, decision, Barred(redactor, _prefix, found))
        left = reach(files.read(), redactor, _prefix)
    for one in found:
        article = Article.objects.filter(pk=one.article).first()
        if article:
            log(instance=article, action="newsroom.redact", user=user)
    is_public = queue.publish_soon()
    return {"after": _found(left, redactor), "reached": len(found), "is_public": is_public and not _waits()}


def _found(articles: list[Reach], redactor: Redactor) -> Found:
    rows = Article.objects.only("number", "headline").in_bulk([one.article for one in articles])
    files = others_that_hold(
        settings.NEWSROOM.folder, redactor, lambda path: path.as_posix() in _NOT_LOOKED_AT or "sqlite3" in path.name
    )
    return Found(
        [(one, rows.get(one.article)) for one in articles],
        dict(where_it_stands(redactor)),
        [redactor.name(str(path)) for path in files],
    )


def _waits() -> bool:
    return settings.NEWSROOM.redaction_to_press.exists()


def _prefix(code: str) -> str:
    return outlet().language(code).prefix
