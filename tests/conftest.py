"""Fixtures for all tests: the labelled captures beside the repository, the demo newsroom, a browser."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from audit import chromium as debian_chromium
from audit.serving import serving
from hypothesis import settings

from made_once import made_once

pytest_plugins = [
    "newsroom_desk",
    "people_desk",
    "support_desk",
]  # the newsroom with a desk, its vault and mail: several rooms need them
# No test asserts time: a machine that has other work to do would fail it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
ROOT = Path(__file__).resolve().parent.parent
TAMIZDAT = Path(sys.executable).parent / "tamizdat"


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a long text, and bytes that are no text, by their length.

    A test's name is sent, compared and kept many times over; each process must find the same names, and compressed
    bytes say when they were made.
    """
    if not isinstance(val, str | bytes):
        return None
    is_text = isinstance(val, str) or (val.isascii() and val.decode().isprintable())
    return None if is_text and len(val) <= 200 else f"{argname} of {len(val)}"


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in a hook of the same name
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker run the tests of a file that share a fixture: it is made once, not by each worker anew."""
    for item in items:
        fixtures = getattr(item, "_fixtureinfo", None)
        made = [each for each in (fixtures.name2fixturedefs.values() if fixtures else ()) if each]
        if any(each[-1].scope == "module" for each in made) and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::")[0]))


def pytest_collection_finish() -> None:
    """The tests and all that they import stay: the garbage collector need not look at them over and over."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """When a test fails that has pages of a browser open, say what they show: their words are the best clue."""
    report: Any = yield
    if report.failed and call.when == "call":
        arguments = getattr(item, "funcargs", {})
        given = [
            each for value in arguments.values() for each in (value.values() if isinstance(value, dict) else [value])
        ]
        for page in {id(each): each for each in given if type(each).__name__ == "Page"}.values():
            report.sections.append((f"What the page shows at {page.url}", _words(page)))
    return report


def _words(page: Any) -> str:
    try:
        return str(page.evaluate("document.body.innerText"))[:5_000]
    except Exception as error:  # of a page that has crashed: the test's own failure is what counts
        return str(error)


@pytest.fixture(scope="session", autouse=True)
def remembered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which presses and verifiers of the tests remember what they signed and saw: not the user's own."""
    folder = tmp_path_factory.mktemp("remembered")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAMIZDAT_STATE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of labelled captures; the test is skipped where it does not stand beside the repository."""
    folder = ROOT.parent / "shared"
    if not (folder / "captures" / "first").is_dir():
        pytest.skip("the labelled captures (../shared) are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def demo_newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo newsroom, recovered and pressed by the very script that `make run` calls."""

    def make(folder: Path) -> None:
        script = [ROOT / "demo" / "make-newsroom", folder]
        subprocess.run(script, check=True, env={**os.environ, "BIN": str(TAMIZDAT.parent)})

    return made_once(tmp_path_factory, "demo", make)


@pytest.fixture(scope="session")
def demo_site(demo_newsroom: Path) -> Path:
    """The demo newsroom's pressed release."""
    return demo_newsroom / "var" / "site"


@pytest.fixture(scope="session")
def served(demo_newsroom: Path) -> Iterator[str]:
    """The address at which `tamizdat up` serves the demo."""
    with serving(demo_newsroom) as address:
        yield address


@pytest.fixture(scope="session")
def playwright() -> Iterator[object]:
    """Playwright, of which a process can have one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Any) -> Iterator[object]:
    """A headless Chromium under Playwright."""
    browser = playwright.chromium.launch(executable_path=debian_chromium.PATH, args=debian_chromium.ARGS)
    yield browser
    browser.close()
