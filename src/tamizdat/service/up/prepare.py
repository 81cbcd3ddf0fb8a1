"""What must be done before a desk can answer: its database, its articles, its style sheets. A process of its own.

    python -m tamizdat.service.up.prepare

It ends with 0 once the desk can start, with 2 and plain sentences where it cannot. Two that run at once wait for each
other, and the second finds everything done.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tamizdat import desk_config
from tamizdat.desk_config import DeskConfigError
from tamizdat.disk import disk_problem, is_disk_problem
from tamizdat.outlet_file import OutletError
from tamizdat.press.archives.archive import ArchiveError
from tamizdat.project import Project
from tamizdat.service.django_setup import NoDesk, start_django
from tamizdat.service.up.parent import end_with_parent
from tamizdat.vault.practice import make_for_practice
from tamizdat.visible import Lines, print_lines

_LOCK = 0x7A6E  # of PostgreSQL, where two machines may start at once
_VERSION = ".version"  # in the folder of style sheets: what they were collected from


class CannotStart(Exception):
    """The desk must not or cannot start; the message says why and what to do."""


def main() -> None:
    """Prepare the newsroom that TAMIZDAT_NEWSROOM names, and end the process."""
    end_with_parent()
    newsroom = Project(Path(os.environ["TAMIZDAT_NEWSROOM"]))
    try:
        prepare(newsroom, is_practice=os.environ.get("TAMIZDAT_PRACTICE") == "1", say=_say)
    except (ArchiveError, CannotStart, DeskConfigError, NoDesk, OutletError) as error:
        _say(str(error))
        sys.exit(2)
    except OSError as error:
        if not is_disk_problem(error):
            raise
        _say(disk_problem(error))
        sys.exit(2)


def _say(line: str) -> None:
    print_lines(line)


def prepare(newsroom: Project, *, is_practice: bool, say: Any) -> None:
    """Make or update database and style sheets; load the articles of a newsroom whose desk starts first.

    Raises CannotStart, and what reading the newsroom's files raises.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    newsroom.database.parent.mkdir(parents=True, exist_ok=True)
    if not desk_config.load(newsroom.folder).database and not newsroom.database.exists():
        say("Making the desk's database …")
    for file in newsroom.database.parent.glob(f"{newsroom.database.name}*"):  # with its journal
        file.chmod(0o600)
    try:
        start_django(newsroom)
    except ImproperlyConfigured as error:
        raise CannotStart(f"The desk cannot start: {error}") from None
    from django.conf import settings

    where = "the PostgreSQL database" if settings.DESK.database else str(newsroom.database)
    try:
        with _one_at_a_time(newsroom):
            _migrate()
            _check_mode(is_practice)
            _load(newsroom, say)
            if is_practice:
                make_for_practice(newsroom)
                _begin_practice()
                _show_staff(newsroom, say)
            _tell_restoration(newsroom, say)
            _tell_mail(newsroom, say)
    except DatabaseError as error:
        raise CannotStart(
            f"The desk's database ({where}) cannot be used: {' '.join(str(error).split())}. Is it running, is the"
            " address right, and may this account write to it? `tamizdat doctor` looks closer."
        ) from None
    with _locked(newsroom):
        collect_static()


def make_tables(newsroom: Project) -> None:
    """Bring the database up to date, with its roles, for a command that does not start the desk. Where a desk starts
    just now, this waits until its database is made, and says so. Raises CannotStart. Django has to be started."""
    with _one_at_a_time(newsroom, "The desk is starting just now: waiting until its database is made …"):
        if not _is_up_to_date():
            _migrate()


def _is_up_to_date() -> bool:
    """Whether no migration is left, and what the last one is followed by is done: the groups of the roles."""
    from django.contrib.auth.models import Group
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from tamizdat.newsroom.permissions.roles import ROLES

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    return Group.objects.filter(name__in=[role.name for role in ROLES]).count() == len(ROLES)


@contextmanager
def _one_at_a_time(newsroom: Project, waits: str = "") -> Iterator[None]:
    """Let one process at a time prepare a newsroom, on this machine and on others that share its database. `waits` is
    said where another one is at it."""
    from django.db import connection

    with _locked(newsroom, waits):
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            with suppress(Exception), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@contextmanager
def _locked(newsroom: Project, waits: str = "") -> Iterator[None]:
    """Hold the lock of a newsroom's start; a process that is killed lets go of it."""
    with (newsroom.database.parent / ".desk.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waits:
                _say(waits)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrate() -> None:
    """Bring the database's tables up to date. Raises CannotStart where a newer Tamizdat has used it."""
    from django.core.management import call_command

    if newer := newer_migrations():
        raise CannotStart(
            f"The desk's database was used by a newer version of Tamizdat than this one ({version('tamizdat')}): it has"
            f" {', '.join(newer[:3])}{', …' if len(newer) > 3 else ''}. Install that version again, or"
            " restore a backup from before."
        )
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def newer_migrations() -> list[str]:
    """Return the migrations that the database has had and this code does not know."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    apps = {app for app, _ in loader.disk_migrations or {}}
    replaced = {each for migration in (loader.disk_migrations or {}).values() for each in migration.replaces}
    known = set(loader.disk_migrations or {}) | replaced
    return sorted(
        f"{app}.{name}" for app, name in loader.applied_migrations or {} if app in apps and (app, name) not in known
    )


def _check_mode(is_practice: bool) -> None:
    from tamizdat.newsroom.operations.refusals import take_mode

    if why := take_mode(is_practice=is_practice):
        raise CannotStart(Lines(*why))


def _load(newsroom: Project, say: Any) -> None:
    from tamizdat.newsroom.operations.first_load import load_once

    told = 0

    def progress(count: int) -> None:
        nonlocal told
        told += count
        if told % 10_000 < count:
            say(f"{told:,} articles are at the desk …")

    for line in load_once(newsroom, progress).lines:
        say(line)


def _begin_practice() -> None:
    from tamizdat.letters import samples as letters
    from tamizdat.support import samples as support

    support.begin_practice()
    letters.begin_practice()


def _show_staff(newsroom: Project, say: Any) -> None:
    """Print how to log in as each of the made-up staff."""
    from django.conf import settings

    from tamizdat.newsroom.operations.practice import make_staff

    say("Practice mode. The staff is made up; log in at the desk as one of them:")
    for person in make_staff(newsroom.practice):
        say(f"  {person.name:<6} {person.role:<10} {person.password}")
        say(f"  {'':<17} {person.address(settings.OUTLET.name)}")
    say("The page that asks for the code shows it, as an authenticator app would.")


def _tell_restoration(newsroom: Project, say: Any) -> None:
    from tamizdat.newsroom.operations.restoration import ask_if_restored

    if note := ask_if_restored(newsroom):
        made = note["made"]
        say(f"This newsroom was restored from a backup of {made}: it is signed above all that readers can hold.")


def _tell_mail(newsroom: Project, say: Any) -> None:
    """Say what is wrong with the mail server's configuration; the desk works without it, and letters wait."""
    from tamizdat.people.mail.config import MailConfigError, load

    try:
        load(newsroom.folder)
    except MailConfigError as error:
        say(f"{error} Until then no letter is sent.")


def collect_static() -> None:
    """Collect the desk's style sheets and scripts, if those that are there are of another version."""
    from django.conf import settings
    from django.core.management import call_command

    folder = Path(settings.STATIC_ROOT)
    wanted = static_version()
    with suppress(OSError):
        if (folder / _VERSION).read_text(encoding="ascii") == wanted:
            return
    shutil.rmtree(folder, ignore_errors=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    (folder / _VERSION).write_text(wanted, encoding="ascii")


def static_version() -> str:
    """Return what tells the style sheets of this installation from those of another."""
    rooms = Path(__file__).parents[2]
    known = sha256(" ".join(version(name) for name in ("tamizdat", "wagtail", "django", "django-allauth")).encode())
    for own in (rooms / room / "static" for room in ("newsroom", "support", "letters")):
        for file in sorted(own.rglob("*")):
            if file.is_file():
                known.update(file.relative_to(own).as_posix().encode() + b"\0" + file.read_bytes())
    return known.hexdigest()


if __name__ == "__main__":
    main()
