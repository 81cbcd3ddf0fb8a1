"""A newsroom with a desk, for the tests of one worker: made once, put back as it was before each test.

The tests work on a real database with real commits, and press real releases; so what is put back are files, and on
PostgreSQL (`desk_database.py`) the database.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_database import PostgreSQL, give_tables, postgresql
from newsroom_samples import ARTICLES, CONFIGURATION, PASSWORD, STAFF

from made_once import made_once
from put_back import put_back
from tamizdat.desk_config import DATABASE_VARIABLE
from tamizdat.project import Project


class Desk:
    """A newsroom's desk in this process: its folder, and a browser's stand-in for each person."""

    def __init__(self, folder: Path) -> None:
        self.newsroom = Project(folder)

    @property
    def site(self) -> Path:
        """The release."""
        return self.newsroom.site

    def user(self, name: str) -> Any:
        """Return a person by name; STAFF has one for each role."""
        from django.contrib.auth.models import User

        return User.objects.get(username=name)

    def client(self, name: str = "") -> Any:
        """Return a client that is signed in, with a second factor, as a person; without a name as nobody."""
        from django.test import Client

        client = Client(headers={"accept": "text/html"})
        if name:
            client.force_login(self.user(name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


@pytest.fixture(scope="session")
def _desk_database() -> PostgreSQL | None:
    """The database on PostgreSQL, None where it is a file of the newsroom's folder."""
    return postgresql()


@pytest.fixture(scope="session")
def _desk_folder(
    tmp_path_factory: pytest.TempPathFactory, remembered: Path, _desk_database: PostgreSQL | None
) -> Iterator[Path]:
    """The newsroom's folder, and beside it the copy from which it is put back."""
    folder = tmp_path_factory.mktemp("desk") / "paper"
    if _desk_database:
        _new_newsroom(folder)
    else:
        made = made_once(tmp_path_factory, "desk", lambda folder: _make(folder, tmp_path_factory))
        shutil.copytree(made, folder, symlinks=True)
    zone = os.environ.get("TZ")
    with pytest.MonkeyPatch.context() as patch:
        if _desk_database:
            patch.setenv(DATABASE_VARIABLE, _desk_database.address)
        patch.setenv("TAMIZDAT_NEWSROOM", str(folder))
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # a browser's driver may have a loop in this thread
        patch.setenv("DJANGO_SETTINGS_MODULE", "tamizdat.service.settings")
        _start()
        if _desk_database:
            _fill()
        for name in ("TAMIZDAT_NEWSROOM", "DJANGO_SETTINGS_MODULE"):
            patch.delenv(name)  # the commands that tests run are about their own newsrooms
        if zone is None:  # Django sets the process's time zone, which other tests rely on
            os.environ.pop("TZ", None)
        time.tzset()
        _close()
        if _desk_database:
            _desk_database.keep()
        shutil.copytree(folder, folder.with_name("pristine"), symlinks=True)
        shutil.copytree(os.environ["TAMIZDAT_STATE"], folder.with_name("state"))
        yield folder


@pytest.fixture
def desk(_desk_folder: Path, _desk_database: PostgreSQL | None) -> Iterator[Desk]:
    """The desk with the articles of ARTICLES published, STAFF, and nothing that another test did."""
    _put_back(_desk_folder, _desk_database)
    yield Desk(_desk_folder)
    from tamizdat.newsroom.publishing import queue

    queue.wait()
    _close()


def _new_newsroom(folder: Path) -> None:
    """Make the newsroom and its first release."""
    from click.testing import CliRunner

    from tamizdat.cli import main

    made = CliRunner().invoke(main, ["new", str(folder), "--name", "The Lantern"])
    assert made.exit_code == 0, made.output
    (folder / "tamizdat.toml").write_text(CONFIGURATION, encoding="utf-8")


def _make(folder: Path, factory: pytest.TempPathFactory) -> None:
    """Make the newsroom with its database, in a process of its own: this one's Django is for this worker's copy."""
    _new_newsroom(folder)
    give_tables(factory, Project(folder))
    settings = {"TAMIZDAT_NEWSROOM": str(folder), "DJANGO_SETTINGS_MODULE": "tamizdat.service.settings"}
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1]), *sys.path])
    code = "import newsroom_desk; newsroom_desk._start(); newsroom_desk._fill(); newsroom_desk._close()"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, **settings, "PYTHONPATH": paths})


def _start() -> None:
    """Start Django, with what makes it quicker."""
    import django

    from tamizdat.service.django_setup import without_collecting

    with without_collecting():
        django.setup()
    from django.conf import settings
    from django.test.utils import override_settings, setup_test_environment

    setup_test_environment()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ).enable()


def _fill() -> None:
    """Make the database, the staff and the release."""
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from tamizdat.newsroom.models import Mark
    from tamizdat.newsroom.operations.first_load import ARCHIVE
    from tamizdat.newsroom.publishing.load import load
    from tamizdat.newsroom.publishing.queue import publisher

    for name, role in STAFF.items():
        user = User.objects.create_user(name, password=PASSWORD)
        user.groups.set([Group.objects.get(name=role)])
        TOTP.activate(user, generate_totp_secret())
    load(ARTICLES)
    Mark.put(ARCHIVE, {"sha256": ""})  # from here on the database is the archive
    publisher().publish()
    publisher().close()


def _close() -> None:
    from django.core.cache import cache
    from django.db import connections

    cache.clear()
    connections.close_all()


def _put_back(folder: Path, database: PostgreSQL | None) -> None:
    """Put every file of the newsroom back that has changed, and forget what this process remembers of it."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connections

    from tamizdat.newsroom.publishing import queue

    connections.close_all()
    if database:
        database.put_back()
    Project(folder).database.unlink(missing_ok=True)  # whoever still has it open writes to no file of the next test
    _put_files_back(folder)
    remembered = Path(os.environ["TAMIZDAT_STATE"])  # what presses remember of the release: it would seem an older copy
    put_back(remembered, folder.with_name("state"))
    queue.publisher.cache_clear()
    ContentType.objects.clear_cache()


def _put_files_back(folder: Path) -> None:
    """Put the newsroom back; a process or thread of the test before may still be writing its last file into it."""
    for _ in range(50):
        try:
            return put_back(folder, folder.with_name("pristine"))
        except OSError:
            time.sleep(0.1)
    return put_back(folder, folder.with_name("pristine"))
