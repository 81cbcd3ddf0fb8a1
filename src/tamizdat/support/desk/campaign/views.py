"""The gap at the desk: how the live campaign stands, what was published, and the campaigns themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tamizdat.newsroom.publishing import site
from tamizdat.support.desk.access import is_saved, reach, support_only, trouble
from tamizdat.support.desk.campaign.forms import CampaignForm
from tamizdat.support.desk.campaign.standing import standing
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
    if is_saved(request, form, campaign, _reach):
        return redirect("support_gap")
    return render(request, "support/campaign.html", {"form": form, "campaign": campaign})


def _reach(campaign: Campaign) -> str:
    """Return what readers get of a campaign now."""
    return reach() if campaign.live else _("“Readers see it” is not ticked: no reader sees it.") + trouble()
