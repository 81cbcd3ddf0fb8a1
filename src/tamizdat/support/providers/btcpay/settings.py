"""`[support.btcpay]` in tamizdat.toml, checked.

[support.btcpay]
address = "https://pay.example.org/"   # where readers pay
store = "HQqzLvsR…"
# api = "http://….onion/"              # where the newsroom reaches the server, if elsewhere
# proxy = "socks5h://127.0.0.1:9050"   # Tor, which onion addresses are reached through
# currencies = ["EUR", "USD"]          # those of the groups of amounts, else all
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from tamizdat.outlet import LOCAL_HOSTS
from tamizdat.support.config import SupportConfigError

TOR = "socks5h://127.0.0.1:9050"  # names are looked up by Tor and not by this machine


class BTCPayTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table as it is written."""

    address: str
    store: str
    api: str = ""
    proxy: str = ""
    currencies: tuple[str, ...] = ()


class BTCPaySettings(msgspec.Struct, frozen=True):
    """Where a BTCPay Server is, for readers and for us."""

    address: str
    api: str
    store: str
    proxy: str
    currencies: tuple[str, ...]


def read(folder: Path, table: dict[str, Any]) -> BTCPaySettings:
    """Return the settings in a table. Raises SupportConfigError."""
    where = f"{folder}: [support.btcpay]"
    try:
        given = msgspec.convert(table, BTCPayTable)
    except msgspec.ValidationError as error:
        raise SupportConfigError(f"{where}: {error}. docs/support.md shows the table.") from None
    if not given.store.isalnum():
        raise SupportConfigError(f"{where}: store is the Store ID from BTCPay's Store Settings, letters and digits.")
    address = _address(where, "address", given.address)
    api = _address(where, "api", given.api) if given.api else address
    is_onion = (urlsplit(api).hostname or "").endswith(".onion")
    return BTCPaySettings(address, api, given.store, given.proxy or (TOR if is_onion else ""), given.currencies)


def _address(where: str, name: str, address: str) -> str:
    """Return an address that ends with a slash. What is not encrypted must be an onion address, or this machine."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and (host.endswith(".onion") or host in LOCAL_HOSTS))
    if not host or not is_safe or parts.query or parts.fragment or parts.username:
        raise SupportConfigError(f"{where}: {name} must begin with https://, or with http:// for an onion address.")
    return address if address.endswith("/") else f"{address}/"
