"""Where mail services report what came back: `/service/mail/<service>/`.

anymail's views know the services' formats and how a genuine report is known. They are used a step at a time, so that it
is clear what is whose fault: what is not genuine or cannot be read is told 400; what fails here is told 500, and comes
again. It is told 200 once what it says is committed. Nothing of a report is logged: it names readers.
"""

from __future__ import annotations

from typing import Any

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods

from tamizdat.letters.incoming import from_services
from tamizdat.people.mail import config
from tamizdat.people.mail.services.known import KNOWN, key_of, missing

_LARGEST = 256 * 1024  # bytes; a report has a few thousand


@require_http_methods(["GET", "POST"])  # HEAD arrives as GET; some services ask once whether anybody is here
def report(request: HttpRequest, service: str) -> HttpResponse:
    """Take what the newsroom's mail service reports."""
    view = _view(service)
    if request.method != "POST":
        return HttpResponse()
    if len(request.body) > _LARGEST:
        return HttpResponse(status=413)
    try:
        view.run_validators(request)
        events = view.parse_events(request)
    except (AnymailError, ImproperlyConfigured, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return HttpResponse(status=400)
    with transaction.atomic():
        for event in events:
            if returned := from_services.read(event):
                from_services.apply(returned)
    return HttpResponse()


def _view(service: str) -> Any:
    """Return anymail's view of the newsroom's mail service. Raises Http404 for any other, and where a key is missing by
    which a report is known to be genuine."""
    try:
        mail = config.load(settings.NEWSROOM.folder)
    except config.MailConfigError:
        raise Http404 from None
    if not service or service != mail.service or missing(service, KNOWN[service].report_keys):
        raise Http404
    known = KNOWN[service]
    return import_string(known.reports)(**{key: key_of(service, key) for key in known.report_keys})
