"""A real newsroom, not one of practice mode, with providers that stand on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from btcpay_server import KEY as BTCPAY_KEY
from btcpay_server import SECRET as BTCPAY_SECRET
from btcpay_server import STORE, BTCPayServer
from btcpay_server import serving as btcpay_serving
from provider_desk import Giving
from stripe_server import KEY, SECRET, StripeServer, serving
from stripe_world import World


@pytest.fixture
def giving(desk: Any, vault: Any, settings_of_django: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Giving]:
    """A newsroom; `giving.configure` says through which providers readers pay."""
    from tamizdat.support.providers.registry import _providers

    settings_of_django.PRACTICE = False
    _providers.cache_clear()
    yield Giving(desk, monkeypatch)
    _providers.cache_clear()


@pytest.fixture
def stripe(giving: Giving, monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeServer]:
    """The newsroom with Stripe, and Stripe's side of it."""
    from tamizdat.support.providers.stripe import client

    with serving(StripeServer(World())) as server:
        monkeypatch.setattr(client, "ADDRESS", server.address)
        monkeypatch.setattr(client, "_RETRIES", 0)
        monkeypatch.setenv("TAMIZDAT_STRIPE_KEY", KEY)
        monkeypatch.setenv("TAMIZDAT_STRIPE_WEBHOOK_SECRET", SECRET)
        giving.configure('providers = ["stripe"]')
        yield server


@pytest.fixture
def btcpay(giving: Giving, monkeypatch: pytest.MonkeyPatch) -> Iterator[BTCPayServer]:
    """The newsroom with a BTCPay Server."""
    with btcpay_serving(BTCPayServer()) as server:
        monkeypatch.setenv("TAMIZDAT_BTCPAY_KEY", BTCPAY_KEY)
        monkeypatch.setenv("TAMIZDAT_BTCPAY_WEBHOOK_SECRET", BTCPAY_SECRET)
        giving.configure(
            f'providers = ["btcpay"]\n[support.btcpay]\naddress = "https://pay.lantern.example/"\nstore = "{STORE}"\n'
            f'api = "{server.address}/"'
        )
        yield server


@pytest.fixture
def bank(giving: Giving) -> Giving:
    """The newsroom with a bank account."""
    giving.configure(
        'providers = ["bank"]\n[support.bank]\nholder = "The Lantern e. V."\niban = "DE89 3704 0044 0532 0130 00"\n'
        'bic = "COBADEFFXXX"\ncurrencies = ["EUR"]'
    )
    return giving
