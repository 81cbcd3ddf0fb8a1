"""What readers are told about the gap, in each language of the paper."""

from __future__ import annotations

from datetime import date

import msgspec

from tamizdat.outlet import Outlet
from tamizdat.readers.words import words_in
from tamizdat.site import GapState
from tamizdat.support.gap.state import first_of, percent
from tamizdat.support.models import AmountGroup, Campaign, GapPublished
from tamizdat.support.money import Money

DOCUMENT = "gap.json"
FORMAT = 1


def states(who: Outlet, campaign: Campaign, figure: GapPublished | None, now: date) -> dict[str, GapState]:
    """Return the state of a campaign in all languages of the outlet; `now` counts only while there is no figure yet."""
    return {language.code: state(campaign, figure, now, language.code) for language in who.languages}


def state(campaign: Campaign, figure: GapPublished | None, now: date, language: str) -> GapState:
    """Return the state of a campaign in one language."""
    amount, month = (figure.amount, figure.month) if figure else (0, first_of(now))
    parts = (
        campaign.sentences.get(language),
        _counted(campaign, amount, month, language),
        campaign.words.get(language),
    )
    said = [part.strip() for part in parts if part]
    if AmountGroup.objects.exclude(currency=campaign.currency).exists():
        said.append(words_in(language).say("Only gifts in %(currency)s are counted here.", currency=campaign.currency))
    return GapState(" ".join(said), percent(amount, campaign.cost))


def _counted(campaign: Campaign, amount: int, month: date, language: str) -> str:
    """Return the sentence about the figure. It names the month, so that it stays true when the next one has begun."""
    words = words_in(language)
    name = words.month(month)
    values = {
        "month": name[:1].upper() + name[1:],
        "amount": Money(campaign.currency, amount).written(language),
        "cost": campaign.money.written(language),
    }
    if amount >= campaign.cost:
        return words.say(
            "%(month)s: readers have given %(amount)s. The month's costs of %(cost)s are covered; what comes now"
            " helps in the months after it.",
            **values,
        )
    if not amount:
        return words.say("%(month)s: we need %(cost)s.", **values)
    return words.say("%(month)s: readers have given %(amount)s of the %(cost)s that the month costs.", **values)


def document(found: dict[str, GapState]) -> str:
    """Return the signed document that pages read: `gap.json`."""
    languages = {code: {"text": each.text, "percent": each.percent} for code, each in found.items()}
    return msgspec.json.encode({"kind": "gap", "format": FORMAT, "languages": languages}).decode()
