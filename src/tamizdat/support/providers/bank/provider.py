"""The bank's side of the interface: what came stands in the lines that somebody imported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tamizdat.people.persons import today
from tamizdat.support.models import BankLine, Contribution
from tamizdat.support.providers.bank import settings
from tamizdat.support.providers.bank.states import now_of, payments_of
from tamizdat.support.providers.base import Movement, Now, Order, Provider, ProviderError, Started


class Bank(Provider):
    """Transfers to the newsroom's account, known by the contribution's reference."""

    name = "bank"
    account = "Bank"

    def __init__(self, table: settings.BankTable) -> None:
        self.table = table

    def takes(self, currency: str) -> bool:
        """Whether the account takes a currency."""
        return currency in self.table.currencies

    def label(self, language: str) -> tuple[str, str]:
        """Return what readers see of it."""
        return "Bank transfer", "You transfer it at your own bank, with a reference that we show you."

    def start(self, order: Order, key: str) -> Started:
        """Begin with nothing but the reference: no page is left to."""
        return Started(order.reference)

    def instructions(self, contribution: Contribution) -> list[tuple[str, str]]:
        """Return what to write into a transfer; the page adds the reference."""
        found = [("Account holder", self.table.holder), ("IBAN", settings.spaced(self.table.iban))]
        if self.table.bic:
            found.append(("BIC", self.table.bic))
        return [*found, ("Amount", contribution.money.plain)]

    def now(self, reference: str) -> Now:
        """Return how it is, by the lines that name the contribution."""
        row = Contribution.objects.filter(provider=self.name, reference=reference).first()
        if row is None:
            raise ProviderError("There is no contribution with this reference.")
        lines = [(each.name, each.day, each.money) for each in BankLine.objects.filter(reference=reference)]
        return now_of(row.cadence, row.day, payments_of(lines), today())

    def movements(self, since: date, until: date) -> Iterator[Movement]:
        """Yield the lines that count."""
        for each in BankLine.objects.filter(day__gte=since, day__lte=until).order_by("pk").iterator():
            yield Movement(f"{self.name}:{each.name}", each.money, each.day)
