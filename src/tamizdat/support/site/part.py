"""All that support adds to the site (`newsroom.publishing.site.add_part`)."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings

from tamizdat.support.config import SupportConfigError
from tamizdat.support.gap import publishing as gap
from tamizdat.support.site import contribute

_log = logging.getLogger(__name__)


def part() -> dict[str, Any]:
    """Return the pages on which readers contribute, and the documents. Where nobody can pay, there are none."""
    states = gap.states(settings.OUTLET)
    try:
        pages = contribute.pages(settings.OUTLET, states)
    except SupportConfigError as error:
        _log.error("%s Readers cannot contribute until it is mended.", error)
        pages = ()
    return {"contribute": pages, "documents": gap.documents(states) if pages else {}}
