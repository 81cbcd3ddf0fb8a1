"""What one capture may cost: hostile ones of a few kilobytes are read within the limits, or left out and told."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import papers
import pytest
from samples import names, reasons, zipped

from tamizdat.article import Embed, List
from tamizdat.article_limits import EMBEDS, TABLE_CELLS, TOPICS
from tamizdat.recover import limits
from tamizdat.recover.capture import Capture
from tamizdat.recover.pictures import collect
from tamizdat.recover.readers import Found, LeftOut, Listed, capture, folders, read
from tamizdat.recover.steps import runner
from tamizdat.recover.steps.each import Made, parse_capture
from tamizdat.recover.steps.parse import parse
from tamizdat.task_limits import TaskLimits

PROSE = "The council of Port Halden decided on Monday that the grain pier will reopen in spring, after years of work."


TRIES = 3  # of a measurement: a machine with much else to do makes some of them longer


def page(inside: str, head: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>The Pier Reopens</title>{head}</head><body><article>"
        f"<h1>The Pier Reopens</h1><p>{PROSE}</p>{inside}</article></body></html>"
    )


def text(inside: str) -> str:
    return f"The Pier Reopens\n\n{PROSE}\n\n{inside}\n"


def markdown(inside: str) -> str:
    return f"# The Pier Reopens\n\n[{PROSE}](https://halden.example/)\n\n{inside}\n"


SLOW: dict[str, Callable[[int], str]] = {
    "digits": lambda size: text("1" * size),
    "digits in a page": lambda size: page(f"<p>{'1' * size}</p>"),
    "digits and stems of words": lambda size: text("ваш1" * (size // 4)),
    "spaces below a bar": lambda size: markdown("| a | b |\n" + " " * size + "x\n| c | d |"),
    "dashes below a bar": lambda size: markdown("| a | b |\n" + "|-" * (size // 2) + "x\n| c | d |"),
    "links without an end": lambda size: markdown("[a](" * (size // 4)),
    "a ragged table": lambda size: markdown(
        "|a" * (size // 8) + "|\n" + "|-" * (size // 8) + "|" + "\n|b|" * (size // 8)
    ),
    "pictures without an end": lambda size: markdown("![" * (size // 2)),
    "attributes": lambda size: page("<p " + " ".join(f"a{at}='1'" for at in range(size // 9)) + ">x</p>"),
    "attributes with brackets in their values": lambda size: page(
        "<p " + " ".join(f"a{at}='>'" for at in range(size // 9)) + ">x</p>"
    ),
    "lines": lambda size: page(f"<p>{f'{PROSE}<br>' * (size // 111)}</p>"),
    "lines in bold letters": lambda size: page("<b>The pier</b><br>" * (size // 19)),
    "no comments": lambda size: page("<p>0 comments</p><p>Ada Krell, 12.05.2017 19:10</p>" * (size // 54)),
    "headings of comments": lambda size: page("<p>Comments</p><p>Ada Krell 2017</p><p>Reply</p>" * (size // 52)),
    "comments in one paragraph": lambda size: page(
        "<p>Comments" + "<br>Ada Krell, 12.05.2017 19:10<br>No." * (size // 39) + "</p>"
    ),
    "ampersands": lambda size: page(f"<p>{'&' * size}</p>"),
    "ampersands in a text": lambda size: text("&" * size),
}


@pytest.mark.parametrize("made", SLOW.values(), ids=SLOW.keys())
def test_work_grows_with_the_size(made: Callable[[int], str]) -> None:
    """At sixteen times the size, quadratic work would be 256 times as much; a beginning costs what it costs."""
    for _ in range(TRIES):
        few, many = (work(made(size)) for size in (12_500, 200_000))
        if many < 64 * max(few, 0.02):
            return
    raise AssertionError(f"at sixteen times the size it took {many / few:.0f} times the processor time")


def work(body: str) -> float:
    given = capture(body.encode(), "it", Listed(path="it"))
    began = time.process_time()
    parse_capture(given)
    return time.process_time() - began


def test_topics_beyond_the_limit_are_left_out_and_noted() -> None:
    words = ",".join(f"topic {at}" for at in range(20_000))
    parsed = parse(capture(page("", f"<meta name=keywords content='{words}'>").encode(), "it", Listed(path="it")))
    assert parsed.topics == tuple(f"topic {at}" for at in range(TOPICS))
    assert parsed.notes == ("it names 20,000 topics, and the first 50 are kept",)


def test_a_ragged_table_becomes_a_list_of_its_rows() -> None:
    rows = f"<tr>{'<td>wide</td>' * 1_000}</tr>" + "<tr><td>one</td><td>two</td></tr>" * 100
    parsed = parse(capture(page(f"<table>{rows}</table>").encode(), "it", Listed(path="it")))
    [made] = [block.content for block in parsed.blocks if isinstance(block.content, List)]
    assert made.items[1] == "one · two"
    assert len(made.items) == 101
    assert parsed.notes == (f"a table in it has more than {TABLE_CELLS:,} cells, and became a list of its rows",)


def test_embeds_beyond_the_limit_become_links() -> None:
    films = "".join(
        f'<p>Film {at}.</p><iframe src="https://www.youtube.com/embed/abcdefgh{at:03}"></iframe>'
        for at in range(EMBEDS + 2)
    )
    parsed = parse(capture(page(films).encode(), "it", Listed(path="it")))
    assert sum(isinstance(block.content, Embed) for block in parsed.blocks) == EMBEDS
    assert parsed.notes == (f"it has {EMBEDS + 2} embeds, and those after the first {EMBEDS} became links",)


def captures() -> Iterator[Capture]:
    for number in range(runner.FEW + 3):
        body = f"{papers.WEB}\n\nCopy {number} of the page.".encode()
        yield Capture(name=f"{number:02}.txt", sha256=f"{number:064}", kind="text", body=body)


def parse_or_spin(given: Capture) -> Made:
    while given.name == "07.txt":
        pass
    return parse_capture(given)


def test_a_capture_that_takes_too_long_is_left_out_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "parse_capture", parse_or_spin)
    monkeypatch.setattr(runner, "OF_A_STEP", TaskLimits(seconds=2, memory=limits.MEMORY))
    left_out: list[LeftOut] = []
    with runner.StepRunner(tmp_path, left_out) as steps:
        names = [each.name for each in steps.parse(captures()).captures]
    assert names == [given.name for given in captures() if given.name != "07.txt"]
    assert left_out == [LeftOut("07.txt", limits.TOO_LONG)]


def test_a_capture_that_takes_too_much_memory_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(_given: Capture) -> None:
        raise MemoryError

    monkeypatch.setattr("tamizdat.recover.steps.each.parse", fill)
    assert parse_capture(next(captures())).reason == limits.TOO_LARGE


_read_file = folders._read_file


def read_or_end(path: Path, name: str, row: Listed) -> Iterator[Found]:
    """Read a file; one of these names never ends, or ends the process after its first capture."""
    for each in _read_file(path, name, row):
        yield each
        while path.name == "spin.zip":
            pass
        if path.name == "die.zip":
            os._exit(9)


def test_a_file_that_cannot_be_read_within_the_limits_is_told_and_the_others_are_read(
    captured: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_read_file", read_or_end)
    monkeypatch.setattr(folders, "OF_A_STEP", TaskLimits(seconds=1, memory=limits.MEMORY))
    pack = zipped({"a.txt": papers.WEB, "b.txt": papers.LATER})
    folder = captured({"die.zip": pack, "good.zip": pack, "spin.zip": pack, "web.txt": papers.WEB})
    found = list(read([folder]))
    assert [name.removeprefix(f"{folder}/") for name in names(found)] == [
        "die.zip!a.txt",
        "good.zip!a.txt",
        "good.zip!b.txt",
        "spin.zip!a.txt",
        "web.txt",
    ]
    assert reasons(found) == {"die.zip": limits.DIED, "spin.zip": limits.READ_TOO_LONG}


def clean_or_spin(location: object) -> Iterator[object]:
    """Clean a picture for ever."""
    while True:
        pass
    yield location


def test_a_picture_that_takes_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "_cleaned", clean_or_spin)
    monkeypatch.setattr(collect, "OF_A_STEP", TaskLimits(seconds=1, memory=limits.MEMORY))
    collector = collect.PictureCollector([tmp_path], None, tmp_path / "media")
    with closing(collector):
        assert "decoding it took more than" in str(collector._store(tmp_path / "pier.jpg"))
