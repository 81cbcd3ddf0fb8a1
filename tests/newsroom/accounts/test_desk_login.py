"""Signing in: both steps, limits, sessions, and what is never written down."""

from __future__ import annotations

import time
from typing import Any

import pytest
from newsroom_samples import PASSWORD

ADDRESS = "203.0.113.77"
BROWSER = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


def _code(desk: Any, name: str) -> str:
    from allauth.mfa.totp.internal import auth

    secret = desk.user(name).authenticator_set.get(type="totp").data["secret"]
    return auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))


def _sign_in(desk: Any, name: str, password: str = PASSWORD, **headers: str) -> tuple[Any, Any]:
    client = desk.client()
    return client, client.post("/account/login/", {"login": name, "password": password}, **headers)


def _dump() -> str:
    from django.db import connection

    connection.ensure_connection()
    return "\n".join(connection.connection.iterdump())


def test_a_password_alone_is_not_enough(desk: Any) -> None:
    """Only the code lets a person in."""
    client, answer = _sign_in(desk, "rita")
    assert answer.headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/").headers["Location"].startswith("/account/login/")
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/account/2fa/authenticate/", {"code": _code(desk, "rita")}).headers["Location"] == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("is_proxied", [False, True])
def test_no_address_and_no_version_of_a_browser_is_written(desk: Any, is_proxied: bool) -> None:
    """Whatever is done while signing in, the database holds neither, and the list of sessions says it in words."""
    where = {"HTTP_X_FORWARDED_FOR": ADDRESS} if is_proxied else {"REMOTE_ADDR": ADDRESS}
    headers = {"HTTP_USER_AGENT": BROWSER, **where}
    _sign_in(desk, "rita", "a wrong password", **headers)
    client, _ = _sign_in(desk, "rita", **headers)
    client.post("/account/2fa/authenticate/", {"code": "123456"}, **headers)
    client.post("/account/2fa/authenticate/", {"code": _code(desk, "rita")}, **headers)
    client.post("/account/2fa/recovery-codes/generate/", **headers)  # is put aside until it was shown who asks
    dump = _dump()
    assert ADDRESS not in dump
    assert "Firefox/140" not in dump and "Gecko" not in dump
    assert "Firefox on Windows" in client.get("/account/sessions/", **headers).content.decode()
    from django.contrib.sessions.models import Session

    assert not any(ADDRESS in str(each.get_decoded()) for each in Session.objects.all())


def test_the_sixth_wrong_password_in_five_minutes_is_not_tried(desk: Any) -> None:
    """Counted for the account, whatever the address; another account is not concerned."""
    for number in range(5):
        _sign_in(desk, "rita", "a wrong password", REMOTE_ADDR=f"198.51.100.{number}")
    _, answer = _sign_in(desk, "rita", REMOTE_ADDR="198.51.100.200")
    assert "Too many failed login attempts" in answer.content.decode()
    assert _sign_in(desk, "rob", REMOTE_ADDR="198.51.100.200")[1].status_code == 302


def test_addresses_are_told_apart_behind_a_web_server(desk: Any) -> None:
    """One browser's failures with many names do not shut out another that comes through the same web server."""
    for number in range(12):
        _sign_in(desk, f"nobody-{number}", "x", HTTP_X_FORWARDED_FOR="192.0.2.1")
    _, answer = _sign_in(desk, "rita", HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert answer.status_code == 200  # refused
    assert _sign_in(desk, "rita", HTTP_X_FORWARDED_FOR="192.0.2.2")[1].status_code == 302


def test_what_was_typed_as_a_name_is_not_kept(desk: Any) -> None:
    """People type passwords into the wrong field."""
    import hashlib

    typed = "my-secret-word"
    _sign_in(desk, typed, "x")
    dump = _dump()
    assert typed not in dump
    assert hashlib.sha256(typed.encode()).hexdigest() not in dump


def test_wrong_codes_are_limited(desk: Any) -> None:
    """After five wrong codes the right one is not tried either."""
    client, _ = _sign_in(desk, "rita")
    for _ in range(5):
        client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert client.post("/account/2fa/authenticate/", {"code": _code(desk, "rita")}).status_code == 200
    assert client.get("/").status_code == 302


def test_wagtails_own_login_is_no_way_around(desk: Any) -> None:
    """It leads to the desk's, also when a password is sent to it."""
    client = desk.client()
    answer = client.post("/login/", {"username": "rita", "password": PASSWORD})
    assert answer.headers["Location"] == "/account/login/"
    assert "_auth_user_id" not in client.session


def test_a_session_ends_after_an_hour_without_work(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that asks by itself does not keep it alive; work does."""
    now = [time.time()]
    monkeypatch.setattr("tamizdat.newsroom.accounts.timeouts.time.time", lambda: now[0])
    works, open_page = desk.client("rita"), desk.client("rob")
    works.get("/"), open_page.get("/")
    for _ in range(3):
        now[0] += 25 * 60
        assert works.get("/").status_code == 200
        open_page.get("/session/")
    assert open_page.get("/").headers["Location"].startswith("/account/login/")
    for _ in range(40):
        now[0] += 25 * 60
        works.get("/")
    assert works.get("/").headers["Location"].startswith("/account/login/")  # twelve hours are over


def test_one_ends_one_session_or_all_others(desk: Any) -> None:
    """The list marks this one; the others end at once."""
    from allauth.usersessions.models import UserSession

    browsers = []
    for _ in range(3):
        client, _ = _sign_in(desk, "rita")
        client.post("/account/2fa/authenticate/", {"code": _code(desk, "rita")})
        if "_auth_user_id" not in client.session:  # a code works once; the others sign in without
            client = desk.client("rita")
            UserSession.objects.create(
                user=desk.user("rita"), session_key=client.session.session_key, ip="::", user_agent=""
            )
        browsers.append(client)
    mine, one, other = browsers
    assert mine.get("/account/sessions/").content.decode().count("This one") == 1
    found = UserSession.objects.get(session_key=one.session.session_key)
    mine.post("/account/sessions/", {"session": found.pk})
    assert one.get("/").status_code == 302 and other.get("/").status_code == 200
    mine.post("/account/sessions/", {"others": "1"})
    assert other.get("/").status_code == 302 and mine.get("/").status_code == 200


def test_nobody_ends_a_session_of_somebody_else(desk: Any) -> None:
    """The number of another person's session is not found."""
    from allauth.usersessions.models import UserSession

    client, _ = _sign_in(desk, "rob")
    client.post("/account/2fa/authenticate/", {"code": _code(desk, "rob")})
    theirs = UserSession.objects.get(user=desk.user("rob"))
    assert desk.client("rita").post("/account/sessions/", {"session": theirs.pk}).status_code == 404
    assert client.get("/").status_code == 200


def test_the_headers_of_every_answer(desk: Any) -> None:
    """Nothing inline, nothing from elsewhere, no frame, no cache."""
    answer = desk.client("rita").get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]


def test_cookies_are_kept_from_scripts(desk: Any) -> None:
    """Both cookies of a page with a form."""
    client, _ = _sign_in(desk, "rita")
    client.get("/account/login/")
    for cookie in client.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax", cookie
