"""Where the commands are that the benches run."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.peers.content import BUILD

ROOT = BUILD.parent
BIN = Path(sys.executable).parent
TAMIZDAT = BIN / "tamizdat"
