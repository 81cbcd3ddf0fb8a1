"""What is ordered from Stripe's Checkout for a contribution. Pure.

Nothing of a reader is in it: Stripe asks for what it needs by itself. Our reference is put on everything that Stripe
makes of the session, so that each of its messages says what it is about.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from tamizdat.support.money import Money
from tamizdat.support.providers.base import Order
from tamizdat.support.providers.stripe.amounts import to_stripe

INTERVALS = {"monthly": "month", "annual": "year"}
METADATA = "contribution"  # the key under which our reference stands
# The languages of Checkout (https://docs.stripe.com/api/checkout/sessions/create: `locale`).
_LOCALES = frozenset(  # kept as words: a list of them would take forty lines
    "bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru"  # noqa: SIM905
    " sk sl sv th tr vi zh zh-HK zh-TW".split()
)


def parameters(order: Order, product: str = "") -> dict[str, Any]:
    """Return what a session is made of. `product` is that of a contribution that goes on."""
    metadata = {METADATA: order.reference}
    made: dict[str, Any] = {
        "mode": "payment",
        "client_reference_id": order.reference,
        "metadata": metadata,
        "locale": locale(order.language),
        "success_url": order.back,
        "cancel_url": order.back,
        "adaptive_pricing": {"enabled": False},  # the amount that was chosen is the amount that is paid
    }
    if order.cadence == "once":
        price = {**_amount(order.money), "product_data": {"name": order.title}}
        made |= {"submit_type": "donate", "payment_intent_data": {"metadata": metadata}}
    else:
        price = price_data(order.money, product, INTERVALS[order.cadence])
        made |= {"mode": "subscription", "subscription_data": {"metadata": metadata}}
    return {**made, "line_items": [{"quantity": 1, "price_data": price}]}


def price_data(money: Money, product: str, interval: str) -> dict[str, Any]:
    """Return a price that is asked for again and again."""
    return {**_amount(money), "product": product, "recurring": {"interval": interval}}


def product_id(title: str) -> str:
    """Return the id of the product with a title. A product of its own can be given new prices; one that Checkout makes
    for a session cannot."""
    return f"tamizdat_{hashlib.sha256(title.encode()).hexdigest()[:16]}"


def digest(params: dict[str, Any]) -> str:
    """Return what tells one order from another."""
    return hashlib.sha256(msgspec.json.encode(params, order="deterministic")).hexdigest()[:12]


def locale(language: str) -> str:
    """Return the nearest language of Checkout, "auto" (what the browser wants) where it has none."""
    plain = language.replace("_", "-")
    found = plain if plain in _LOCALES else plain.partition("-")[0]
    return found if found in _LOCALES else "auto"


def _amount(money: Money) -> dict[str, Any]:
    return {"currency": money.currency.lower(), "unit_amount": to_stripe(money)}
