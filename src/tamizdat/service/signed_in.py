"""Whether a request is of somebody who is signed in at the desk, asked before the request is taken whole."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError, close_old_connections
from django.http import parse_cookie


def is_signed_in(cookies: str) -> bool:
    """Whether a Cookie header names a session in which somebody is signed in. What they may do Django asks itself."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")
    if not key:
        return False
    try:
        return SESSION_KEY in import_module(settings.SESSION_ENGINE).SessionStore(key)
    except DatabaseError:
        return False
    finally:
        close_old_connections()
