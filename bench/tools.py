"""Where the commands are that the benches run, and what ours is called."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

from bench.peers.content import BUILD

ROOT = BUILD.parent
BIN = Path(sys.executable).parent
TAMIZDAT = BIN / "tamizdat"
OURS = f"Tamizdat {version('tamizdat')}"
