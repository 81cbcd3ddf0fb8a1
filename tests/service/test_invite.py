"""`tamizdat desk invite`: no account without its role, and a link that leads to the desk that runs."""

from __future__ import annotations

import fcntl
import subprocess

import pytest
from desk_processes import TAMIZDAT, django, run, sql

from tamizdat.project import Project
from tamizdat.service.up.running import listening, port_of

ROLES = (
    "from django.contrib.auth.models import User; print([g.name for u in User.objects.all() for g in u.groups.all()])"
)


@pytest.mark.slow
def test_invite_finishes_what_a_first_start_had_begun_and_names_the_desk_that_runs(newsroom: Project) -> None:
    django(newsroom, "from django.contrib.auth.models import Group; Group.objects.filter(name='chief').delete()")
    assert port_of(newsroom) is None
    with listening(newsroom, 8131):
        assert port_of(newsroom) == 8131
        with listening(newsroom, 8132):
            assert port_of(newsroom) == 8131
        made = run(newsroom.folder, "desk", "invite", "anna", "--role", "chief")
    assert made.returncode == 0 and made.stdout.startswith("http://localhost:8131/account/invitation/"), made.stderr
    assert django(newsroom, ROLES).strip() == "['chief']"
    assert port_of(newsroom) is None
    other = run(newsroom.folder, "desk", "invite", "boris", "--role", "editor")
    assert other.stdout.startswith("http://localhost:8001/account/invitation/"), other.stderr


def test_invite_waits_while_a_desk_starts(newsroom: Project) -> None:
    with (newsroom.database.parent / ".desk.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        command = [TAMIZDAT, "desk", "invite", "anna", "--role", "chief"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=newsroom.folder, stdout=pipe, stderr=pipe, text=True) as process:
            assert process.stderr is not None and process.stdout is not None
            assert "The desk is starting just now" in process.stderr.readline()
            assert sql(newsroom, "SELECT count(*) FROM auth_user") == [(0,)]
            fcntl.flock(file, fcntl.LOCK_UN)
            assert "/account/invitation/" in process.stdout.readline()
    assert process.returncode == 0


def test_invite_says_what_helps_where_no_desk_was_started(pressed: Project) -> None:
    made = run(pressed.folder, "desk", "invite", "anna", "--role", "chief")
    assert made.returncode == 2 and "Start the desk once (`tamizdat up`)" in made.stderr
