"""Rows of the database that are done one by one, so that one which fails never keeps the others from being done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from tamizdat.newsroom.models import Trouble
from tamizdat.people.failures import AWAY, told
from tamizdat.vault.errors import VaultLocked

_log = logging.getLogger(__name__)


def one_by_one(job: str, about: str, rows: Iterable[Any], work: Callable[[Any], int]) -> int:
    """Do something with each row; return how much was done.

    A row that fails is told and put off (`Trouble`), longer each time, and the others are done. Raises VaultLocked, and
    where the database is away.
    """
    put_off = Trouble.waiting()
    failed = set(Trouble.objects.filter(job__startswith=f"{job} ").values_list("job", flat=True))
    done = 0
    for row in rows:
        name = f"{job} {row.pk}"
        if name in put_off:
            continue
        try:
            done += work(row)
        except (*AWAY, VaultLocked):
            raise
        except Exception as error:  # whatever it is
            _log.error("%s, number %s: %s", about, row.pk, told(error))
            Trouble.tell(name, f"{about}, number {row.pk}", told(error))
        else:
            if name in failed:
                Trouble.objects.filter(job=name).delete()
    return done
