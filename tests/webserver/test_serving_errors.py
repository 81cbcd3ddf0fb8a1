"""What goes wrong is told to the operator, and nothing of what the reader sent."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from unittest.mock import Mock, patch

import pytest
from loops import run

from tamizdat.webserver import static
from tamizdat.webserver.static import StaticSite


class Scope:
    """A request as Granian hands it over; every part that a reader sends carries the marker."""

    method = "GET"
    query_string = "marker7"
    headers = {"user-agent": "marker7", "if-none-match": '"marker7"'}  # noqa: RUF012

    def __init__(self, path: str) -> None:
        self.path = path


class Answer:
    """Takes the place of Granian's side of a request and keeps what is sent."""

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        self.status, self.headers, self.body = status, dict(headers), body


def answer(site: Path, path: str) -> Answer:
    taken = Answer()
    application: Any = StaticSite(site, os.getpid())
    run(application.__rsgi__(Scope(path), taken))
    return taken


def test_a_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"x")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    reply = answer(tmp_path, "/page.html")
    assert (reply.status, reply.body) == (500, "500 Internal Server Error\n")
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert f"{page}: Permission denied" in caplog.text
    assert "Let this account read" in caplog.text
    assert "marker7" not in caplog.text


def test_a_folder_that_cannot_be_entered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(path: str, **_how: object) -> os.stat_result:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "stat", refuse)
    assert answer(tmp_path, "/private/marker7").status == 500
    assert f"{tmp_path}: Permission denied" in caplog.text
    assert "marker7" not in caplog.text


def test_a_mistake_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def stumble(path: str) -> str:
        raise ValueError(f"cannot handle {path}")

    monkeypatch.setattr(static, "requested_file", stumble)
    assert answer(tmp_path, "/marker7").status == 500
    assert "ValueError" in caplog.text and "line " in caplog.text
    assert "marker7" not in caplog.text


def test_clients_that_take_nothing_end_from_the_start(tmp_path: Path) -> None:
    """The sockets may not be there yet when a worker starts: it is tried until it is done."""
    site = StaticSite(tmp_path, os.getppid())
    with patch.object(static, "end_unread_answers", side_effect=[False, True]) as ended:
        for _ in range(4):
            site.__rsgi_init__(Mock())
    assert ended.call_count == 2
