"""Groups of amounts at the desk: added, changed, put in order, taken away."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from tamizdat.newsroom.site.access import readers
from tamizdat.newsroom.site.changes import changed
from tamizdat.support.desk.access import is_saved, support_only
from tamizdat.support.desk.settings.forms import GroupForm
from tamizdat.support.models import AmountGroup


@support_only
def add(request: HttpRequest) -> HttpResponse:
    """Show the form of a new group; a POST adds it."""
    return _form(request, None)


@support_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change a group; a POST with `do=remove` takes it away."""
    group = get_object_or_404(AmountGroup, pk=pk)
    if request.method == "POST" and request.POST.get("do") == "remove":
        _remove(request, group)
        return redirect("support_settings")
    return _form(request, group)


def _form(request: HttpRequest, group: AmountGroup | None) -> HttpResponse:
    form = GroupForm(request.POST if request.method == "POST" else None, group)
    if is_saved(request, form, group):
        return redirect("support_settings")
    context = {
        "form": form,
        "group": group,
        "can_be_removed": group is not None and AmountGroup.objects.count() > 1,
    }
    return render(request, "support/group.html", context)


def _remove(request: HttpRequest, group: AmountGroup) -> None:
    """Take a group away, but never the last one; whoever asks has said that they are sure."""
    if "sure" not in request.POST or AmountGroup.objects.count() < 2:
        messages.error(request, _("Nothing was taken away."))
        return
    with transaction.atomic():
        changed(group, "wagtail.delete", request.user)
        group.delete()
    messages.success(request, f"{_('The group is taken away.')} {readers()}")


@support_only
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a group one place up or down: the first one has the page `contribute/` for itself."""
    group = get_object_or_404(AmountGroup, pk=pk)
    with transaction.atomic():
        groups = list(AmountGroup.objects.select_for_update())
        at = groups.index(group)
        to = at + (1 if request.POST.get("do") == "down" else -1)
        if 0 <= to < len(groups):
            groups.insert(to, groups.pop(at))
            for order, each in enumerate(groups):
                AmountGroup.objects.filter(pk=each.pk).update(order=order)
            changed(group, "wagtail.reorder", request.user, place=to + 1)
            messages.success(request, f"{_('Moved.')} {readers()}")
    return redirect("support_settings")
