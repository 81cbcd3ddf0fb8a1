"""What is measured, by version, and on what machine: the first section of bench/RESULTS.md."""

from __future__ import annotations

import subprocess
from importlib.metadata import PackageNotFoundError, version

from bench import servers
from bench.peers import PEERS, wagtail
from bench.peers.content import output_of
from bench.results import machine, table
from bench.tools import OURS

_NONE = "not here"


def section() -> str:
    """Return the section. It is written anew with each run; each other section also names its own versions."""
    return "\n\n".join(["## What was measured", machine(), table(["", "version"], rows())])


def rows() -> list[list[str]]:
    """Return a name and a version for each thing measured; "not here" for what is not installed."""
    found: dict[str, str] = {}
    for name in (OURS, *(str(peer.version()) for peer in PEERS), wagtail.version()):
        what, _, which = name.rpartition(" ") if name[-1:].isdigit() else (name.strip(), "", "")
        found[what] = which
    found |= wagtail.parts()
    found |= {"Node": output_of(["node", "--version"]).removeprefix("v"), "nginx": servers.nginx_version()}
    found |= {"Caddy": servers.caddy_version(), "wrk": _wrk()}
    found |= {name: _package(name) for name in ("granian", "trafilatura")}
    return [[name, which or _NONE] for name, which in found.items()]


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _wrk() -> str:
    """Return the second word of what `wrk -v` says; it ends with 1."""
    try:
        text = subprocess.run([servers.program("wrk"), "-v"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
    return "".join(text.split()[1:2]).removeprefix("debian/")
