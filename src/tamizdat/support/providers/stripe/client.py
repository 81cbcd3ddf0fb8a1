"""Calls to Stripe by its SDK: plain dictionaries come back, and errors that hold no reader's data."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import stripe

from tamizdat.support.providers.base import ProviderAway, ProviderError

ADDRESS = ""  # of the API; "" is Stripe's own. Tests have one on this machine
_TIMEOUT = 15  # seconds: a reader waits for the answer
_RETRIES = 1  # by the SDK, with the same key; after that an attempt is made again by the worker
_AWAY = "Stripe cannot be reached just now."

logging.getLogger("stripe").setLevel(logging.WARNING)  # it tells of each request, with the references in it


class _Quiet(stripe.RequestsClient):
    """Sends requests without the name of this machine and its kernel, which the SDK adds to each."""

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        told = {name: value for name, value in headers.items() if not name.startswith("X-Stripe-Client-")}
        return super().request(method, url, told, post_data)


class Client:
    """Stripe with one key."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._sdk: Any = None

    @property
    def v1(self) -> Any:
        """The SDK's services. Raises ProviderAway where there is no key."""
        if not self._key:
            raise ProviderAway("TAMIZDAT_STRIPE_KEY is not set where this runs.")
        if self._sdk is None:
            addresses: Any = {"api": ADDRESS} if ADDRESS else {}
            self._sdk = stripe.StripeClient(
                self._key,
                http_client=_Quiet(timeout=_TIMEOUT),
                max_network_retries=_RETRIES,
                base_addresses=addresses,
            )
        return self._sdk.v1


def ask(call: Callable[..., Any], *given: Any, key: str = "", **params: Any) -> dict[str, Any]:
    """Make a call of the SDK; return the object. Raises ProviderError.

    `key` makes Stripe do what is asked once, however often it is called.
    """
    options = {"idempotency_key": key} if key else {}
    try:
        found: dict[str, Any] = call(*given, params=params, options=options).to_dict()
    except stripe.StripeError as error:
        raise _problem(error) from None
    return found


def ask_all(call: Callable[..., Any], **params: Any) -> Iterator[dict[str, Any]]:
    """Yield all objects of a list, page by page, the newest first. Raises ProviderError."""
    after: dict[str, str] = {}
    while True:
        page = ask(call, limit=100, **params, **after)
        yield from page["data"]
        if not page.get("has_more") or not page["data"]:
            return
        after = {"starting_after": page["data"][-1]["id"]}


def _problem(error: stripe.StripeError) -> ProviderError:
    """Return what the staff is told: codes alone, since Stripe's sentences may quote what somebody typed."""
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return ProviderAway("Stripe does not take the key in TAMIZDAT_STRIPE_KEY, or the key may not do this.")
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError):
        return ProviderAway(_AWAY)
    if isinstance(error, stripe.IdempotencyError) and error.http_status == 400:
        return OtherParameters("Stripe was asked for something else with this key before.")
    status = error.http_status or 500
    if status in (409, 429) or status >= 500:
        return ProviderAway(_AWAY)
    codes = " ".join(str(code) for code in (error.code, getattr(error, "param", None)) if code)
    return StripeRefuses(f"Stripe does not do it: {codes or status}.", str(error.code or ""))


class StripeRefuses(ProviderError):
    """Stripe does not do what it was asked; `code` is its word for why."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class OtherParameters(ProviderError):
    """A key was used before, for another question."""
