"""Redacting at the desk: where a text stands is shown first; it is taken out by a second, deliberate answer."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from msgspec.structs import replace
from wagtail.log_actions import log

from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.newsroom.recovery.files import DeskFiles
from tamizdat.newsroom.recovery.reached import Found, found
from tamizdat.recover.decisions import file as decisions_file
from tamizdat.recover.decisions.barred import key_for
from tamizdat.recover.decisions.file import DecisionsError
from tamizdat.recover.redaction.folding import folded_words
from tamizdat.recover.redaction.key import KeyFileError, make_key
from tamizdat.recover.redaction.redactor import BLACK
from tamizdat.recover.rerun.redact import Barred, bar, decision_of, reach, redactor_for
from tamizdat.recover.rerun.results import ResultsError

SHOWN, SURE = "shown", "sure"  # the fields that say what was shown, and that the person means it


class RedactForm(forms.Form):
    """What is taken out, one form a line, and what stands in its place."""

    texts = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        label=_("Name or words to take out"),
        help_text=_(
            "One a line, each form in which it is written: Orla Vennick, Vennick, O. Vennick. Only whole words are"
            " met; capital letters make no difference."
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


def redact(request: HttpRequest) -> HttpResponse:
    """Ask for a text, show where it stands, and take it out once that was seen and confirmed."""
    if not request.user.has_perm("newsroom.publish_article"):
        raise PermissionDenied
    form = RedactForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context |= _looked_for(form.cleaned_data, request)
        except (ResultsError, DecisionsError, KeyFileError) as error:
            form.add_error(None, str(error))
    context["waits"] = settings.NEWSROOM.redaction_to_press.exists()
    response = render(request, "newsroom/recovery/redact.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _looked_for(said: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """Return where the text stands; once confirmed take it out, publish that, and return what was reached."""
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
        articles = reach(state, redactor, _prefix)
        before = found(articles, redactor)
        shown = _name_of(said, before)
        if not constant_time_compare(request.POST.get(SHOWN, ""), shown):
            changed = SURE in request.POST  # confirmed, but for other words or another reach than are there now
            return {"before": before, "shown": shown, "has_changed": changed}
        if SURE not in request.POST:
            return {"before": before, "shown": shown, "not_sure": "bar" in request.POST}
        decision = replace(decision, articles=tuple(one.article for one in articles))
        bar(files, state, newsroom, decision_file, decision, Barred(redactor, _prefix, articles))
        left = reach(files.read(), redactor, _prefix)
    for one in articles:
        article = Article.objects.filter(pk=one.article).first()
        if article:
            log(instance=article, action="newsroom.redact", user=request.user)
    queue.publish_soon()
    return {"after": found(left, redactor), "reached": before.read_again()}


def _name_of(said: dict[str, Any], before: Found) -> str:
    """Return what names the words that were looked for and where they stood."""
    seen = [[*said["texts"]], said["replacement"], [one.article for one in before.articles], before.others]
    return salted_hmac("newsroom.redact", json.dumps(seen, sort_keys=True)).hexdigest()


def _prefix(code: str) -> str:
    return outlet().language(code).prefix
