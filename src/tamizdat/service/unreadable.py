"""The answer to requests that no browser sends: numbers that are none, forms that lack fields or hold other things."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDictKeyError

_log = logging.getLogger(__name__)
# Where Django and Wagtail read what a form holds: file, and function.
_READING = {
    ("forms/forms.py", "full_clean"),
    ("forms/formsets.py", "full_clean"),
    ("forms/forms.py", "_widget_data_value"),
    ("converters/contentstate.py", "to_database_format"),
}
_OTHERS = {"django", "wagtail", "modelcluster", "draftjs_exporter", "json"}  # packages that take part in it
_OF_READING = (AttributeError, LookupError, TypeError, ValueError, AssertionError, RecursionError)


class Unreadable:
    """Answers 400 where an address or a form has something else than a number, or one that no database can hold; where
    a form lacks a field; and where Django or Wagtail fails while it reads what a form holds.

    Their code takes such values as they come, and the error would be a failure of the desk. An error of our own stays
    one, in a form as well: no line of Tamizdat may lie between the reading and the error.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer in place of a view that failed at such a value."""
        said = str(error)
        is_none = isinstance(error, ValueError) and ("expected a number but got" in said or "for int()" in said)
        is_too_large = isinstance(error, OverflowError) or (isinstance(error, DataError) and "out of range" in said)
        is_missing = isinstance(error, MultiValueDictKeyError) and request.method == "POST"
        if not (is_none or is_too_large or is_missing or (request.method == "POST" and _is_of_reading(error))):
            return None
        return HttpResponse(render_to_string("400.html", {}, request), status=400)


def _is_of_reading(error: Exception) -> bool:
    """Whether Django or Wagtail failed while it read a form. That is logged: it could be a fault of theirs, too."""
    if not isinstance(error, _OF_READING):
        return False
    frames = [(Path(frame.filename), frame) for frame in traceback.extract_tb(error.__traceback__)]
    reading = [at for at, (file, frame) in enumerate(frames) if ("/".join(file.parts[-2:]), frame.name) in _READING]
    if not reading or any(_package(file) not in _OTHERS for file, _frame in frames[reading[-1] :]):
        return False
    file, frame = frames[-1]
    _log.warning("A form could not be read: %s (%s, line %s).", type(error).__name__, file.name, frame.lineno)
    return True


def _package(file: Path) -> str:
    """Return the package of an installed file, for another one its folder: that is the package in Python's own."""
    parts = file.parts
    at = next((at for at, part in enumerate(parts) if part in ("site-packages", "dist-packages")), None)
    return parts[-2] if at is None else parts[at + 1]
