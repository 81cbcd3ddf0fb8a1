"""The public suite tuf-conformance, run against our reader and trusted metadata set through `adapter.py`.

It takes some minutes, and lies beside the repository's own files only where `make audit` could fetch it. What of it does
not apply to a release, and why, stands in `client.xfails`; a test there that passes is a failure (strict).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import adapter
import pytest
from releases import NOW, Paper, page, pages
from served import served

from tamizdat.release.errors import UntrustedError

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2]
FETCH = REPOSITORY / "scripts/fetch-tuf-conformance"
SUITE = Path(os.environ.get("TUF_CONFORMANCE") or REPOSITORY / ".tuf-conformance")


def pinned() -> str:
    found = re.search("^COMMIT=([0-9a-f]{40})$", FETCH.read_text(), re.MULTILINE)
    assert found
    return found[1]


def suite() -> Path:
    """The suite at the pinned commit, with nothing changed. Skips the test where it is not there."""
    if not (SUITE / ".git").exists():
        pytest.skip(f"tuf-conformance is not here, and {FETCH.name} fetches it: it needs the network once")

    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", str(SUITE), *words], capture_output=True, text=True, check=True).stdout

    if git("rev-parse", "HEAD").strip() != pinned() or git("status", "--porcelain").strip():
        pytest.skip(f"{SUITE} is not at the pinned commit {pinned()[:12]}, or was changed: run {FETCH.name}")
    return SUITE


@pytest.mark.slow
def test_the_suite(tmp_path: Path) -> None:
    folder = suite()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "simulator", "-p", "no:cacheprovider", "-n", "2", "-rX"]
    command += ["-c", str(folder / "pyproject.toml"), "--tb", "short", f"--entrypoint={HERE / 'client'}"]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(HERE), str(folder)]),
        "PATH": f"{HERE}{os.pathsep}{os.environ['PATH']}",  # our faketime
        "CONFORMANCE_PYTHON": sys.executable,
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(tmp_path),
    }
    done = subprocess.run(
        [*command, "tuf_conformance"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-10_000:]
    assert re.search(r"\b73 passed\b", done.stdout), done.stdout[-1_000:]


def test_the_adapter_follows_a_release(paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `make test` can see without the suite: the command fits the code that it stands for."""
    monkeypatch.setenv("CONFORMANCE_NOW", NOW.isoformat())
    paper.publish(pages(3))
    (tmp_path / "trusted").mkdir()

    def client(*words: str) -> None:
        monkeypatch.setattr(sys, "argv", ["client", "--metadata-dir", str(tmp_path / "trusted"), *words])
        adapter.main()

    client("init", str(paper.folder / "keys/root.json"))
    old = {path.name: path.read_bytes() for path in (paper.site / "tuf").iterdir()}
    with served(paper.site / "tuf") as address:
        client("--metadata-url", address, "refresh")
        paper.publish({"index.html": page(0, 1)})
        client("--metadata-url", address, "refresh")
        kept = (tmp_path / "trusted/timestamp.json").read_bytes()
        assert kept == (paper.site / "tuf/timestamp.json").read_bytes()
        for name, body in old.items():
            (paper.site / "tuf" / name).unlink(missing_ok=True)
            (paper.site / "tuf" / name).write_bytes(body)
        with pytest.raises(UntrustedError, match="put back"):
            client("--metadata-url", address, "refresh")
    assert (tmp_path / "trusted/timestamp.json").read_bytes() == kept


def test_every_test_that_does_not_apply_has_a_reason() -> None:
    blocks = (HERE / "client.xfails").read_text().strip().split("\n\n")[1:]
    assert len(blocks) > 5
    for block in blocks:
        first, *_, last = block.splitlines()
        assert first.startswith("# ") and last.startswith("test_"), block
