"""What a document and a list of mirrors say of themselves inside (release-format.md, sections 14 and 16)."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct


class _Head(Struct):
    """The fields that each has, besides its content."""

    kind: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*\Z")]
    format: Annotated[int, Meta(ge=1)]


def document_problem(body: bytes) -> str:
    """Say why `body` is no JSON object with its kind and format inside, "" if it is one."""
    try:
        body.decode()
        msgspec.json.decode(body, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return f"no JSON object with its kind and format inside ({error})"
    return ""
