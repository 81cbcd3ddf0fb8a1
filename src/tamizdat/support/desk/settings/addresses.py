"""The addresses of groups' pages, and redirects from those that are no more, so that a bookmark goes on to lead."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from tamizdat.newsroom.models import Redirect
from tamizdat.newsroom.site.rules import rule_problem
from tamizdat.press.page_refs import PageRef, path_of
from tamizdat.redirects import Redirect as Rule
from tamizdat.redirects import key_of
from tamizdat.support.models import AmountGroup


def addresses(slug: str) -> list[str]:
    """Return the paths of the pages with an end of their address, one in each language of the outlet."""
    return [path_of(PageRef("contribute", each.code, slug), settings.OUTLET) for each in settings.OUTLET.languages]


def address(group: AmountGroup) -> str:
    """Return the path of a group's page in the outlet's first language."""
    return addresses(group.page_slug)[0]


def lead_on(slug: str) -> None:
    """Have the pages with an end of their address, which are no more, lead on to the main group's."""
    for old, new in zip(addresses(slug), addresses(""), strict=True):
        rules = [each.rule for each in Redirect.objects.all()]
        if rule_problem(Rule(old=old, new=new), rules) is None:
            Redirect(old=old, new=new).save()


def stand_again(slug: str) -> None:
    """Take away redirects from addresses at which pages stand now."""
    keys = {key_of(old) for old in addresses(slug)}
    for each in Redirect.objects.filter(pattern=False, old__contains=slug):
        if each.rule.key in keys:
            each.delete()


def make_main(group: AmountGroup) -> None:
    """Have a group stand at `contribute/`: the old main group's page gets an address of its own."""
    with transaction.atomic():
        before = AmountGroup.objects.select_for_update().filter(is_main=True).exclude(pk=group.pk).first()
        if before:
            AmountGroup.objects.filter(pk=before.pk).update(is_main=False)
            stand_again(before.slug)
        AmountGroup.objects.filter(pk=group.pk).update(is_main=True)
        lead_on(group.slug)
