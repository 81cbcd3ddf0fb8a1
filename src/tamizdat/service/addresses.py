"""No address of a person at the desk comes further than the first middleware.

Rate limits need to tell browsers apart, libraries write what they find in a request into sessions, and error reports
show requests. So the address of each request is replaced, before any other code sees it, by a name that only the
processes of this `tamizdat up` can give: the same for the same address, and worth nothing once they have ended.

The name looks like an address of IPv6: its first half stands for the network that a provider gives (/48), the whole for
that of one home (/64). An address of IPv4 stands for itself. Who comes from this very machine, from Tor's daemon for
instance, has one name with all others who do: nobody can tell them apart (`people/limits.py` has their limits).
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tamizdat.newsroom.accounts.browsers import in_words
from tamizdat.people.limits import TOGETHER
from tamizdat.webserver.clients import ADDRESS_KEY, is_local, plain, told

_KEY = bytes.fromhex(os.environ.get(ADDRESS_KEY, "")) or secrets.token_bytes(32)
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
    """Return what stands for an address."""
    if is_local(address):
        return TOGETHER
    home, provider = _network(address, 64), _network(address, 48)
    halves = (hmac.digest(_KEY, each.encode(), "sha256") for each in (provider, home))
    first, last = (half[:size] for half, size in zip(halves, (7, 8), strict=True))
    return str(ipaddress.IPv6Address(b"\xfd" + first + last))  # fd00::/8 is nobody's on the internet


def _address(remote: str, forwarded: str) -> str:
    """Return where a request came from; behind a web server on this machine what that added last.

    A desk that is an onion service has Tor's daemon before it, which hands on whatever a browser says.
    """
    believes = is_local(remote) and not settings.DESK.host.endswith(".onion")
    return (told([forwarded]) if forwarded and believes else "") or plain(remote)


def _network(address: str, length: int) -> str:
    """Return an address as it is counted: of IPv6 the network, of which a home has a whole one."""
    try:
        found = ipaddress.ip_address(plain(address))
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, length), strict=False)) if found.version == 6 else str(found)
