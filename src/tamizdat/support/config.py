"""Through which providers readers pay: `[support]` in tamizdat.toml.

    [support]
    providers = ["stripe", "bank"]

    [support.bank]
    holder = "The Night Ferry e. V."
    iban = "DE89 3704 0044 0532 0130 00"

Secrets are in the environment and not in the file; each provider's file names them. In practice mode there are the
practice provider and an account at a bank that does not exist, whatever the file says: no money can move by mistake.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from tamizdat.outlet_file import SUPPORT as TABLE
from tamizdat.project import CONFIGURATION

KNOWN = ("stripe", "btcpay", "bank")


class SupportConfigError(ValueError):
    """The configuration cannot be used; the message names file and remedy."""


def load(folder: Path) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return the names of a newsroom's providers, in the order readers see, and the tables of these providers.

    Raises SupportConfigError.
    """
    file = folder / CONFIGURATION
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get(TABLE, {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SupportConfigError(f"{file}: {error}.") from None
    names = table.get("providers", []) if isinstance(table, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SupportConfigError(f'{file}: [{TABLE}]: providers must be a list such as ["stripe", "bank"].')
    if unknown := [name for name in names if name not in KNOWN]:
        raise SupportConfigError(
            f"{file}: [{TABLE}]: there is no provider {unknown[0]!r}. Tamizdat knows {', '.join(KNOWN)}."
        )
    if strange := [key for key in table if key not in (*KNOWN, "providers")]:
        raise SupportConfigError(
            f"{file}: [{TABLE}]: {strange[0]} means nothing here. docs/support.md shows what does."
        )
    return tuple(dict.fromkeys(names)), {name: table.get(name, {}) for name in names}
