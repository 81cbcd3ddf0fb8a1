"""What is sent to Stripe has the names that its SDK knows, which are made from Stripe's own description of its API."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from provider_desk import Giving
from stripe_server import StripeServer
from support_desk import again


def test_names_of_parameters(giving: Giving, stripe: StripeServer) -> None:
    from stripe import params
    from stripe.params import billing_portal, checkout

    from tamizdat.support.money import Money
    from tamizdat.support.providers.registry import provider

    for cadence in ("once", "monthly"):
        row = giving.begin("stripe", cadence)
        stripe.world.pay(row.provider_reference)
        giving.deliver("stripe", stripe.messages())
        row = again(row)
        giving.do(row, "refund", payment=row.payments.get(), money=Money("EUR", 100))
    for action, money in (("change", Money("EUR", 700)), ("pause", None), ("resume", None)):
        giving.do(row, action, money=money)
    provider("stripe").new_card(row.provider_reference, "key", "https://lantern.example/")
    list(provider("stripe").movements(row.day, row.day))
    list(provider("stripe").account_entries(row.day, row.day))
    giving.do(row, "end")
    known: dict[tuple[str, str], Any] = {
        ("POST", "checkout/sessions"): checkout.SessionCreateParams,
        ("GET", "checkout/sessions/"): checkout.SessionRetrieveParams,
        ("POST", "products"): params.ProductCreateParams,
        ("POST", "subscriptions/"): params.SubscriptionUpdateParams,
        ("DELETE", "subscriptions/"): params.SubscriptionCancelParams,
        ("POST", "customers/"): params.CustomerUpdateParams,
        ("POST", "refunds"): params.RefundCreateParams,
        ("GET", "refunds"): params.RefundListParams,
        ("GET", "charges"): params.ChargeListParams,
        ("GET", "balance_transactions"): params.BalanceTransactionListParams,
        ("GET", "billing_portal/configurations"): billing_portal.ConfigurationListParams,
        ("POST", "billing_portal/configurations"): billing_portal.ConfigurationCreateParams,
        ("POST", "billing_portal/sessions"): billing_portal.SessionCreateParams,
    }
    seen = set()
    for method, path, sent, _ in stripe.requests:
        name = path.removeprefix("/v1/")
        (key,) = [key for key in known if key[0] == method and (name == key[1] or _below(name, key[1]))]
        seen.add(key)
        assert unknown(sent, known[key]) == [], (method, path)
    assert seen == known.keys()


def _below(name: str, folder: str) -> bool:
    return folder.endswith("/") and name.startswith(folder)


def unknown(sent: Any, kind: Any, where: str = "") -> list[str]:
    """Return the names in what is sent that a type of the SDK does not have."""
    if isinstance(sent, list):
        return [each for one in sent for each in unknown(one, kind, where)]
    if not isinstance(sent, dict):
        return []
    kinds = [each for each in _parts(kind) if hasattr(each, "__required_keys__")]
    if not kinds:  # metadata, whose names are ours
        return []
    found = []
    hints = {name: hint for each in kinds for name, hint in _hints(each).items()}
    for name, value in sent.items():
        found += unknown(value, hints[name], f"{where}.{name}") if name in hints else [f"{where}.{name}"]
    return found


def _hints(kind: Any) -> dict[str, Any]:
    names = {"StripeContext": object, "Mapping": Mapping, **vars(sys.modules[kind.__module__])}
    return get_type_hints(kind, names)


def _parts(kind: Any) -> list[Any]:
    """Return the types that a type is made of: those of a union, of a list, of what need not be there."""
    if get_origin(kind) is None:
        return [kind]
    return [part for each in get_args(kind) for part in _parts(each)]


@pytest.mark.parametrize(
    ("language", "locale"), [("de", "de"), ("pt-BR", "pt-BR"), ("en-US", "en"), ("ar", "auto"), ("uk", "auto")]
)
def test_languages(language: str, locale: str) -> None:
    from stripe.params.checkout import SessionCreateParams

    from tamizdat.support.providers.stripe import session

    assert session.locale(language) == locale
    known = {part for each in get_args(_hints(SessionCreateParams)["locale"]) for part in get_args(each) or (each,)}
    words = {word for each in known for word in (get_args(each) or (each,)) if isinstance(word, str)}
    assert words >= session._LOCALES
