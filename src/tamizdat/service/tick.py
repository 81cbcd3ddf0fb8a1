"""One round of the worker, for `tamizdat tick`."""

from __future__ import annotations

import os

from msgspec import Struct

from tamizdat.project import Project
from tamizdat.service.django_setup import start_django
from tamizdat.visible import Lines


class CannotTick(RuntimeError):
    """The round cannot be done; the message says why and what to do."""


class Done(Struct, frozen=True):
    """What a round did, and a line for each thing that failed."""

    scheduled: int
    published: int
    problems: tuple[str, ...]


def tick(newsroom: Project) -> Done:
    """Do one round. Raises CannotTick, and what `start_django` raises."""
    start_django(newsroom)
    from django.db import DatabaseError, connections

    from tamizdat.newsroom.models import Publication, Trouble
    from tamizdat.newsroom.operations.refusals import refusals
    from tamizdat.newsroom.operations.worker import one_round
    from tamizdat.newsroom.publishing import queue

    try:
        if why := refusals(is_practice=os.environ.get("TAMIZDAT_PRACTICE") == "1"):
            raise CannotTick(Lines(*why))
        failed = Publication.objects.filter(progress=Publication.Progress.FAILED)
        failed.update(try_again_at=None)  # whoever asks for a round wants it tried now
        done = one_round()
        queue.wait()
        problems = [f"{each}: {each.reason}" for each in failed] + [str(each) for each in Trouble.objects.all()]
    except DatabaseError as error:
        raise CannotTick(
            f"The desk's database ({connections['default'].vendor}) cannot be used: {' '.join(str(error).split())}."
            " It may be held by another process, or not be made yet: `tamizdat up` makes it at its first start."
        ) from None
    finally:
        connections.close_all()
    return Done(done.scheduled, done.published, tuple(problems))
