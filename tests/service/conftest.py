"""One server for all tests that only read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from served_release import Server, running, write_site


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that only read."""
    with running(write_site(tmp_path_factory.mktemp("up") / "site")) as server:
        yield server
