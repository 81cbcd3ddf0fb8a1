"""What the form on the page of contributions says, read and checked."""

from __future__ import annotations

from django.http import QueryDict
from msgspec import Struct

from tamizdat.people.addresses import NoAddress, clean
from tamizdat.readers.words import Words, words_in
from tamizdat.site import ContributePage
from tamizdat.support.models import AmountGroup
from tamizdat.support.money import Money, MoneyError
from tamizdat.support.payments.giving import Wish
from tamizdat.support.typed import example, read_typed

_FIELDS = ("language", "group", "currency", "cadence", "method", "email", "note")
NOTE = 1000  # characters
OTHER = "other"  # the choice of an amount that is not suggested
_MISSING = "Choose one of these."


class Filled(Struct):
    """A form: what was filled in by the fields' names, the wish in it, and what is wrong, in the reader's language.

    What is wrong stands by the `id` of the field on the page, in the order of the page.
    """

    values: dict[str, str]
    mistakes: dict[str, str]
    words: Words
    wish: Wish | None = None

    def refuse(self, field: str, phrase: str, **values: object) -> None:
        """Say what is wrong with a field by an English phrase of the theme's catalogues."""
        self.mistakes[field] = self.words.say(phrase, **values)


class Limits(Struct, frozen=True):
    """What can be given in a currency, in minor units; `usual` is an example of it."""

    currency: str
    least: int
    most: int
    usual: int


def read_form(post: QueryDict, page: ContributePage, group: AmountGroup) -> Filled:
    """Read a form. Without mistakes it has a wish."""
    names = [*_FIELDS, *(f"{part}-{each.name}" for each in page.cadences for part in ("amount", "other"))]
    filled = Filled({name: post.get(name, "")[: NOTE + 1] for name in names}, {}, words_in(page.language))
    cadence = _one_of("cadence", [each.name for each in page.cadences], filled)
    if (filled.values["group"], filled.values["currency"]) != (group.slug, group.currency):
        return _choose_again(filled, page, group)
    money = _money(cadence, group, filled) if cadence else None
    method = _one_of("method", [each.name for each in page.methods], filled)
    known = next((each.cadences for each in page.methods if each.name == method), ())
    if cadence and method and cadence not in known:
        filled.refuse("method", "This way of paying does not fit how often you want to give. Choose another.")
    address = _address(cadence, filled)
    note = filled.values["note"].strip()
    if len(note) > NOTE:
        filled.refuse("note", "The note is too long.")
    if not filled.mistakes and money:
        filled.wish = Wish(
            cadence=cadence, money=money, provider=method, language=page.language, address=address, note=note
        )
    return filled


def _choose_again(filled: Filled, page: ContributePage, group: AmountGroup) -> Filled:
    """Return a form of an older copy of the page, whose amounts were others, with nothing chosen."""
    filled.values |= {"group": group.slug, "currency": group.currency}
    for each in page.cadences:
        del filled.values[f"amount-{each.name}"], filled.values[f"other-{each.name}"]
    filled.refuse("cadence", "The amounts have changed since this page was made. Choose again, please.")
    return filled


def _one_of(name: str, known: list[str], filled: Filled) -> str:
    value = filled.values[name]
    if value in known:
        return value
    filled.refuse(name, _MISSING)
    return ""


def _money(cadence: str, group: AmountGroup, filled: Filled) -> Money | None:
    """Return the amount: one of those that are suggested, or another within the limits."""
    field = f"amount-{cadence}"
    chosen, typed = filled.values.get(field, ""), filled.values.get(f"other-{cadence}", "")
    suggested = {str(amount): amount for amount in group.amounts(cadence)}
    if chosen in suggested:
        return Money(group.currency, suggested[chosen])
    if chosen != OTHER and not typed.strip():
        filled.refuse(field, "Choose an amount")
        return None
    middle = sorted(suggested.values())[len(suggested) // 2] if suggested else group.least
    limits = Limits(group.currency, group.least, group.most, middle)
    money, mistake = read_amount(typed, limits, filled.words)
    if mistake:
        filled.mistakes[f"other-{cadence}"] = mistake
    return money


def read_amount(typed: str, limits: Limits, words: Words) -> tuple[Money | None, str]:
    """Return the amount that a reader typed, or None and what is wrong with it."""
    if not typed.strip():
        return None, words.say("Write an amount.")
    try:
        money = read_typed(typed, limits.currency, words.language)
    except MoneyError:
        such = example(Money(limits.currency, limits.usual), words.language)
        return None, words.say("Write the amount in figures, such as %(example)s.", example=such)
    if not limits.least <= money.amount <= limits.most:
        return None, words.say("Choose an amount within the limits.")
    return money, ""


def _address(cadence: str, filled: Filled) -> str:
    typed = filled.values["email"].strip()
    if not typed:
        if cadence and cadence != "once":
            filled.refuse("email", "Write an e-mail address: without one you could not change or end it.")
        return ""
    try:
        return clean(typed)
    except NoAddress:
        filled.refuse("email", "This is no e-mail address.")
        return ""
