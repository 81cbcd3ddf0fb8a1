"""Invitations, roles, closing accounts, sessions: what a chief can do, and what nobody can."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

NEW_PASSWORD = "seven grey gulls on a mast"


def _invite(desk: Any, name: str = "nadia", roles: tuple[str, ...] = ("reporter",)) -> str:
    """Invite somebody as the chief; return the path of the link."""
    page = desk.client("cora").post("/people/invite/", {"name": name, "roles": roles})
    found = re.search(r"/account/invitation/[\w-]+/", page.content.decode())
    assert found, page.content.decode()
    return found[0]


def _accept(desk: Any, link: str) -> tuple[Any, Any]:
    client = desk.client()
    return client, client.post(link, {"password": NEW_PASSWORD, "again": NEW_PASSWORD})


def _log(action: str, name: str) -> list[Any]:
    from wagtail.models import ModelLogEntry

    return list(ModelLogEntry.objects.filter(action=f"newsroom.{action}", label=name))


def test_an_invited_person_sets_a_password_and_comes_no_further_without_a_second_factor(desk: Any) -> None:
    """The link signs in, and every page leads to the second factor."""
    client, answer = _accept(desk, _invite(desk))
    assert answer.headers["Location"] == "/account/2fa/"
    assert desk.user("nadia").check_password(NEW_PASSWORD)
    for page in ("/", "/articles/", "/account/sessions/", "/log/mine/"):
        assert client.get(page).headers["Location"] == "/account/2fa/", page
    assert client.get("/account/2fa/totp/activate/").status_code == 200  # not asked for the password once more
    assert _log("invite", "nadia")[0].user == desk.user("cora")
    assert _log("invitation_used", "nadia")


def test_a_link_works_once_and_only_in_time(desk: Any) -> None:
    """A used link, an old one, one that was replaced and a false one answer alike."""
    from tamizdat.newsroom.models import Invitation

    used, replaced, old = _invite(desk, "a1"), _invite(desk, "a2"), _invite(desk, "a3")
    _accept(desk, used)
    desk.client("cora").post(f"/people/{desk.user('a2').pk}/", {"do": "link"})
    Invitation.objects.filter(user__username="a3").update(
        valid_until=desk.user("a3").date_joined - timedelta(seconds=1)
    )
    for link in (used, replaced, old, "/account/invitation/no-such-token/"):
        client, answer = _accept(desk, link)
        assert answer.status_code == 404
        assert "This link cannot be used" in answer.content.decode()
        assert "_auth_user_id" not in client.session


def test_the_database_does_not_hold_the_token(desk: Any) -> None:
    """Whoever reads the database cannot use an invitation."""
    token = _invite(desk).split("/")[-2]
    from django.db import connection

    connection.ensure_connection()
    assert not any(token in line for line in connection.connection.iterdump())


def test_an_unfinished_account_is_shut_when_the_time_of_its_link_has_passed(desk: Any) -> None:
    """A password without a second factor is worth nothing after three days."""
    from django.utils import timezone

    from tamizdat.newsroom.models import Invitation

    _accept(desk, _invite(desk))
    form = {"login": "nadia", "password": NEW_PASSWORD}
    assert desk.client().post("/account/login/", form).headers["Location"] == "/"
    Invitation.objects.update(valid_until=timezone.now())
    client = desk.client()
    assert client.post("/account/login/", form).headers["Location"] == "/account/login/"
    assert "_auth_user_id" not in client.session


def test_roles_are_changed_and_the_change_is_logged(desk: Any) -> None:
    """The groups follow the form, and the log says what was before."""
    rita = desk.user("rita")
    desk.client("cora").post(f"/people/{rita.pk}/", {"do": "roles", "roles-form": "1", "roles": ["editor", "mailer"]})
    assert set(rita.groups.values_list("name", flat=True)) == {"editor", "mailer"}
    assert _log("roles", "rita")[0].data == {"before": ["reporter"], "after": ["editor", "mailer"]}


@pytest.mark.parametrize("do", ["close", "lost", "roles"])
def test_the_last_chief_stays(desk: Any, do: str) -> None:
    """Neither demoted nor shut out; a chief who cannot sign in yet does not count."""
    _invite(desk, "new-chief", ("chief",))
    cora = desk.user("cora")
    answer = desk.client("cora").post(
        f"/people/{cora.pk}/", {"do": do, "roles-form": "1", "roles": ["editor"]}, follow=True
    )
    assert "This is the last chief who can sign in" in answer.content.decode()
    cora.refresh_from_db()
    assert cora.is_active and cora.has_usable_password() and cora.groups.filter(name="chief").exists()
    assert cora.authenticator_set.exists()


def test_a_closed_account_is_shut_at_once_and_its_history_stays(desk: Any) -> None:
    """The session ends with the next request, the password is void, and nothing is deleted."""
    rita = desk.client("rita")
    assert rita.get("/").status_code == 200
    desk.client("cora").post(f"/people/{desk.user('rita').pk}/", {"do": "close"})
    assert rita.get("/").headers["Location"].startswith("/account/login/")
    assert not desk.user("rita").is_active
    assert not desk.user("rita").authenticator_set.exists()
    assert _log("deactivate", "rita")[0].user == desk.user("cora")
    page = desk.client("cora").get("/people/").content.decode()
    assert "rita" in page and "Closed" in page


def test_a_lost_second_factor_is_removed_and_a_link_given(desk: Any) -> None:
    """Password and factor are void, sessions end, and the new link leads to new ones."""
    rita = desk.client("rita")
    rita.get("/")
    page = desk.client("cora").post(f"/people/{desk.user('rita').pk}/", {"do": "lost"}).content.decode()
    assert rita.get("/").headers["Location"].startswith("/account/login/")
    assert not desk.user("rita").authenticator_set.exists()
    link = re.search(r"/account/invitation/[\w-]+/", page)
    assert link and _accept(desk, link[0])[1].headers["Location"] == "/account/2fa/"
    assert _log("factor_lost", "rita")


def test_a_chief_ends_all_sessions_of_a_person(desk: Any) -> None:
    """In every browser, and the account stays open."""
    browsers = [desk.client("rita"), desk.client("rita")]
    desk.client("cora").post(f"/people/{desk.user('rita').pk}/", {"do": "end-sessions"})
    assert all(browser.get("/").headers["Location"].startswith("/account/login/") for browser in browsers)
    assert desk.user("rita").has_usable_password()
    assert _log("sessions_ended", "rita")


@pytest.mark.parametrize("name", ["rita", "edna", "tess", "max"])
def test_nobody_but_a_chief_manages_people(desk: Any, name: str) -> None:
    """Neither pages nor forms; nothing changes."""
    client, cora = desk.client(name), desk.user("cora")
    for page in ("/people/", "/people/invite/", f"/people/{cora.pk}/", "/log/"):
        assert client.get(page).headers.get("Location") == "/", page
    client.post("/people/invite/", {"name": "mole", "roles": ["chief"]})
    client.post(f"/people/{desk.user(name).pk}/", {"do": "roles", "roles-form": "1", "roles": ["chief"]})
    from django.contrib.auth.models import User

    assert not User.objects.filter(username="mole").exists()
    assert not desk.user(name).groups.filter(name="chief").exists()


def test_names_are_free_but_not_taken_twice(desk: Any) -> None:
    """A pseudonym in any script; the same name in other letters is refused."""
    _invite(desk, "Ночь-7")
    answer = desk.client("cora").post("/people/invite/", {"name": "RITA", "roles": ["reporter"]})
    assert "already" in answer.content.decode()


def test_no_form_asks_for_mail(desk: Any) -> None:
    """Nobody's address has to be known."""
    client = desk.client("cora")
    for page in ("/people/invite/", f"/people/{desk.user('rita').pk}/", "/account/", "/account/sessions/"):
        assert not re.search(r'name="[^"]*(email|avatar|first_name|last_name)', client.get(page).content.decode()), page


def test_nobody_gets_an_account_without_their_role(desk: Any) -> None:
    """While a desk starts for the first time, its groups may not be there yet."""
    from django.contrib.auth.models import Group, User
    from django.core.exceptions import ValidationError

    from tamizdat.newsroom.people import changes

    Group.objects.filter(name="mailer").delete()
    with pytest.raises(ValidationError, match="it lacks mailer"):
        changes.invite("nadia", ["reporter", "mailer"], by=None)
    assert not User.objects.filter(username="nadia").exists()
    with pytest.raises(ValidationError, match="it lacks mailer"):
        changes.change_roles(desk.user("rita"), ["mailer"], by=desk.user("cora"))
    assert [group.name for group in desk.user("rita").groups.all()] == ["reporter"]


def test_who_has_no_role_is_told_so(desk: Any) -> None:
    rita = desk.client("rita")
    desk.user("rita").groups.clear()
    for page in ("/", "/articles/", "/account/", "/letters/issues/"):
        answer = rita.get(page)
        assert answer.status_code == 403 and "You have no role yet" in answer.content.decode(), page
    assert rita.get("/account/logout/").status_code == 200
