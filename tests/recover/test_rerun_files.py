"""Archive and machine results change together, whatever kills the run that writes them."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from tamizdat.article import Article, Paragraph, encode
from tamizdat.recover.rerun.results import Files, Result, ResultsError, decode_result, encode_result

FIRST = [
    Article(number=n, path=f"a{n}/", language="en", headline=f"First {n}", body=(Paragraph("Old."),)) for n in (1, 2)
]
SECOND = [replace(article, headline=f"Second {article.number}") for article in FIRST] + [
    Article(number=3, path="a3/", language="en", headline="Second 3")
]


def results(articles: list[Article]) -> list[Result]:
    return [Result(article) for article in articles]


def files(folder: Path) -> Files:
    return Files(folder / "var" / "archive.jsonl")


def headlines(held: Files) -> tuple[list[str], list[str]]:
    with held.held():
        state = held.read()
    assert state.archive is not None
    return (
        [article.headline for _, article in sorted(state.archive.items())],
        [result.article.headline for _, result in sorted(state.results.items())],
    )


def killed_at(step: int, work: Callable[[Callable[[], None]], None]) -> bool:
    """Do the work in a child that kills itself at a step: a file opened, renamed, removed, or a line made."""
    child = os.fork()
    if child == 0:  # pragma: no cover - in a process of its own
        done = 0

        def tick() -> None:
            nonlocal done
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(lambda event, args: tick() if event in ("open", "os.rename", "os.remove") else None)
        try:
            work(tick)
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def test_a_run_killed_at_any_step_is_done_or_was_never_begun(tmp_path: Path) -> None:
    outcomes = []
    for step in range(1, 200):
        folder = tmp_path / str(step)
        held = files(folder)
        with held.held():
            held.write(FIRST, results(FIRST))

        def ticking(lines: Iterable[object], tick: Callable[[], None]) -> Iterator[object]:
            for line in lines:
                tick()
                yield line
                tick()

        def work(tick: Callable[[], None], held: Files = held) -> None:
            with held.held():
                held.read()
                held.write(ticking(SECOND, tick), ticking(results(SECOND), tick))  # type: ignore[arg-type]

        killed = killed_at(step, work)
        archive, machine = headlines(held)
        assert archive == machine, f"step {step}: the archive is of one run and the machine's results of another"
        outcomes.append(archive[0])
        left = sorted(path.name for path in (folder / "var").iterdir())
        assert left == ["archive.jsonl", "recovered.jsonl"], step
        if not killed:
            break
    assert not killed and step > 15
    assert outcomes == sorted(outcomes) and set(outcomes) == {"First 1", "Second 1"}


def test_an_archive_edited_after_a_kill_is_not_overwritten(tmp_path: Path) -> None:
    """Killed before the archive's renaming: what lies aside is thrown away, and the editor's work stands."""
    held = files(tmp_path)
    with held.held():
        held.write(FIRST, results(FIRST))
    for name in (".archive.jsonl.next", ".recovered.jsonl.next"):
        (tmp_path / "var" / name).write_bytes(b"".join(encode(article) + b"\n" for article in SECOND))
    mine = replace(FIRST[0], headline="Desk")
    held.archive.write_bytes(encode(mine) + b"\n" + encode(FIRST[1]) + b"\n")
    assert headlines(held) == (["Desk", "First 2"], ["First 1", "First 2"])


def test_an_archive_edited_while_a_run_is_at_work_is_not_overwritten(tmp_path: Path) -> None:
    held = files(tmp_path)
    with held.held():
        held.write(FIRST, results(FIRST))
        held.read()
        mine = encode(replace(FIRST[0], headline="Desk")) + b"\n"
        held.archive.write_bytes(mine)
        with pytest.raises(ResultsError, match=r"was changed while .* Nothing was written"):
            held.write(SECOND, results(SECOND))
    assert headlines(held) == (["Desk"], ["First 1", "First 2"])


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(ResultsError, match="cannot be written"), files(tmp_path).held():
        pass


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with files(tmp_path).held(), pytest.raises(ResultsError, match="another run is at work"), files(tmp_path).held():
        pass
    with files(tmp_path).held():
        pass
    assert not list((tmp_path / "var").iterdir())


def test_an_untouched_article_has_the_same_line_in_both_files(tmp_path: Path) -> None:
    held = files(tmp_path)
    with held.held():
        held.write(FIRST, [*results(FIRST), Result(SECOND[2], "deleted")])
    assert held.recovered.read_bytes().startswith(held.archive.read_bytes())
    assert held.recovered.read_bytes().endswith(b',"gone":"deleted"}\n')
    for result in (Result(FIRST[0]), Result(FIRST[0], "joined")):
        assert decode_result(encode_result(result)) == result


def test_files_outside_a_newsroom_have_names_of_their_own(tmp_path: Path) -> None:
    assert Files(tmp_path / "old.jsonl").recovered == tmp_path / "old.recovered.jsonl"
    assert Files(tmp_path / "archive.jsonl").recovered == tmp_path / "recovered.jsonl"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"{}\n", r"archive.jsonl, line 1: not an article .*missing.*Correct the line"),
        (encode(FIRST[0]) + b"\n\n" + encode(FIRST[0]) + b"\n", "number 1 stands on two lines. Remove one"),
    ],
)
def test_what_is_no_archive_is_told(tmp_path: Path, text: bytes, message: str) -> None:
    held = files(tmp_path)
    held.archive.parent.mkdir()
    held.archive.write_bytes(text)
    with held.held(), pytest.raises(ResultsError, match=message):
        held.read()
