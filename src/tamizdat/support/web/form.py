"""What the form on the page of contributions says, read and checked."""

from __future__ import annotations

from django.http import QueryDict
from msgspec import Struct

from tamizdat.people.addresses import NoAddress, clean
from tamizdat.site import ContributePage
from tamizdat.support.models import AmountGroup
from tamizdat.support.money import Money, MoneyError, read
from tamizdat.support.payments.giving import Wish

_FIELDS = ("language", "group", "cadence", "method", "email", "note")
NOTE = 1000  # characters
_MISSING = "Choose one of these."


class Filled(Struct):
    """A form: what was filled in by the fields' names, the wish in it, and what is wrong (English phrases)."""

    values: dict[str, str]
    mistakes: dict[str, str]
    wish: Wish | None = None


def read_form(post: QueryDict, page: ContributePage, group: AmountGroup) -> Filled:
    """Read a form. Without mistakes it has a wish."""
    names = [*_FIELDS, *(f"{part}-{each.name}" for each in page.cadences for part in ("amount", "other"))]
    filled = Filled({name: post.get(name, "")[: NOTE + 1] for name in names}, {})
    cadence = _one_of("cadence", [each.name for each in page.cadences], filled)
    method = _one_of("method", [each.name for each in page.methods], filled)
    known = next((each.cadences for each in page.methods if each.name == method), ())
    if cadence and method and cadence not in known:
        filled.mistakes["method"] = "This way of paying does not fit how often you want to give. Choose another."
    money = _money(cadence, group, filled) if cadence else None
    address = _address(cadence, filled)
    note = filled.values["note"].strip()
    if len(note) > NOTE:
        filled.mistakes["note"] = "The note is too long."
    if not filled.mistakes and money:
        filled.wish = Wish(
            cadence=cadence, money=money, provider=method, language=page.language, address=address, note=note
        )
    return filled


def _one_of(name: str, known: list[str], filled: Filled) -> str:
    value = filled.values[name]
    if value in known:
        return value
    filled.mistakes[name] = _MISSING
    return ""


def _money(cadence: str, group: AmountGroup, filled: Filled) -> Money | None:
    """Return the amount: one of those that are suggested, or another within the limits."""
    field = f"amount-{cadence}"
    chosen, typed = filled.values.get(field, ""), filled.values.get(f"other-{cadence}", "")
    suggested = {str(amount) for amount in group.amounts(cadence)}
    if chosen in suggested:
        return Money(group.currency, int(chosen))
    try:
        money = read(typed, group.currency)
    except MoneyError:
        filled.mistakes[field] = "Write an amount in figures." if typed.strip() else _MISSING
        return None
    if not group.least <= money.amount <= group.most:
        filled.mistakes[field] = "Choose an amount within the limits."
        return None
    return money


def _address(cadence: str, filled: Filled) -> str:
    typed = filled.values["email"].strip()
    if not typed:
        if cadence and cadence != "once":
            filled.mistakes["email"] = "Write an e-mail address: without one you could not change or end it."
        return ""
    try:
        return clean(typed)
    except NoAddress:
        filled.mistakes["email"] = "This is no e-mail address."
        return ""
