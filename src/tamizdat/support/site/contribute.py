"""The page on which readers contribute, in all languages and for all groups of countries, as press gets it."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from msgspec import structs

from tamizdat.newsroom.site.text import text_to_html
from tamizdat.outlet import Language, Outlet
from tamizdat.press.render.dates import locale_of
from tamizdat.readers import addresses
from tamizdat.readers.words import words_in
from tamizdat.site import Amount, Cadence, ContributePage, GapState, PaymentMethod
from tamizdat.support.models import AmountGroup, SupportSettings, SupportText
from tamizdat.support.money import Money
from tamizdat.support.providers.registry import providers

CADENCES = ("once", "monthly", "annual")


def pages(who: Outlet, gap: Mapping[str, GapState], *, even_closed: bool = False) -> tuple[ContributePage, ...]:
    """Return the pages, none where readers cannot contribute now; `even_closed` is for the desk's preview.

    `gap` is the state of the campaign by language.
    """
    options = SupportSettings.objects.first() or SupportSettings()
    groups = list(AmountGroup.objects.all())
    if not (options.is_open or even_closed) or not groups:
        return ()
    texts = {text.language: text for text in SupportText.objects.all()}
    found = (
        structs.replace(_page(language, group, groups, options, texts.get(language.code)), gap=gap.get(language.code))
        for language in who.languages
        for group in groups
    )
    return tuple(page for page in found if page.methods and page.cadences)


def _page(
    language: Language,
    group: AmountGroup,
    groups: list[AmountGroup],
    options: SupportSettings,
    text: SupportText | None,
) -> ContributePage:
    words = words_in(language.code)
    methods = _methods(language.code, group.currency)
    known = {cadence for method in methods for cadence in method.cadences}
    names = locale_of(language.code).territories
    return ContributePage(
        language=language.code,
        slug=group.page_slug,
        group=group.slug,
        currency=group.currency,
        title=(text.title if text else "") or words.say("Support us"),
        description=text.description if text else "",
        html=text_to_html(text.body) if text else "",
        risk=text_to_html(text.risk) if text else "",
        action=addresses.action(),
        others=addresses.others(),
        groups=tuple((each.page_slug, each.name_in(language.code)) for each in groups),
        cadences=tuple(
            _cadence(group, name, language.code) for name in CADENCES if name in known and group.amounts(name)
        ),
        methods=methods,
        countries=tuple(sorted(names.get(code, code) for code in options.countries)),
        is_practice=settings.PRACTICE,
    )


def _cadence(group: AmountGroup, name: str, language: str) -> Cadence:
    def written(amount: int) -> str:
        return Money(group.currency, amount).written(language)

    amounts = tuple(Amount(amount, written(amount)) for amount in group.amounts(name))
    return Cadence(name, amounts, written(group.least), written(group.most))


def _methods(language: str, currency: str) -> tuple[PaymentMethod, ...]:
    words = words_in(language)
    found = []
    for name, provider in providers().items():
        if provider.takes(currency):
            label, hint = provider.label(language)
            found.append(PaymentMethod(name, words.say(label), provider.cadences, words.say(hint) if hint else ""))
    return tuple(found)
