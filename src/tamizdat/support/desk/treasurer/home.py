"""What the desk's first page says to those who look after what readers give: this month, what waits, first steps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec import Struct
from wagtail.admin.ui.components import Component

from tamizdat.people import vault
from tamizdat.people.models import Waiting
from tamizdat.people.persons import today
from tamizdat.support.config import SupportConfigError
from tamizdat.support.desk.campaign.standing import standing
from tamizdat.support.desk.differences.findings import open_differences
from tamizdat.support.desk.treasurer import figures
from tamizdat.support.desk.treasurer.periods import Period
from tamizdat.support.models import Note, SupportSettings, SupportText
from tamizdat.support.payments.giving import WAITING
from tamizdat.support.providers.registry import providers


class Step(Struct, frozen=True):
    """Something to be done before readers can give: `address` is where, "" where it is done on the machine."""

    text: str
    address: str
    is_done: bool


class Waits(Struct, frozen=True):
    """Something that waits for somebody, and where it is done."""

    text: str
    address: str


class SupportPanel(Component):
    """The panel. While contributions are closed it says what is to be done before they can be opened."""

    order = 3
    template_name = "support/home_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        month = today().replace(day=1)
        known = figures.ledger()
        is_open = SupportSettings.objects.filter(is_open=True).exists()
        shared = {"waits": waits(), "gap": standing(), "steps": [] if is_open else steps()}
        period = Period("", month, month)
        months = [(code, figures.figures(known, code, period)[0]) for code in known.currencies]
        return shared | {"name": date_format(month, "YEAR_MONTH_FORMAT"), "months": months}


def waits() -> list[Waits]:
    """Return what waits for somebody, the most pressing first."""
    found = []
    locked = settings.NEWSROOM.vault.exists() and not vault.is_unlocked()
    if locked and (count := Waiting.objects.filter(kind=WAITING).count()):
        said = ngettext(
            "%(count)s gift came with an address or a note that waits for the vault.",
            "%(count)s gifts came with an address or a note that waits for the vault.",
            count,
        )
        found.append(Waits(said % {"count": count}, reverse("newsroom_vault")))
    if count := open_differences().count():
        said = ngettext(
            "%(count)s difference is to be cleared up.", "%(count)s differences are to be cleared up.", count
        )
        found.append(Waits(said % {"count": count}, reverse("support_differences")))
    if count := Note.objects.filter(day__gte=today().replace(day=1)).count():
        said = ngettext("%(count)s note from a reader this month.", "%(count)s notes from readers this month.", count)
        found.append(Waits(said % {"count": count}, reverse("support_notes")))
    return found


def steps() -> list[Step]:
    """Return what is to be done before readers can give, in its order."""
    try:
        can_pay = bool(providers())
    except SupportConfigError:
        can_pay = False
    options = reverse("support_settings")
    return [
        Step(_("The vault is made, on the machine: tamizdat vault init"), "", settings.NEWSROOM.vault.exists()),
        Step(_("The ways to pay are named, on the machine: [support] in tamizdat.toml"), "", can_pay),
        Step(_("Say why readers should give"), f"{options}#support-texts", SupportText.objects.exists()),
        Step(_("Look at the page, tick “Readers can contribute”, and save"), options, False),
    ]
