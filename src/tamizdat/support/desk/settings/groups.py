"""Groups of amounts at the desk: added, changed, put in order, taken away, made the main one."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from tamizdat.newsroom.site.changes import changed
from tamizdat.support.desk.access import is_saved, reach, support_only
from tamizdat.support.desk.settings import addresses
from tamizdat.support.desk.settings.forms import GroupForm
from tamizdat.support.models import AmountGroup


@support_only
def add(request: HttpRequest) -> HttpResponse:
    """Show the form of a new group; a POST adds it."""
    return _form(request, None)


@support_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change a group; a POST with `do=remove` takes it away, one with `do=main` makes it the main one."""
    group = get_object_or_404(AmountGroup, pk=pk)
    does = {"remove": _remove, "main": _make_main}.get(request.POST.get("do", ""))
    if request.method == "POST" and does:
        does(request, group)
        return redirect("support_settings")
    return _form(request, group)


def _form(request: HttpRequest, group: AmountGroup | None) -> HttpResponse:
    form = GroupForm(request.POST if request.method == "POST" else None, group)
    if is_saved(request, form, group):
        if group is None:
            addresses.stand_again(form.group.slug)
        return redirect("support_settings")
    main = AmountGroup.main()
    context = {
        "form": form,
        "group": group,
        "address": addresses.address(group) if group else "",
        "main": main,
        "main_address": addresses.addresses("")[0],
        "main_will_have": addresses.addresses(main.slug)[0] if main else "",
    }
    return render(request, "support/group.html", context)


def _remove(request: HttpRequest, group: AmountGroup) -> None:
    """Take a group away, but never the main one; whoever asks has said that they are sure."""
    if group.is_main:
        messages.error(request, _("The main group cannot be taken away. Make another the main group first."))
        return
    if "sure" not in request.POST:
        messages.error(request, _("Nothing was taken away: say that you are sure."))
        return
    with transaction.atomic():
        changed(group, "wagtail.delete", request.user)
        group.delete()
        addresses.lead_on(group.slug)
    said = _("The group is taken away. Its old address leads on to the main group’s page.")
    messages.success(request, f"{said} {reach()}")


def _make_main(request: HttpRequest, group: AmountGroup) -> None:
    """Have a group stand at `contribute/`; whoever asks was told what that changes, and has said that they are sure."""
    if "sure" not in request.POST or group.is_main:
        messages.error(request, _("Nothing was changed: say that you are sure."))
        return
    with transaction.atomic():
        addresses.make_main(group)
        changed(group, "support.main_group", request.user)
    said = _("%(name)s is the main group now. Its old address leads on to %(address)s.")
    said %= {"name": group.name, "address": addresses.addresses("")[0]}
    messages.success(request, f"{said} {reach()}")


@support_only
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a group one place up or down in the list of links. No address changes by it."""
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
            messages.success(request, f"{_('Moved in the list of links. All addresses stay.')} {reach()}")
    return redirect("support_settings")
