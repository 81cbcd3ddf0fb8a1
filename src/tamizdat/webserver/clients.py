"""Who asks: the address of a connection, and what a web server on this machine says of it.

Pure; the site's server and the service behind it go by the same rules.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

ADDRESS_KEY = "TAMIZDAT_ADDRESS_KEY"  # by which all processes of the desk name an address alike
BEHIND_PROXY = "TAMIZDAT_BEHIND_PROXY"  # "1": a web server on this machine hands requests on to the site's server


def plain(address: str) -> str:
    """Return an address as it is compared, and what is none as it is.

    Where a socket of IPv6 takes IPv4 as well, that comes as ::ffff:192.0.2.1: it is IPv4 all the same.

    >>> plain("::ffff:192.0.2.1"), plain("2001:DB8::1"), plain("unix:")
    ('192.0.2.1', '2001:db8::1', 'unix:')
    """
    try:
        found = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return address
    return str(getattr(found, "ipv4_mapped", None) or found)


def is_local(address: str) -> bool:
    """Whether an address is this machine's own: a web server's on it, or that of Tor's daemon; a socket has none."""
    try:
        return not address or ipaddress.ip_address(plain(address)).is_loopback
    except ValueError:
        return False


def told(lines: Sequence[str]) -> str:
    """Return the address that a web server has added last to what lines of X-Forwarded-For say, "" for none.

    Whatever stands before it may be a reader's own invention.

    >>> told(["198.51.100.1, 198.51.100.2", "::ffff:192.0.2.7"])
    '192.0.2.7'
    """
    return plain(",".join(lines).rpartition(",")[2].strip())


def without_underscores(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return headers without those that have an underscore in their name, as nginx does.

    A WSGI application could not tell X_Forwarded_For from X-Forwarded-For.
    """
    return [(name, value) for name, value in headers if "_" not in name]
