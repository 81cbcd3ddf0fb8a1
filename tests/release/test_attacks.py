"""Each client of a release against each attack that TUF names (attacks/). A new client is one function more here.

A client is given where the copy is, the pinned root and the time, and says what it refuses. What it may refuse besides
is what hangs on that: nothing behind metadata that cannot be trusted is looked at.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from attacks import ATTACKS, ONLY_IN_A_FOLDER, ONLY_OVER_THE_WEB
from attacks.scene import PAGE, Attack, Outcome, Scene
from releases import NOW, Paper, document, pages
from served import served

from tamizdat import release
from tamizdat.mirrors.pull import pull
from tamizdat.mirrors.pulled import PullError
from tamizdat.release.files import workspace
from tamizdat.release.layout import TIMESTAMP
from tamizdat.release.reading import ReadError
from tamizdat.release.reading.budget import Budget
from tamizdat.release.verifying import Source, Web, open_source, verify

Client = Callable[[Scene], Outcome]


def verify_source(source: Source, pin: bytes, now: datetime) -> Outcome:
    try:
        verdict = verify(source, now=now, pin=pin)
    except ReadError as error:  # nobody is there, or the first file that is asked for never comes
        assert str(error).startswith(f"{TIMESTAMP}: ")
        return Outcome(frozenset({TIMESTAMP}))
    return Outcome(frozenset(problem.path for problem in verdict.problems), verdict.stale)


def verify_folder(scene: Scene) -> Outcome:
    return verify_source(open_source(str(scene.copy)), scene.pin, scene.now)


def verify_web(scene: Scene) -> Outcome:
    # Pages are fetched side by side, and the others shall be there before their time is over.
    clock = Clock(0.1 if PAGE in scene.slow else 20.0)
    with served(scene.copy, scene.slow, clock.hurry) as address:
        return verify_source(Web(address, Budget(clock, clock.sleep)), scene.pin, scene.now)


class Clock:
    """A clock that stands still, and once something is slow goes on whenever it is looked at. Nobody really sleeps."""

    def __init__(self, pace: float) -> None:
        self.now = self.step = 0.0
        self.pace = pace

    def hurry(self) -> None:
        self.step = self.pace

    def __call__(self) -> float:
        self.now += self.step
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def pull_folder(scene: Scene) -> Outcome:
    return pull_from(open_source(str(scene.copy)), scene)


def pull_web(scene: Scene) -> Outcome:
    clock = Clock(0.1 if PAGE in scene.slow else 20.0)
    with served(scene.copy, scene.slow, clock.hurry) as address:
        return pull_from(Web(address, Budget(clock, clock.sleep)), scene)


def pull_from(origin: Source, scene: Scene) -> Outcome:
    """A mirror that begins anew each time, with the memory of its machine. What it refuses it does not show; what the
    attacker put at a path and not in the store it names, and shows the true bytes."""
    mirror = scene.copy.with_name("mirror")
    shutil.rmtree(mirror, ignore_errors=True)
    shutil.rmtree(workspace(mirror), ignore_errors=True)
    try:
        done = pull(origin, mirror, now=scene.now, pin=scene.pin)
    except PullError as error:
        assert not mirror.exists()
        return Outcome(frozenset(problem.path for problem in error.problems))
    seen = verify_source(open_source(str(mirror)), scene.pin, scene.now)
    assert seen == Outcome(frozenset(), done.expires <= scene.now)
    return Outcome(frozenset(done.from_store), seen.stale)


CLIENTS: dict[str, tuple[Client, tuple[Attack, ...]]] = {
    "verify a folder": (verify_folder, (*ATTACKS, *ONLY_IN_A_FOLDER)),
    "verify over the web": (verify_web, (*ATTACKS, *ONLY_OVER_THE_WEB)),
    "mirror pull of a folder": (pull_folder, ATTACKS),
    "mirror pull over the web": (pull_web, (*ATTACKS, *ONLY_OVER_THE_WEB)),
}


@pytest.fixture
def outlet(tmp_path: Path) -> Paper:
    """An outlet of whose three root keys two must sign."""
    folder = tmp_path / "outlet"
    folder.mkdir()
    release.init_keys(folder, root_keys=3, threshold=2, now=NOW)
    paper = Paper(folder)
    paper.publish(pages(8))
    paper.documents({"gap.json": document("gap")})
    return paper


@pytest.mark.parametrize(
    ("client", "attack"),
    [
        pytest.param(client, attack, id=f"{name}-{attack.__name__}")
        for name, (client, attacks) in CLIENTS.items()
        for attack in attacks
    ],
)
def test_attack(outlet: Paper, tmp_path: Path, client: Client, attack: Attack) -> None:
    scene = Scene(outlet, tmp_path / "copy")
    scene.look = lambda: client(scene)
    scene.mirrored()
    expected = attack(scene)
    for _ in range(2):  # what was refused once is not taken the second time
        seen = scene.look()
        assert expected.refused <= seen.refused, "what was attacked is named"
        besides = {path for path in seen.refused - expected.refused if not path.startswith("tuf/")}
        assert bool(seen.refused) == bool(expected.refused), "and an honest state is not refused"
        assert all(path.removesuffix(".gz") in expected.refused for path in besides) or scene.slow, "nor honest files"
        assert seen.stale == expected.stale
