"""Calls to the Greenfield API of a BTCPay Server. Errors hold a status and nothing of what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import requests

from tamizdat.support.providers.base import ProviderAway, ProviderError
from tamizdat.support.providers.btcpay.settings import BTCPaySettings

_TIMEOUT = (10, 20)  # seconds: to connect, and for the answer; through Tor both take their time
_PAGE = 100


class BTCPayClient:
    """The invoices of one store."""

    def __init__(self, settings: BTCPaySettings, key: str) -> None:
        self._settings, self._key = settings, key
        self._session: requests.Session | None = None

    def invoice(self, invoice: str) -> dict[str, Any]:
        """Return an invoice."""
        return self._ask("GET", f"invoices/{invoice}")

    def payment_methods(self, invoice: str) -> list[dict[str, Any]]:
        """Return an invoice's payment methods, with the payments that came by each, also those that became invalid."""
        params = {"onlyAccountedPayments": "false"}
        return self._ask("GET", f"invoices/{invoice}/payment-methods", params=params)

    def invoices(self, **chosen: Any) -> Iterator[dict[str, Any]]:
        """Yield the invoices that were chosen: by `orderId`, or by `startDate` and `endDate`."""
        skip = 0
        while True:
            page = self._ask("GET", "invoices", params={**chosen, "skip": skip, "take": _PAGE})
            yield from page
            if len(page) < _PAGE:
                return
            skip += _PAGE

    def create(self, order: dict[str, Any]) -> dict[str, Any]:
        """Make an invoice."""
        return self._ask("POST", "invoices", json=order)

    def _ask(self, method: str, path: str, **given: Any) -> Any:
        """Make a call. Raises ProviderError."""
        if not self._key:
            raise ProviderAway("TAMIZDAT_BTCPAY_KEY is not set where this runs.")
        address = f"{self._settings.api}api/v1/stores/{self._settings.store}/{path}"
        try:
            answer = self._opened().request(method, address, timeout=_TIMEOUT, allow_redirects=False, **given)
            _check(answer.status_code)
            return answer.json()
        except requests.RequestException:  # its text holds the address; a body that is no JSON is one of them
            raise ProviderAway("The BTCPay Server cannot be reached just now.") from None

    def _opened(self) -> requests.Session:
        if self._session is None:
            opened = requests.Session()
            opened.trust_env = False  # no proxy, and no ~/.netrc, that the table does not name
            opened.headers["Authorization"] = f"token {self._key}"
            if self._settings.proxy:
                opened.proxies = {"http": self._settings.proxy, "https": self._settings.proxy}
            self._session = opened
        return self._session


def _check(status: int) -> None:
    """Raise ProviderError for an answer that says no."""
    if status in (401, 403):
        raise ProviderAway(
            "The BTCPay Server does not take the key in TAMIZDAT_BTCPAY_KEY, or the key may not do this."
        )
    if status == 429 or status >= 500:
        raise ProviderAway("The BTCPay Server is busy.")
    if status >= 300:
        raise ProviderError(f"The BTCPay Server does not do it: {status}.")
