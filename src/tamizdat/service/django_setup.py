"""Starts Django for a newsroom, in processes that are no web server: worker, `tamizdat press`, `tamizdat manage`."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tamizdat.desk_config import PORT_VARIABLE
from tamizdat.project import Project
from tamizdat.service.up.running import port_of

if TYPE_CHECKING:
    from tamizdat.publish_config import PublishConfig

SETTINGS = "tamizdat.service.settings"


class NoDesk(RuntimeError):
    """The desk cannot be used; the message says why and what to do."""


def are_packages_installed() -> bool:
    """Whether the packages of the desk are here; a machine that serves or mirrors alone does without them."""
    from importlib.util import find_spec

    return all(find_spec(name) for name in ("django", "wagtail", "allauth", "whitenoise", "granian"))


def environment(newsroom: Project, *, is_practice: bool | None = None) -> dict[str, str]:
    """Return the variables that tell Django's settings which newsroom this is, and whether it is for practice.

    Where that is not said it is so in a newsroom that has been started for practice.
    """
    practice = newsroom.practice.is_file() if is_practice is None else is_practice
    return {
        "TAMIZDAT_NEWSROOM": str(newsroom.folder.resolve()),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "TAMIZDAT_PRACTICE": "1" if practice else "0",
    }


def start_django(newsroom: Project) -> None:
    """Start Django for a newsroom; once in a process. Raises NoDesk, OutletError and DeskConfigError."""
    if not are_packages_installed():
        raise NoDesk("The desk's packages are not installed here. Install them: pip install 'tamizdat[desk]'.")
    os.environ.update(environment(newsroom))  # whatever newsroom the caller's environment names
    if port := port_of(newsroom):
        os.environ.setdefault(PORT_VARIABLE, str(port))  # the desk that runs may listen elsewhere than it usually does
    import django

    with without_collecting():
        django.setup()


@contextmanager
def without_collecting() -> Iterator[None]:
    """Load much code without looking for garbage meanwhile: what is loaded stays, and to look took a sixth of the time.

    What is there at the end is not looked at later either, so the garbage collector is quicker from then on.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def desk_publish_config(newsroom: Project, *, lift: bool = False) -> PublishConfig:
    """Return what the desk of a newsroom publishes now. Raises NoDesk, and what reading it raises."""
    start_django(newsroom)
    from tamizdat.newsroom.publishing.config import config

    return config(lift=lift)


def manage(newsroom: Project, arguments: tuple[str, ...]) -> None:
    """Run a command of Django's management. Raises as `start_django` does; the command itself may end the process."""
    start_django(newsroom)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["tamizdat manage", *arguments])
