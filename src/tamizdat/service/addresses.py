"""No address of a person at the desk comes further than the first middleware.

Rate limits need to tell browsers apart, libraries write what they find in a request into sessions, and error reports
show requests. So the address of each request is replaced, before any other code sees it, by a name that only this
process can give: the same for the same address, and worth nothing once the process has ended.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tamizdat.newsroom.accounts.browsers import in_words

_KEY = secrets.token_bytes(32)
_PROXIES = ("", "127.0.0.1", "::1")  # a web server on this machine (or its socket), which is believed
_FORWARDED = "HTTP_X_FORWARDED_FOR"
_OTHERS = (
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
    "HTTP_X_CLIENT_IP",
    "HTTP_CLIENT_IP",
    "HTTP_VIA",
    "REMOTE_HOST",
    "REMOTE_PORT",
)


class WithoutAddresses:
    """Replaces the address of a request, and what the browser says of itself. It comes first in MIDDLEWARE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        meta = request.META
        meta["REMOTE_ADDR"] = pseudonym(_address(meta.get("REMOTE_ADDR", ""), meta.pop(_FORWARDED, "")))
        for name in _OTHERS:
            meta.pop(name, None)
        meta["HTTP_USER_AGENT"] = in_words(meta.get("HTTP_USER_AGENT", ""))
        return self._get_response(request)


def pseudonym(address: str) -> str:
    """Return what stands for an address: it looks like one of IPv6, whose first half is a keyed digest."""
    digest = hmac.digest(_KEY, _network(address).encode(), "sha256")
    return str(ipaddress.IPv6Address(b"\xfd" + digest[:7] + bytes(8)))  # fd00::/8 is nobody's on the internet


def _address(remote: str, forwarded: str) -> str:
    """Return where a request came from; behind a web server on this machine what that added last."""
    return forwarded.rsplit(",", 1)[-1].strip() if remote in _PROXIES and forwarded else remote


def _network(address: str) -> str:
    """Return an address as it is counted: of IPv6 the network, of which a home has a whole one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
