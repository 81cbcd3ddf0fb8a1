"""Puts the pages about money into the desk: entries of the menu, addresses, style, log, the first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from tamizdat.support.desk.access import may_support
from tamizdat.support.desk.bank import views as bank
from tamizdat.support.desk.campaign import views as campaign
from tamizdat.support.desk.contributions import notes
from tamizdat.support.desk.contributions import views as contributions
from tamizdat.support.desk.differences import ledger
from tamizdat.support.desk.differences import views as differences
from tamizdat.support.desk.differences.findings import DifferencesPanel, open_differences
from tamizdat.support.desk.settings import groups, preview
from tamizdat.support.desk.settings import views as settings
from tamizdat.support.desk.treasurer import ledger as ledger_file
from tamizdat.support.desk.treasurer import views as treasurer
from tamizdat.support.desk.treasurer.home import SupportPanel

# What stands under "Support" (`hooks.py`): a label, the name of an address, a name for Wagtail, a sign.
ENTRIES = (
    (_("Treasurer"), "support_treasurer", "treasurer", "table"),
    (_("Contributions"), "support_contributions", "contributions", "list-ul"),
    (_("Bank statement"), "support_bank", "bank-statement", "doc-full"),
    (_("Notes"), "support_notes", "notes", "mail"),
    (_("Differences"), "support_differences", "differences", "warning"),
    (_("Gap"), "support_gap", "gap", "order-up"),
    (_("Settings"), "support_settings", "support-settings", "cog"),
)


APPEALS = 16  # their place: before the settings


class SupportMenuItem(MenuItem):
    """An entry for those who look after what readers give."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether somebody sees it."""
        return may_support(request.user)


def items() -> list[SupportMenuItem]:
    """Return the entries in their order."""
    return [
        SupportMenuItem(label, reverse(address), name=name, icon_name=icon, order=order)
        for order, (label, address, name, icon) in zip((10, 11, 12, 13, 14, 15, 17), ENTRIES, strict=True)
    ]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the pages."""
    return [
        path("support/treasurer/", treasurer.treasurer, name="support_treasurer"),
        path("support/treasurer/ledger/", ledger_file.ledger_file, name="support_ledger_file"),
        path("support/contributions/", contributions.contributions, name="support_contributions"),
        path("support/contributions/<int:pk>/", contributions.contribution, name="support_contribution"),
        path("support/bank/", bank.statement, name="support_bank"),
        path("support/bank/sample/", bank.sample, name="support_bank_sample"),
        path("support/bank/<int:pk>/", bank.line, name="support_bank_line"),
        path("support/notes/", notes.notes, name="support_notes"),
        path("support/differences/", differences.differences, name="support_differences"),
        path("support/differences/<int:pk>/", differences.difference, name="support_difference"),
        path("support/differences/<int:pk>/book/", ledger.book_difference, name="support_book"),
        path("support/ledger/", ledger.correct_ledger, name="support_ledger"),
        path("support/gap/", campaign.gap, name="support_gap"),
        path("support/gap/add/", campaign.add, name="support_campaign_add"),
        path("support/gap/<int:pk>/", campaign.edit, name="support_campaign"),
        path("support/settings/", settings.overview, name="support_settings"),
        path("support/settings/texts/<slug:language>/", settings.text, name="support_text"),
        path("support/settings/groups/add/", groups.add, name="support_group_add"),
        path("support/settings/groups/<int:pk>/", groups.edit, name="support_group"),
        path("support/settings/groups/<int:pk>/move/", groups.move, name="support_group_move"),
        path("support/settings/preview/<slug:mode>/", preview.preview, name="support_preview"),
    ]


@hooks.register("insert_global_admin_css")
def style() -> str:
    """Return the style sheet of the pages."""
    return format_html('<link rel="stylesheet" href="{}">', static("support/desk.css"))


@hooks.register("construct_homepage_panels", order=100)  # after the desk has set its own
def support_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Say on the first page how it is with what readers give, and that books differ, to those who look after it.

    Those who write have their own panels first.
    """
    if not may_support(request.user):
        return
    panels.append(SupportPanel())
    if count := open_differences().count():
        panels.insert(0, DifferencesPanel(count))


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Name what the log knows of these pages."""
    actions.register_action("support.address_shown", _("Show an address"), _("Address of a reader shown"))
    actions.register_action("support.refund", _("Refund"), _("Paid back"))
    actions.register_action("support.statement", _("Bank statement"), _("Bank statement counted"))
    actions.register_action("support.reassign", _("Reassign"), _("Transfer counted for another"))
    actions.register_action("support.end", _("End"), _("Contribution ended"))
    actions.register_action("support.explain", _("Explain"), _("Difference explained"))
    actions.register_action("support.main_group", _("Main group"), _("Made the main group of readers"))
    actions.register_action("support.book", _("Correct the ledger"), _("Entered into the ledger by hand"))
    actions.register_action("support.compare", _("Compare"), _("Comparison with providers asked for"))
