"""Bank transfers: the reader is shown the account and a reference; the newsroom imports its bank's statements.

`statements/` reads files, `identity.py` tells the same line of two files, `importing.py` counts what is new;
`states.py` has the rule of how a contribution is; `provider.py` is the provider's side of the interface.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tamizdat.support.providers.bank.provider import Bank


def make(folder: Path, table: dict[str, Any]) -> Bank:
    """Return the bank account of a newsroom. Raises SupportConfigError."""
    from tamizdat.support.providers.bank.provider import Bank  # which needs Django; what reads files does not
    from tamizdat.support.providers.bank.settings import read

    return Bank(read(folder, table))
