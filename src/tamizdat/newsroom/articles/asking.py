"""What is asked once before an article goes out: under embargo, as a translation of something that was withdrawn, or
as one that is not finished."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tamizdat.newsroom.articles.translated import original_of, unfinished
from tamizdat.newsroom.dates import written
from tamizdat.newsroom.publishing.records import record_of

EMBARGO = "newsroom-embargo"  # the field by which someone publishes although there is an embargo
UNFINISHED = "newsroom-unfinished"  # the field by which someone publishes a translation all the same
_OF_APPROVAL = ("workflow-action-name", "workflow-action-extra-data")


def question(form: Any, request: HttpRequest) -> SafeString | None:
    """Return what is to be asked before a form's article goes out for the first time, None where nothing is."""
    if form.instance.pk and not form.instance.is_new:
        return None
    embargo = form.cleaned_data.get("embargo")
    goes_out = form.cleaned_data.get("go_live_at") or timezone.now()
    if embargo and goes_out < embargo and EMBARGO not in request.POST:
        return _ask([_("Under embargo until %(at)s.") % {"at": written(embargo)}], EMBARGO, request)
    original = original_of(form.instance) if UNFINISHED not in request.POST else None
    if original:
        withdrawn = [_("The original was withdrawn.")] if original.state == original.State.WITHDRAWN else []
        left = unfinished(form.instance, record_of(form.instance), original)
        if withdrawn or left:
            said = [_("The translation is not finished."), *left.said()] if left else []
            return _ask([*withdrawn, *said], UNFINISHED, request)
    return None


def _ask(said: list[str], field: str, request: HttpRequest) -> SafeString:
    """Return the message with a button that sends the form once more, with all answers given so far."""
    approves = "action-workflow-action" in request.POST
    given = [(name, request.POST[name]) for name in (EMBARGO, UNFINISHED) if name in request.POST]
    if approves:
        given += [(name, request.POST[name]) for name in _OF_APPROVAL if name in request.POST]
    return format_html(
        '{} {}{} <button type="submit" form="w-editor-form" name="{}" value="true" class="button button-small"'
        ' data-newsroom-field="{}">{}</button>',
        " ".join(said),
        _("Nothing was published."),
        format_html_join("", '<input type="hidden" form="w-editor-form" name="{}" value="{}">', given),
        "action-workflow-action" if approves else "action-publish",
        field,
        _("Publish all the same"),
    )
