"""Creating and editing articles: Wagtail's own views, and what a newsroom needs of them besides."""

from __future__ import annotations

import logging
import re
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from wagtail.snippets.views.snippets import CreateView, EditView, UnpublishView

from tamizdat.newsroom.articles import new_forms
from tamizdat.newsroom.articles.access import seen_by
from tamizdat.newsroom.articles.asking import question
from tamizdat.newsroom.articles.side_panels import DeskPanel
from tamizdat.newsroom.articles.translations import standing_of
from tamizdat.newsroom.editing import stale
from tamizdat.newsroom.editing.views import NamedForm, SharedForm
from tamizdat.newsroom.models import Article, Publication
from tamizdat.newsroom.models.article import OF_THE_WHOLE
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.people.numbers import number

# What a forged or torn form leads to where Wagtail's blocks read it.
_BROKEN = (MultiValueDictKeyError, ValueError, OverflowError, KeyError, TypeError, AssertionError, RecursionError)
_RELATED = re.compile(r"related-\d+-value")
_log = logging.getLogger(__name__)
SCHEDULE = "newsroom-schedule"  # the name of the button in the dialog of the schedule
_NEW = "newsroom_form_is_new"  # of a request: the form was opened before the article was made


class _Article:
    """What creating and editing have in common."""

    request: HttpRequest
    object: Any
    expects_json_response: bool
    get_available_actions: Any
    form: Any
    action: str
    saving_as_draft: bool

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; a form that no browser sends is answered with a sentence, and nothing of it is saved."""
        _without_unseen(request, self.object)
        try:
            return super().post(request, *args, **kwargs)  # type: ignore[misc]
        except _TornForm:
            _log.exception("A form of an article could not be read.")
        said = _("Nothing was saved: the form did not arrive whole. Load the page anew, and send it again.")
        if self.expects_json_response:
            return self.json_error_response("validation_error", said)  # type: ignore[attr-defined]
        return HttpResponse(render_to_string("400.html", {"said": said}, request), status=400)

    def get_action(self, request: HttpRequest) -> str:
        """Return what was asked for. Who may publish and sets a time in the schedule's dialog has it scheduled."""
        action: str = super().get_action(request)  # type: ignore[misc]
        if action not in ("create", "edit") or self.expects_json_response or not _sets_schedule(request):
            return action
        return "publish" if "publish" in self.get_available_actions() else action

    def get_side_panels(self) -> Any:
        """Return Wagtail's panels, and the desk's notes."""
        panels = super().get_side_panels()  # type: ignore[misc]
        article = self.form.instance if getattr(self, "form", None) is not None else self.object
        panels.append(DeskPanel(article, self.request))
        return panels

    def is_valid(self, form: Any) -> bool:
        """Whether the form can be saved. What should not go out unseen is asked about first (`asking.py`)."""
        _read(form, defer=self.saving_as_draft)
        if not super().is_valid(form):  # type: ignore[misc]
            return False
        publishes = self.action == "publish" or (
            self.action == "workflow-action" and self.request.POST.get("workflow-action-name") == "approve"
        )
        if publishes and (asked := question(form, self.request)):
            self.produced_error_message = asked
            return False
        return True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**context, "translation": standing_of(context["form"].instance, self.request.user)}

    def get_success_message(self, instance: Any = None) -> str:
        """Say what was done, and whether readers can see it yet."""
        message: str = super().get_success_message(instance)  # type: ignore[misc]
        if self.action not in ("publish", "workflow-action"):
            return message
        publication = Publication.objects.filter(number=(instance or self.object).pk).first()
        return f"{message} {publication.said}" if publication else message


class _TornForm(Exception):
    """A form did not arrive as any browser sends it."""


def _read(form: Any, *, defer: bool) -> None:
    """Read what a form holds, once, before anything is saved. Raises _TornForm.

    `defer` says that required fields may be empty: it is saved as a draft.
    """
    if defer:
        form.defer_required_fields()
    try:
        form.errors  # noqa: B018 (Django reads the fields when it is asked for their errors)
    except _BROKEN as error:
        raise _TornForm from error
    finally:
        if defer:
            form.restore_required_fields()


def _without_unseen(request: HttpRequest, article: Any) -> None:
    """Take out of a form what no chooser offers: articles under "Read more" that this person may not see."""
    places = {
        key: number(value) for key, value in request.POST.items() if _RELATED.fullmatch(key) and value.isdecimal()
    }
    asked = {value for value in places.values() if value is not None}
    known = {int(each["value"]) for each in article.related.get_prep_value()} if article and article.related else set()
    may = known | set(seen_by(request.user).filter(pk__in=asked - known).values_list("pk", flat=True))
    if unseen := [key for key, value in places.items() if value not in may]:
        form = request.POST.copy()
        for key in unseen:
            form[key.replace("-value", "-deleted")] = "1"
            form[key] = ""
        request.POST = form


def _sets_schedule(request: HttpRequest) -> bool:
    """Whether a form comes from the schedule's dialog, with a time to go live."""
    return SCHEDULE in request.POST and bool(request.POST.get("go_live_at"))


class ArticleCreateView(_Article, NamedForm, CreateView):
    """A new article belongs to whoever begins it, and is open for writing at once."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Return the form, in which writing begins with the headline."""
        form = super().get_form(*args, **kwargs)
        form.fields["headline"].widget.attrs["autofocus"] = True
        return form

    def get_initial_form_instance(self) -> Article:
        """Return an article in the outlet's first language, with a text to write in."""
        article = Article(language=outlet().languages[0].code, live=False)
        article.body = [{"type": "text", "value": ""}]
        return article

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save a new article; what a form sends after that is a change of the same article."""
        if number := new_forms.made_by(request.POST.get(stale.FORM, "")):
            return _change(request, number)
        try:
            return super().post(request, *args, **kwargs)
        except new_forms.AlreadyMadeError as made:
            return _change(request, made.number)

    def save_instance(self) -> Any:
        """Save the draft. Raises AlreadyMadeError."""
        form = self.request.POST.get(stale.FORM, "")
        self.form.instance.owner = self.request.user
        self.form.instance.live = False
        with transaction.atomic():
            new_forms.claim(form)
            article = super().save_instance()
            new_forms.claimed(form, article)
        return article


def _change(request: HttpRequest, number: int) -> HttpResponse:
    """Take what a form for a new article sends as a change of the article that it has made."""
    setattr(request, _NEW, True)
    view = resolve(reverse("articles:edit", args=[number]))
    answer: HttpResponse = view.func(request, *view.args, **view.kwargs)
    return answer


class ArticleEditView(_Article, SharedForm, EditView):
    """Editing."""

    whole_fields = OF_THE_WHOLE

    def get_object(self, *args: Any) -> Any:
        """Return the latest text. The form of a new article sends each byline and topic as a new one: these replace
        those that it saved before."""
        article = super().get_object(*args)
        if getattr(self.request, _NEW, False):
            article.bylines = []
            article.topics = []
        return article


class KeepsWhatWasSaid:
    """Restores an earlier text: corrections, dispatches and versions that came later are no part of it, and stay."""

    def get_object(self, queryset: Any = None) -> Any:
        """Return the earlier text with what was said since."""
        earlier = super().get_object(queryset)  # type: ignore[misc]
        latest = Article.objects.get(pk=earlier.pk).get_latest_revision_as_object()
        for name in ("entries", "corrections", "versions"):
            setattr(earlier, name, getattr(latest, name))
        return earlier


class NoUnpublishView(UnpublishView):
    """Nothing that was public disappears in silence: it is withdrawn, with a reason."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the page for withdrawing."""
        return redirect(reverse("newsroom_withdraw", args=[self.object.pk]))
