"""Notes that readers wrote with what they give. They can be read while the vault is unlocked, and are nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from tamizdat.people import vault
from tamizdat.support.desk.access import page_of, support_only
from tamizdat.support.models import Note
from tamizdat.vault.errors import VaultLocked
from tamizdat.visible import visible

_PAGE = 30


@sensitive_variables()
@support_only
def notes(request: HttpRequest) -> HttpResponse:
    """List what readers wrote, the newest first; while the vault is locked, how many notes there are."""
    page = page_of(request, Note.objects.select_related("contribution").order_by("-pk"), _PAGE)
    texts = read_notes(list(page))
    rows = None if texts is None else list(zip(page, texts, strict=True))
    return render(request, "support/notes.html", {"page": page, "rows": rows})


@sensitive_variables()
def read_notes(found: Sequence[Note]) -> list[str | None] | None:
    """Return the texts of notes, None for one that cannot be read; None in place of all while the vault is locked."""
    if not found:
        return []
    try:
        bodies = vault.agent().unseal([bytes(note.sealed) for note in found])
    except VaultLocked:
        return None
    return [visible(msgspec.json.decode(body, type=str)) if body else None for body in bodies]
