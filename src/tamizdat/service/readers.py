"""Django's settings for the service that readers meet: the same newsroom, no sessions, no cookies, other addresses."""

from __future__ import annotations

from tamizdat.service.settings import *  # noqa: F403 (the same but for what follows)
from tamizdat.service.settings import LOGGING

ROOT_URLCONF = "tamizdat.service.readers_urls"
ALLOWED_HOSTS = ["*"]  # the site answers under many names; no answer is made from the one that was asked for
MIDDLEWARE = [
    "tamizdat.service.addresses.WithoutAddresses",
    "tamizdat.readers.middleware.ReadersHeaders",
    "django.middleware.common.CommonMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # the desk's app refuses to start without it; here it does nothing
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 300 << 10  # a provider's message

# What Django says of a failed request has its path, which may hold a link's token; `ReadersHeaders` tells it without.
LOGGING = {**LOGGING, "loggers": {"django.request": {"level": "CRITICAL"}, "django.security": {"level": "CRITICAL"}}}
