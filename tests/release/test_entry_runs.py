"""Entries sorted outside of memory, and what a stage keeps of its files by them."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat import release
from tamizdat.release import Entry, EntryRuns, ReleaseError, Stage, encode_run
from tamizdat.release.tree.entry_runs import Run

NAMES = st.text("ab-./0é𝒳", min_size=1, max_size=6)
ENTRIES = st.builds(
    Entry, NAMES, st.binary(max_size=4).map(lambda body: hashlib.sha256(body).hexdigest()), st.integers(0, 2**53), NAMES
)


def runs_of(folder: Path, *runs: list[Entry]) -> EntryRuns:
    """Return runs that hold these entries."""
    made = EntryRuns(folder)
    for run in runs:
        made.add(encode_run(run))
    return made


@given(runs=st.lists(st.lists(ENTRIES, max_size=12), max_size=5))
def test_runs_give_their_entries_in_the_order_of_the_paths(
    runs: list[list[Entry]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    runs = [list({entry.path: entry for entry in run}.values()) for run in runs]
    last = {entry.path: entry for run in runs for entry in run}
    with runs_of(tmp_path_factory.getbasetemp(), *runs) as made:
        assert list(made) == [last[path] for path in sorted(last)]
        assert list(made) == [last[path] for path in sorted(last)], "a second time"


def test_runs_of_many_blocks_are_merged_and_can_be_read_side_by_side(tmp_path: Path) -> None:
    entries = [Entry(f"{number:05}/index.html", "ab" * 32, number, "text/html") for number in range(2_000)]
    with runs_of(tmp_path, entries[::-2], entries[::2]) as made:
        assert all(one == two == entry for one, two, entry in zip(made, made, entries, strict=True))
    assert list(tmp_path.iterdir()) == [], "the file has no name"


def test_a_run_goes_to_another_process(tmp_path: Path) -> None:
    entry = Entry("a/index.html", "cd" * 32, 7, "text/html")
    run = pickle.loads(pickle.dumps(encode_run([entry])))
    assert isinstance(run, Run)
    assert run.count == 1
    with EntryRuns(tmp_path) as made:
        made.add(run)
        assert list(made) == [entry]


def staged(stage: Stage) -> set[str]:
    """Return the paths of all staged files."""
    return {file.relative_to(stage.folder).as_posix() for file in stage.folder.rglob("*") if file.is_file()}


@given(
    names=st.sets(
        st.from_regex(r"\A[ab!](?:[-.a!]{0,2}(?:/[ab!])?){0,2}[a!]\Z").filter(lambda name: not name.endswith(".gz"))
    ),
    data=st.data(),
)
def test_a_stage_keeps_the_wanted_files_and_no_others(
    names: set[str], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # Neither is a file of them a folder of another one.
    names = {name for name in names if not any(other.startswith(name + "/") for other in names)}
    wanted = data.draw(st.sets(st.sampled_from(sorted(names)))) if names else set()
    site = tmp_path_factory.mktemp("kept") / "site"
    with release.lock(site) as stage:
        entries = {}
        for name in names:
            body = name.encode() * (300 if len(name) % 2 else 1)
            entries[name] = stage.put(name, body, "text/plain")
        stage.keep_only([entries[name] for name in sorted(wanted)])
        large = {name for name in wanted if len(name) % 2}
        assert staged(stage) == wanted | {f"{name}.gz" for name in large}


def test_a_precompressed_file_of_a_small_entry_is_not_kept(tmp_path: Path) -> None:
    with release.lock(tmp_path / "site") as stage:
        entry = stage.put("note.txt", b"short")
        (stage.folder / "note.txt.gz").write_bytes(b"left over")
        stage.keep_only([entry])
        assert staged(stage) == {"note.txt"}


@pytest.mark.parametrize("missing", ["b/index.html", "b/index.html.gz", "z.txt"])
def test_a_wanted_file_that_was_not_staged_is_named(missing: str, tmp_path: Path) -> None:
    with release.lock(tmp_path / "site") as stage:
        entries = [stage.put(path, path.encode() * 100) for path in ("a.txt", "b/index.html", "z.txt")]
        stage.put("c/more.txt", b"as many files as are wanted, or more" * 20)
        (stage.folder / missing).unlink()
        with pytest.raises(ReleaseError, match=missing):
            stage.keep_only(entries)
