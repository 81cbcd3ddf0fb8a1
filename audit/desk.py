"""The demo's desk in practice mode, for programs that use it as a person would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from audit.serving import free_port

_START = 300.0  # seconds until a desk must answer
_STEP = 30  # seconds for which a code holds (RFC 6238)


class Desk:
    """A desk that runs: its address, that of the site beside it, and the made-up people of its newsroom."""

    def __init__(self, newsroom: Path, address: str, site: str) -> None:
        self.newsroom, self.address, self.site = newsroom, address, site
        self._used: dict[str, int] = {}  # the last step for which a person's code was given: each is taken once

    def person(self, name: str) -> dict[str, str]:
        """Return a person: name, role, password, and the secret of the second step."""
        found: list[dict[str, str]] = json.loads((self.newsroom / "var/practice.json").read_text(encoding="utf-8"))
        return next(each for each in found if each["name"] == name)

    def sign_in(self, page: Any, name: str) -> None:
        """Sign a person in, with password and code, in a page of Playwright's. It waits for a code that is not used."""
        person = self.person(name)
        while (step := int(time.time()) // _STEP) == self._used.get(name):
            time.sleep(0.5)
        self._used[name] = step
        page.goto(self.address)
        page.fill("[name=login]", name)
        page.fill("[name=password]", person["password"])
        page.keyboard.press("Enter")
        page.wait_for_selector("[name=code]")
        page.fill("[name=code]", code(person["secret"]))
        page.keyboard.press("Enter")
        page.wait_for_url(f"{self.address}/")
        page.wait_for_selector("h1")


def code(secret: str, at: float | None = None) -> str:
    """Return the six digits of an authenticator app (RFC 6238, SHA-1)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int(time.time() if at is None else at) // _STEP)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"


@contextmanager
def practising(newsroom: Path) -> Iterator[Desk]:
    """Run `tamizdat up --practice` in a newsroom until the block ends."""
    ports = str(free_port()), str(free_port())
    tamizdat = str(Path(sys.executable).parent / "tamizdat")
    command = [tamizdat, "up", "--practice", "--port", ports[0], "--desk-port", ports[1]]
    process = subprocess.Popen(command, cwd=newsroom)
    address = f"http://localhost:{ports[1]}"
    try:
        site = f"http://localhost:{ports[0]}"
        _wait(process, f"{address}/account/login/")
        _wait(process, f"{site}/")
        yield Desk(newsroom, address, site)
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + _START
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise TimeoutError(f"{address} does not answer.")
