"""The key that signs the desk's sessions: made by the first start, readable by the newsroom's account alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(file: Path) -> str:
    """Return the key in a file, which is made if it is not there. Raises OSError."""
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was faster
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w") as opened:
        opened.write(key + "\n")
    return key
