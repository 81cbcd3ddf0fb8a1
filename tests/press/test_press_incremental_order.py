"""An incremental build gives the bytes of a full one, whatever becomes due, is renamed, mapped or spelled anew."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from press_checks import snapshot
from press_samples import LANTERN, MONDAY, article

from tamizdat import release
from tamizdat.article import Article, Label, Moment
from tamizdat.outlet import Section
from tamizdat.press import kinds
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.press.run import press
from tamizdat.site import Site

OUTLET = replace(
    LANTERN,
    time_zone="America/New_York",
    sections=(Section("news", {"en": "News", "ru": "Новости"}, ("latest",)), Section("sport", {"en": "Sport"})),
)
HOURS = [-30, -2, 0, 1, 20, 24, 30, 72]  # from the first press
MOMENTS = [Moment((MONDAY + timedelta(hours=hours)).isoformat(), "minute") for hours in HOURS]
MOMENTS += [Moment((MONDAY + timedelta(days=days)).date().isoformat()) for days in (-1, 0, 1, 2)]
LABELS = [Label("novosti", "НОВОСТИ"), Label("latest", "x"), Label("sport", "Sport"), Label("chess", "News")]
LABELS += [Label("chess", "Chess"), Label("Chess", "Chess")]
FIELDS: dict[str, st.SearchStrategy] = {
    "published": st.none() | st.sampled_from(MOMENTS),
    "updated": st.none() | st.sampled_from(MOMENTS),
    "section": st.none() | st.sampled_from(LABELS),
    "topics": st.lists(
        st.sampled_from([Label("Rope", "Rope"), Label("rope", "rope"), Label("й", "й")]), max_size=2
    ).map(tuple),
    "language": st.sampled_from(["en", "EN-us", "ru_RU", "pl", "ka"]),
    "path": st.sampled_from(["Pier/{}/", "pier/{}/", "pier/x/", "Pier/X/", "pier/con/"]),
    "headline": st.sampled_from(["A rope", "A \u202erope", "\u200b"]),
}
CHANGE = st.sampled_from(sorted(FIELDS)).flatmap(lambda name: FIELDS[name].map(lambda value: {name: value}))
STEPS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(1, 5), st.none() | CHANGE | CHANGE), max_size=3),
        st.sampled_from([0, 0, 1, 21, 25, 80, -10]),  # hours by which the clock goes on
        st.sampled_from([None, None, None, "everything", MONDAY + timedelta(hours=26)]),
    ),
    min_size=2,
    max_size=5,
)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "LATEST", 2)
    monkeypatch.setattr(kinds, "FEED_ITEMS", 2)


@pytest.fixture(scope="module")
def keys() -> Iterator[release.Keys]:
    folder = Path(tempfile.mkdtemp(prefix="press-"))
    release.init_keys(folder)
    yield release.load_online(folder)
    shutil.rmtree(folder)


@settings(max_examples=5, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS, st.booleans())
def test_an_incremental_build_is_a_full_one(keys: release.Keys, steps: list, portable: bool) -> None:
    with tempfile.TemporaryDirectory() as work:
        part, articles, now = Path(work) / "part", dict[int, Article](), MONDAY
        for count, (changes, hours, due) in enumerate(steps):
            now += timedelta(hours=hours)
            for number, fields in changes:
                if fields is None:
                    articles.pop(number, None)
                    continue
                before = articles.get(number) or article(number, path=f"p/{number}/", published=MOMENTS[number])
                fields = {
                    name: str(value).format(number) if name == "path" else value for name, value in fields.items()
                }
                articles[number] = replace(before, **fields)
            archive = MemoryArchive(articles.values())
            done = press(archive, Site(), OUTLET, part, keys, now=now, due=due, portable=portable)
            whole = Path(work) / str(count)
            shutil.copytree(part, whole)  # with the index beside it, which knows what a person called due
            shutil.copy(part.with_name(".part.press"), whole.with_name(f".{count}.press"))
            again = press(archive, Site(), OUTLET, whole, keys, now=now, portable=portable, full=True)
            assert snapshot(part) == snapshot(whole)
            # What has changed since the last press is told by that alone.
            since = ("clock: ", "section page ")
            notes = [[line for line in report.notes if not line.startswith(since)] for report in (done, again)]
            assert (done.left_out, notes[0]) == (again.left_out, notes[1])
            if due is None and not any(said for *_, said in steps[: count + 1]):
                press(archive, Site(), OUTLET, Path(work) / f"new{count}", keys, now=now, portable=portable)
                assert snapshot(part) == snapshot(Path(work) / f"new{count}")
