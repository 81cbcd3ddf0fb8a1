"""Passkeys in a real browser, with an authenticator that Chromium plays; and the strict policy while that happens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from newsroom_samples import PASSWORD

_KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def _beside_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright keeps an event loop in this thread, where Django would refuse the database."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def served(_beside_a_browser: None, desk: Any) -> Iterator[str]:
    """The address of the desk with its style sheets and scripts, for browsers on this machine."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler

    class Static(StaticFilesHandler):
        def serve(self, request: Any) -> Any:
            from django.contrib.staticfiles.views import serve

            return serve(request, self.file_path(request.path), insecure=True)

    with make_server("127.0.0.1", 0, Static(WSGIHandler()), _Server, _Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.mark.browser
def test_a_passkey_that_verifies_its_person_is_enough(desk: Any, served: str, chromium: Any) -> None:
    """Added with the password and a code, it then signs in alone. No page asks another host, none breaks the policy."""
    context = chromium.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if request.url.startswith(served) else wrong.append(request.url))
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": _KEY})
    context.add_cookies([{"name": "desk", "value": desk.client("rita").cookies["desk"].value, "url": served}])
    page.goto(f"{served}/account/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/add/" not in url)
    context.clear_cookies()
    page.goto(f"{served}/account/login/")
    page.click("#passkey_login")
    page.wait_for_url(f"{served}/")
    assert "rita" in page.content()
    foreign = [each for each in wrong if not each.startswith(("data:", "blob:"))]
    assert not foreign
    context.close()
