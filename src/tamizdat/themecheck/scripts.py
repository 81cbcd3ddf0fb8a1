"""The scripts of an outlet's theme: whether one names another host, which would learn who reads."""

from __future__ import annotations

import re
from pathlib import Path

from tamizdat.themecheck.finding import Findings, read_text

# A comment, or a string in any quotes. Comments are passed over: they often name where something comes from.
_TOKENS = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""", re.DOTALL
)
_ELSEWHERE = re.compile(r"(?:\b(?:https?|wss?|ftp):|(?<![\w:/])/)/([^/\s\"'`?#]+)", re.IGNORECASE)
_NAMESPACES = {"www.w3.org"}  # stands in names of XML, which nobody loads


def check_scripts(folder: Path, loaded: list[str], findings: Findings) -> None:
    """Report scripts that name another host in a string."""
    for name in (name for name in loaded if name.endswith((".js", ".mjs"))):
        text = read_text(folder / name, findings)
        for token in _TOKENS.finditer(text or ""):
            found = None if token[0].startswith("/") else _ELSEWHERE.search(token[0])
            if found and found[1].lower() not in _NAMESPACES:
                line = (text or "").count("\n", 0, token.start() + found.start()) + 1
                problem = f"names the host {found[1]}, which would learn who reads. Put what it loads into assets/."
                findings.error(folder / name, line, problem)
