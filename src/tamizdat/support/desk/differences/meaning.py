"""What a difference between a provider's books and the ledger means, and what to do: pure words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from msgspec import Struct


class Meaning(Struct, frozen=True):
    """What a difference is, what it comes from as a rule, and the steps that clear it up."""

    what: str
    why: str
    steps: tuple[str, ...]


def meaning(ours: int | None, theirs: int | None, *, is_known: bool) -> Meaning:
    """Return what a difference of these minor units means; None where one side has nothing.

    `is_known` says whether the contribution is known that the movement belongs to.
    """
    if ours is None:
        return _only_theirs(is_known=is_known)
    ask = (_ask_again(),) if is_known else ()
    return _only_ours(ask) if theirs is None else _other_amount(ask)


def _ask_again() -> str:
    return _("Ask the provider again. What was done there is entered by that, and the next comparison agrees.")


def _explain() -> str:
    return _("Where you know where it comes from, explain it. It stays in this list as explained.")


def _only_theirs(*, is_known: bool) -> Meaning:
    return Meaning(
        _("The provider has it, the ledger has not."),
        _(
            "Something was done on the provider's own pages (a refund, a payment without this newsroom's form), or a"
            " message of theirs was lost."
        ),
        (
            _ask_again()
            if is_known
            else _("Look for the reference on the provider's pages: what is it, and who did it?"),
            _("If it is money that came or went without this newsroom's form, book it: say why, and it is entered."),
            _explain(),
        ),
    )


def _only_ours(ask: tuple[str, ...]) -> Meaning:
    return Meaning(
        _("The ledger has it, the provider does not list it."),
        _("The provider lists it later than it tells of it; rarely, it took it back."),
        (
            _("Wait for the comparison of the next night: as a rule it agrees then."),
            *ask,
            _(
                "If the provider says that it never happened, ask their support in writing, and keep the answer. Then"
                " book it: an opposite entry takes it back."
            ),
            _explain(),
        ),
    )


def _other_amount(ask: tuple[str, ...]) -> Meaning:
    return Meaning(
        _("Both have it, with different amounts."),
        _("A fee was changed afterwards, or an amount was exchanged into another currency at another rate."),
        (
            *ask,
            _("Compare the amounts with the provider's statement of that day."),
            _explain(),
        ),
    )
