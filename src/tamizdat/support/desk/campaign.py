"""The gap at the desk: how the live campaign stands, what was published, and the campaigns themselves."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages

from tamizdat.newsroom.publishing import site
from tamizdat.newsroom.site.access import readers
from tamizdat.newsroom.site.changes import changed
from tamizdat.support.desk.access import support_only
from tamizdat.support.desk.campaign_forms import CampaignForm
from tamizdat.support.desk.campaign_standing import standing
from tamizdat.support.models import Campaign, GapPublished

_FIGURES = 31  # the newest that the page lists


@support_only
def gap(request: HttpRequest) -> HttpResponse:
    """Show the live campaign, the figures that were published, and all campaigns."""
    now = standing()
    figures = GapPublished.objects.filter(currency=now.campaign.currency)[:_FIGURES] if now else []
    context = {
        "standing": now,
        "figures": figures,
        "campaigns": Campaign.objects.all(),
        "is_open": bool(site.read().contribute),
    }
    return render(request, "support/gap.html", context)


@support_only
def add(request: HttpRequest) -> HttpResponse:
    """Show the form of a new campaign; a POST adds it."""
    return _form(request, None)


@support_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change a campaign."""
    return _form(request, get_object_or_404(Campaign, pk=pk))


def _form(request: HttpRequest, campaign: Campaign | None) -> HttpResponse:
    form = CampaignForm(request.POST if request.method == "POST" else None, campaign)
    if request.method == "POST":
        if form.is_valid():
            if campaign is None or form.has_changed():
                with transaction.atomic():
                    action = "wagtail.edit" if campaign else "wagtail.create"
                    changed(form.save(), action, request.user, fields=form.changed_data)
                messages.success(request, f"{_('Saved.')} {readers()}")
            return redirect("support_gap")
        messages.error(request, _("Nothing was saved: see the fields marked below."))
    return render(request, "support/campaign.html", {"form": form, "campaign": campaign})
