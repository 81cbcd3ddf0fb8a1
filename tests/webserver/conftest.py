"""Servers for tests that only read: `tamizdat up` for all of them, and for a newsroom's settings all three."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import real_servers as real
from served_release import Server, running, write_site


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that only read."""
    with running(write_site(tmp_path_factory.mktemp("up") / "site")) as server:
        yield server


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return real.write_newsroom(tmp_path_factory.mktemp("settings") / "paper")


@pytest.fixture(scope="module")
def ours(newsroom: Path) -> Iterator[Server]:
    with running(newsroom / "var" / "site", cwd=newsroom) as server:
        yield server


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def theirs(
    newsroom: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp(request.param)
    port = real.free_port()
    with real.running(real.COMMANDS[request.param](newsroom, folder, port), folder, port) as server:
        yield server
