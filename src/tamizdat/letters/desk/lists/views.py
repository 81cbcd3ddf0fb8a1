"""Bringing a list: the file is sealed and shown in numbers, then one button has the worker do it. It can be taken back.

Nobody at the desk sees an address: rows are told by their lines.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from wagtail.admin import messages

from tamizdat.letters.desk.access import sending
from tamizdat.letters.desk.lists.forms import ListForm, OthersForm
from tamizdat.letters.lists import doing, staging, words
from tamizdat.letters.lists.fates import OTHERS
from tamizdat.letters.lists.reading.files import open_list
from tamizdat.letters.lists.reading.source import of_bytes
from tamizdat.letters.lists.row import ListError
from tamizdat.letters.models import ListImport, Newsletter
from tamizdat.people import vault
from tamizdat.vault.errors import VaultError

_State = ListImport.State
_SHOWN = 50
_GOES_ON = (_State.GOING, _State.TAKING_BACK)


@sensitive_post_parameters()
@sensitive_variables()
@sending
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a list for a newsletter; a POST seals its rows and shows what is in it."""
    newsletter = get_object_or_404(Newsletter, pk=pk)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = open_list([of_bytes(file.name, file.read())])
            made = staging.stage(newsletter, found, form.cleaned_data["consent"], user=request.user)
        except ListError as error:
            form.add_error("file", str(error))
        except (VaultError, OSError) as error:
            form.add_error(None, str(error))
        else:
            staging.forecast(made)
            return redirect("letters_list", made.pk)
    lists = ListImport.objects.filter(newsletter=newsletter).select_related("user").order_by("-pk")[:_SHOWN]
    return render(request, "letters/lists/bring.html", {"newsletter": newsletter, "form": form, "lists": lists})


@sending
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would become of a list, how far it is, or what became of it; a POST does it, discards it or takes it
    back."""
    made = get_object_or_404(ListImport.objects.select_related("newsletter", "user"), pk=pk)
    form = OthersForm(request.POST if request.POST.get("do") == "import" else None)
    is_sure = True
    if request.method == "POST":
        what = request.POST.get("do")
        if what == "back" and request.POST.get("sure") != "1":
            is_sure = False
        elif answer := _do(request, made, what, form):
            return answer
    waiting = made.parts.exists()
    context = {
        "made": made,
        "form": form if words.needs_decision(made) else None,
        "says": words.counted(made.found, words.SAYS),
        "would": _would(made) if made.state == _State.SHOWN else (),
        "did": _did(made),
        "done": sum(made.counts.values()),
        "places": words.places(made),
        "is_unlocked": vault.is_unlocked() if waiting else True,
        "goes_on": made.state in _GOES_ON or (made.state == _State.SHOWN and made.forecast is None),
        "stands": doing.taken_back_of(made).count(),
        "stay": made.stayed if made.state == _State.TAKEN_BACK else doing.staying(made),
        "can_take_back": made.state in (_State.GOING, _State.DONE) and made.made > timezone.now() - doing.BACK_WITHIN,
        "is_sure": is_sure,
    }
    return render(request, "letters/lists/list.html", context)


def _would(made: ListImport) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return what would become of the rows for each decision about the others, for the one where there are none."""
    if made.forecast is None:
        return []
    others = OTHERS if words.needs_decision(made) else [OTHERS.LEAVE_OUT]
    return [(str(each.label), words.counted(made.forecast[each], words.WOULD)) for each in others]


def _did(made: ListImport) -> list[tuple[int, str]]:
    """Return what became of the rows so far."""
    if made.state in (_State.SHOWN, _State.READING):
        return []
    is_back = made.state in (_State.TAKING_BACK, _State.TAKEN_BACK)
    return words.counted(made.counts, words.DID_BEFORE if is_back else words.DID)


def _do(request: HttpRequest, made: ListImport, what: Any, form: OthersForm) -> HttpResponse | None:
    """Do what a button says; return the answer, None where the page has to be shown again with an error."""
    match what:
        case "import":
            return _import(request, made, form)
        case "discard":
            if staging.discard(made):
                messages.success(request, _("The list is thrown away. Nothing of it is kept."))
            else:
                messages.warning(request, _("Nothing was changed: meanwhile it is in another state."))
            return redirect("letters_bring", made.newsletter_id)
        case "back":
            if doing.take_back(made, request.user):
                messages.success(request, _("It is being taken back."))
            else:
                messages.warning(request, _("Nothing was changed: meanwhile it is in another state."))
            return redirect("letters_list", made.pk)
    raise PermissionDenied


def _import(request: HttpRequest, made: ListImport, form: OthersForm) -> HttpResponse | None:
    others = ""
    if words.needs_decision(made):
        if not form.is_valid():
            return None
        others = form.cleaned_data["others"]
    try:
        is_begun = doing.begin(made, others, request.user)
    except doing.DecisionError as error:
        form.add_error("others", str(error))
        return None
    if is_begun:
        messages.success(request, _("It is being done. You can leave this page."))
    else:
        messages.warning(request, _("Nothing was changed: meanwhile it is in another state."))
    return redirect("letters_list", made.pk)
