"""Practice and production do not mix, and no desk starts under unsafe settings."""

from __future__ import annotations

import json

import pytest
from desk_processes import django, free_port, prepare, run, sql, up

from tamizdat.project import Project


@pytest.mark.slow
def test_practice_shows_how_to_log_in_and_production_refuses_it(pressed: Project) -> None:
    with up(pressed, "--practice", "--no-site") as running:
        staff = json.loads(pressed.practice.read_text())
        assert [person["role"] for person in staff] == ["reporter", "editor", "chief", "treasurer", "mailer"]
        for person in staff:
            assert person["password"] in running.text and f"secret={person['secret']}" in running.text
        assert pressed.practice.stat().st_mode & 0o077 == 0
    ports = ("--port", str(free_port()), "--desk-port", str(free_port()))
    done = run(pressed.folder, "up", *ports)
    assert done.returncode == 2 and "made for practice" in done.stderr, done.stderr
    # The web application and the worker refuse by themselves too, however they are started.
    code = "from tamizdat.newsroom.operations.refusals import refusals; print(refusals(is_practice=False))"
    assert "made for practice" in django(pressed, code, TAMIZDAT_PRACTICE="0")


def test_practice_refuses_a_real_newsroom(newsroom: Project) -> None:
    done = prepare(newsroom, TAMIZDAT_PRACTICE="1")
    assert done.returncode == 2 and "is a real one" in done.stderr
    assert not newsroom.practice.exists() and sql(newsroom, "SELECT count(*) FROM auth_user") == [(0,)]


@pytest.mark.slow
def test_production_refuses_accounts_of_practice_and_ends_them(newsroom: Project) -> None:
    django(
        newsroom,
        "from tamizdat.newsroom.operations.practice import make_staff; from django.conf import settings; make_staff(settings.NEWSROOM.practice)",
    )
    newsroom.practice.unlink()
    done = prepare(newsroom)
    assert done.returncode == 2 and "accounts of practice mode: Cora, Edna, Max, Rita, Tess" in done.stderr
    assert run(newsroom.folder, "tick").returncode == 2
    assert (
        "accounts of practice" in run(newsroom.folder, "doctor").stdout + run(newsroom.folder, "doctor").stderr.lower()
    )
    assert run(newsroom.folder, "manage", "end_practice_accounts").returncode == 0
    assert prepare(newsroom).returncode == 0


@pytest.mark.slow
def test_production_refuses_keys_that_can_be_guessed(newsroom: Project) -> None:
    for key in ("short", "django-insecure-" + "x" * 40):
        newsroom.desk_key.write_text(key)
        done = prepare(newsroom)
        assert done.returncode == 2 and "desk.key" in done.stderr, done.stderr
    newsroom.desk_key.unlink()
    assert prepare(newsroom).returncode == 0
    assert len(newsroom.desk_key.read_text()) > 40 and newsroom.desk_key.stat().st_mode & 0o077 == 0


def test_production_refuses_debug(newsroom: Project) -> None:
    code = (
        "from django.conf import settings; settings.DEBUG = True;"
        "from tamizdat.newsroom.operations.refusals import refusals; print(refusals(is_practice=False))"
    )
    assert "DEBUG is on" in django(newsroom, code)


def test_production_refuses_an_address_in_clear(newsroom: Project) -> None:
    text = newsroom.configuration.read_text()
    newsroom.configuration.write_text(text + '\n[desk]\naddress = "http://desk.lantern.example/"\n')
    done = run(newsroom.folder, "up", "--desk-port", str(free_port()), "--port", str(free_port()))
    assert done.returncode == 2 and "passwords in clear" in done.stderr, done.stderr
    assert run(newsroom.folder, "doctor").returncode == 2
    newsroom.configuration.write_text(
        text + '\n[desk]\naddress = "http://lantern234567abcdefghijklmnopqrstuvwxyz234567abcdefghijkld.onion/"\n'
    )
    assert prepare(newsroom).returncode == 0
