"""What a difference between a provider's books and the ledger means, and what to do: pure words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from msgspec import Struct


class Meaning(Struct, frozen=True):
    """What a difference is, what it comes from as a rule, and the steps that clear it up."""

    what: str
    why: str
    steps: tuple[str, ...]


def meaning(ours: int | None, theirs: int | None) -> Meaning:
    """Return what a difference of these minor units means; None where one side has nothing."""
    if ours is None:
        return _only_theirs()
    if theirs is None:
        return _only_ours()
    return _other_amount()


def _ask_again() -> str:
    return _("Open the contribution, if one is named here, and ask the provider again. Then compare again.")


def _explain() -> str:
    return _("Where you know where it comes from, explain it. It stays in this list as explained.")


def _only_theirs() -> Meaning:
    return Meaning(
        _("The provider has it, the ledger has not."),
        _(
            "Something was done on the provider's own pages (a refund, a payment without this newsroom's form), or a"
            " message of theirs was lost."
        ),
        (
            _ask_again(),
            _("Look for the reference on the provider's pages: what is it, and who did it?"),
            _explain(),
        ),
    )


def _only_ours() -> Meaning:
    return Meaning(
        _("The ledger has it, the provider does not list it."),
        _("The provider lists it later than it tells of it, or under another day; rarely, it took it back."),
        (
            _("Wait for the comparison of the next night: as a rule it agrees then."),
            _ask_again(),
            _("If the provider says that it never happened, ask their support in writing, and keep the answer."),
            _explain(),
        ),
    )


def _other_amount() -> Meaning:
    return Meaning(
        _("Both have it, with different amounts."),
        _("A fee was changed afterwards, or an amount was exchanged into another currency at another rate."),
        (
            _ask_again(),
            _("Compare the amounts with the provider's statement of that day."),
            _explain(),
        ),
    )
