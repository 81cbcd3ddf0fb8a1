"""What the worker does for those who get newsletters."""

from __future__ import annotations

from tamizdat.letters.incoming import effects, handling, refusals
from tamizdat.letters.lists import doing, staging
from tamizdat.letters.subscriptions import asking, confirming, leaving, personal
from tamizdat.newsroom.operations import clean_up
from tamizdat.newsroom.operations.worker import Job, add_job
from tamizdat.readers import data

# Importing these has the inbox know what takes in wishes, departures and requests for a link.
_TAKE_IN = (asking, leaving, data, effects)


def register() -> None:
    """Have the worker do all of it. Called once Django's apps are ready."""
    add_job(Job("sign-ups", "Confirmed newsletter sign-ups", confirming.take_in_confirmed))
    add_job(Job("refusals", "Addresses that a mail server refused", refusals.take_in))
    add_job(Job("lists", "Lists from elsewhere", doing.work))
    clean_up.add(asking.clean_up)
    clean_up.add(effects.forget_what_passed)
    clean_up.add(handling.clean_up)
    clean_up.add(staging.clean_up)
    personal.register()
