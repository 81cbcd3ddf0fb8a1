"""What somebody gives, changed by a link that came by e-mail: it lasts an hour, and works once for each action."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tamizdat.people import links
from tamizdat.readers.data import LinkPage, ask_on
from tamizdat.support import supporters
from tamizdat.support.web import changes
from tamizdat.support.web.manage_page import TITLE, show, too_old

_SENT = (
    "If somebody with this address gives to us, or wants to be reminded, an e-mail with a link goes there as soon as we"
    " can send it. The link lasts an hour."
)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and have the link to what somebody gives sent."""
    return ask_on(request, LinkPage("service-ask", TITLE, _SENT, supporters.ask_for_link))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Show all that somebody gives, and their reminders; a POST changes one thing."""
    link = links.find(token, supporters.LINK)
    if link is None or not (link.person or supporters.reminders_of(link).exists()):
        return too_old(request)
    return show(request, link, token) if request.method == "GET" else changes.do(request, link, token)
