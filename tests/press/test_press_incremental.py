"""A press of what depends on a change gives, byte for byte, what a press of everything gives."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from picture_samples import bare, photo
from press_checks import snapshot
from press_samples import HOSTED, LANTERN, MONDAY, PAGES, article

from tamizdat import release
from tamizdat.article import (
    Article,
    Byline,
    Correction,
    Dispatch,
    Embed,
    Figure,
    Image,
    Label,
    Moment,
    Paragraph,
    Status,
    Version,
)
from tamizdat.outlet import Outlet, Section
from tamizdat.press import kinds
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.press.build.state import index_file
from tamizdat.press.index import series
from tamizdat.press.pages.machine_readable import sitemaps
from tamizdat.press.pictures.published import images
from tamizdat.press.report import PressReport
from tamizdat.press.run import press
from tamizdat.release.verifying import open_source, verify
from tamizdat.site import ListText, Site

SITE = Site(pages=PAGES, picks={"ar": (2, 5)})
# A page may stand at the old address; some no page can make; some say that the address is gone.
REDIRECTS = st.dictionaries(
    st.sampled_from(["gone/", "former/1", "2013/10/03/x-a1/", "a?b", "tuf/x", "both/y.html"]),
    st.sampled_from(["about/", "2013/10/03/x-a2/", "https://elsewhere.example/", ""]),
    max_size=3,
)
PATHS = ["2013/10/03/x-a{}/", "2014/01/09/y-a{}/", "ar/2013/10/04/z-a{}/", "news/{}.html", "2013/10/03/", "both/"]
MOMENTS = [Moment("2013-10-03"), Moment("2013-10-04T22:30:00+00:00", "minute"), Moment("2014-01-09"), None]
SAID = [Moment("2013-12-31"), Moment("2013-12-31T22:30:00+00:00", "minute"), Moment("2015-01-09")]
LINKS = ["/topic/rope/", "https://lantern.example/2013/10/03/", "/2013/10/03/x-a1/", "https://old.example/2", "/news/3"]
LINKS += ["https://ar.lantern.example/2013/10/04/", "https://ar.lantern.example/2013/10/04/z-a3/"]
LEAD = Figure(Image("media/aa/there.png", 4, 4, "A rope"))
LATE = Figure(Image("media/bb/late.jpg", 400, 300, "A ship"), "The <em>ship</em>")
# A name that claims the hash of its content, as recovered media have it; the picture that comes there has another.
NAMED = Figure(Image("media/ab/" + "ab" * 16 + ".png", 4, 4, "A mast"))
# The states of a picture file: its bytes and its time. Two differ in nothing but time, others in nothing but size.
STATES: dict[str, tuple[bytes, int] | None] = {
    "gone": None,
    "small": (bare(), 1_000),
    "wider": (bare(6, 4), 1_000),
    "repainted": (bare(4, 4, "navy"), 2_000),
    "photo": (photo(400, 300), 1_000),
    "upright": (photo(400, 300, 6), 3_000),  # of the same size as "photo"
    "broken": (photo(400, 300)[:3_000], 1_000),
}
PICTURES = st.dictionaries(
    st.sampled_from([each.image.path for each in (LEAD, LATE, NAMED)]), st.sampled_from(sorted(STATES)), max_size=2
)
# What an outlet may change between two presses: the names and the addresses of its sections, its time zone.
SECTIONS: list[tuple[Section, ...]] = [
    LANTERN.sections,
    (Section(slug="news", names={"en": "Reports"}), Section(slug="harbour", names={"ar": "ميناء"})),
    (Section(slug="reports", names={"en": "News"}),),
    (),
]
if "aliases" in Section.__struct_fields__:
    SECTIONS.append((Section(slug="reports", names={"en": "News"}, aliases=("news",)),))  # type: ignore[call-arg]
OUTLETS = st.builds(
    lambda outlet, sections, zone: replace(outlet, sections=sections, time_zone=zone),
    st.sampled_from([LANTERN, HOSTED]),
    st.sampled_from(SECTIONS),
    st.sampled_from(["Europe/Riga", "Pacific/Kiritimati", "America/Los_Angeles"]),
)


NAMES = ["Rope", "Ropes", "Reed", "Salt", "7 seas"]


def labels(*slugs: str) -> st.SearchStrategy[Label]:
    return st.builds(Label, st.sampled_from(slugs), st.sampled_from(NAMES))


# What the newsroom wrote about authors and topics; some of them have no article.
TEXTS = st.lists(
    st.builds(
        ListText,
        kind=st.sampled_from(["author", "topic", "section"]),
        slug=st.sampled_from(["mo", "rope", "news"]),
        language=st.sampled_from(["en", "ar"]),
        html=st.sampled_from(["<p>Of ropes.</p>", '<p><a href="/topic/rope/">Ropes</a></p>']),
        title=st.sampled_from(["", "All ropes"]),
        description=st.sampled_from(["", "Who she is."]),
    ),
    max_size=3,
    unique_by=lambda text: (text.kind, text.slug, text.language),
).map(tuple)


NUMBERS = st.integers(1, 7)
FIELDS: dict[str, st.SearchStrategy] = {
    "path": st.sampled_from(PATHS),
    "language": st.sampled_from(["en", "en", "ar", "pl"]),
    "headline": st.sampled_from(["A rope", "Another rope", " "]),
    "published": st.sampled_from(MOMENTS),
    "updated": st.sampled_from(MOMENTS),
    "section": st.none() | labels("news", "harbour"),
    "topics": st.lists(labels("rope", "salt", "tar", "reed"), max_size=3).map(tuple),
    "bylines": st.lists(
        st.builds(Byline, st.sampled_from(["Mirela Osk", "Osk"]), st.sampled_from(["mo", "osk"])), max_size=1
    ).map(tuple),
    "series": st.none() | labels("bridge", "rope"),
    "related": st.lists(NUMBERS, max_size=3).map(tuple),
    "translations": st.dictionaries(st.sampled_from(["en", "ar", "pl"]), NUMBERS, max_size=2),
    "old_paths": st.lists(st.sampled_from(["former/1", "gone", "2013/10/03/x-a2/", "a?b"]), max_size=2).map(tuple),
    "original_url": st.none() | st.sampled_from(["https://old.example/1", "https://old.example/2"]),
    "body": st.lists(
        st.sampled_from(LINKS).map(lambda to: Paragraph(f'<a href="{to}">a</a>'))
        | st.sampled_from(
            [LATE, NAMED, *(Embed("https://video.example/1", image=each.image) for each in (LEAD, LATE))]
        ),
        max_size=2,
    ).map(tuple),
    "status": st.sampled_from([Status(), Status(), Status("withdrawn", "It was wrong.")]),
    "lead_image": st.none() | st.sampled_from([LEAD, LATE, NAMED]),
    "corrections": st.lists(
        st.builds(Correction, st.sampled_from(SAID), st.sampled_from([f'<a href="{LINKS[2]}">a</a>', "ten"])),
        max_size=3,
    ).map(tuple),
    "entries": st.lists(
        st.builds(Dispatch, st.sampled_from(SAID), st.just("Ten"), st.sampled_from([(Paragraph("A ship."),), (LATE,)])),
        max_size=2,
    ).map(tuple),
    "versions": st.lists(st.builds(Version, st.sampled_from(SAID), st.just("A name.")), max_size=2).map(tuple),
}
CHANGES = st.fixed_dictionaries({}, optional=FIELDS)
# An editor's usual change is of one thing: what depends on it has to be found without help from another.
NARROW = st.sampled_from(sorted(FIELDS)).flatmap(lambda name: FIELDS[name].map(lambda value: {name: value}))
ARTICLES = st.lists(st.tuples(NUMBERS, st.none() | CHANGES | NARROW | NARROW), min_size=1, max_size=3)
PICKS = st.dictionaries(st.sampled_from(["en", "ar"]), st.lists(NUMBERS, max_size=3).map(tuple), max_size=2)


class Step(NamedTuple):
    """What happens between two presses; None: nothing of the kind. `named`: the press is told which articles changed.
    `days` is how far the clock has gone, which someone may also have put back."""

    articles: list[tuple[int, dict[str, object] | None]]
    redirects: dict[str, str] | None
    picks: dict[str, tuple[int, ...]] | None
    texts: tuple[ListText, ...] | None
    pictures: dict[str, str]
    outlet: Outlet | None
    named: bool
    days: int


STEPS = st.lists(
    st.builds(
        Step,
        ARTICLES,
        st.none() | REDIRECTS,
        st.none() | st.none() | PICKS,
        st.none() | st.none() | TEXTS,
        PICTURES,
        st.none() | st.none() | st.none() | OUTLETS,
        st.booleans(),
        st.sampled_from([0, 0, 1, 40, -40]),
    ),
    min_size=2,
    max_size=5,
)


def changed(articles: dict[int, Article], number: int, fields: dict[str, object] | None) -> None:
    """Publish, change or delete one article."""
    if fields is None:
        articles.pop(number, None)
        return
    before = articles.get(number) or article(number, path=PATHS[0].format(number), section=None, topics=(), kicker="")
    path = str(fields.get("path", before.path)).format(number)
    articles[number] = replace(before, **{**fields, "path": path})


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds so low that a few articles cross them."""
    monkeypatch.setattr(kinds, "LATEST", 2)
    monkeypatch.setattr(kinds, "LARGEST", 2)
    monkeypatch.setattr(kinds, "DIRECTORY", 2)
    monkeypatch.setattr(kinds, "FEED_ITEMS", 2)
    monkeypatch.setattr(sitemaps, "_MOST", 2)
    monkeypatch.setattr(series, "SHORT", 2)


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """A folder with keys, and with the pictures that were rendered once."""
    folder = Path(tempfile.mkdtemp(prefix="press-"))
    release.init_keys(folder)
    yield folder
    shutil.rmtree(folder)


class Newsroom:
    """A newsroom in the folder `work` at one moment, with the keys of `base`."""

    def __init__(self, base: Path, work: Path, outlet: Outlet) -> None:
        self.base, self.work, self.outlet = base, work, outlet
        self.articles: dict[int, Article] = {}
        self.site = SITE
        self.now = MONDAY
        self.set_picture(LEAD.image.path or "", "small")

    def set_picture(self, path: str, state: str) -> None:
        """Put a picture file into a state; it may have had another before."""
        file = self.work / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if (found := STATES[state]) is None:
            file.unlink(missing_ok=True)
            return
        file.write_bytes(found[0])
        os.utime(file, ns=(found[1], found[1]))

    def take(self, step: Step) -> set[int]:
        """Change all that a step changes; return the numbers of the articles that are not what they were."""
        for number, fields in step.articles:
            changed(self.articles, number, fields)
        for path, state in step.pictures.items():
            self.set_picture(path, state)
        self.site = self.site if step.redirects is None else replace(self.site, redirects=step.redirects)
        self.site = self.site if step.picks is None else replace(self.site, picks=step.picks)
        self.site = self.site if step.texts is None else replace(self.site, texts=step.texts)
        self.outlet = step.outlet or self.outlet
        self.now += timedelta(days=step.days)
        pictured = {
            number
            for number, article in self.articles.items()
            if not step.pictures.keys().isdisjoint(image.path for image in images(article) if image.path)
        }
        return pictured.union(number for number, _ in step.articles)

    def press(self, to: str, **more: object) -> PressReport:
        given: dict[str, object] = {"now": self.now, "media": (self.work / "media",), **more}
        archive, keys = MemoryArchive(list(self.articles.values())), release.load_online(self.base)
        return press(archive, self.site, self.outlet, self.work / to, keys, **given)  # type: ignore[arg-type]


def section_pages(site: Path) -> dict[str, bool]:
    """The paths of a release at which a section page stands (True), or what leads on from one (False)."""
    if not site.exists():
        return {}
    found = re.compile(r"((?:ar/|ru/)?section/[^/]+/)index\.html")
    paths = [match[1] for entry in release.current(site) if (match := found.fullmatch(entry.path))]
    return {path: b'http-equiv="refresh"' not in (site / path / "index.html").read_bytes() for path in paths}


# `make soak` asks for many more, and for others each time.
@settings(
    max_examples=int(os.environ.get("PRESS_EXAMPLES", "6")),
    derandomize="PRESS_EXAMPLES" not in os.environ,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(STEPS, st.sampled_from([LANTERN, HOSTED]))
def test_what_depends_on_a_change_is_all_that_changes(base: Path, steps: list[Step], outlet: Outlet) -> None:
    with tempfile.TemporaryDirectory() as work:
        newsroom = Newsroom(base, Path(work), outlet)
        version = 0
        for count, step in enumerate(steps):
            part, whole = Path(work) / "part", Path(work) / str(count)
            sections_before, signed = section_pages(part), release.last_signed(part)
            numbers = newsroom.take(step)
            # A press of everything into the same release: what cannot be pressed stays as it was published there.
            if part.exists():
                shutil.copytree(part, whole)
                if count % 2:  # with what is known of the last press, or without
                    shutil.copyfile(index_file(part), index_file(whole))
            done = newsroom.press("part", renditions=base / "renditions", changed=numbers if step.named else None)
            all_done = newsroom.press(str(count), full=True)
            assert snapshot(part) == snapshot(whole)
            assert release.current(part).root.sha256 == release.current(whole).root.sha256
            assert done.release.version >= version, "a clock that was put back puts no version back"
            version = done.release.version
            gone = sections_before.keys() - section_pages(part).keys()
            told = {line.split("'")[1] for line in done.notes if line.startswith("section page")}
            assert {path for path in gone if sections_before[path]} <= told <= gone
            put_back = signed is not None and newsroom.now < signed
            assert put_back == any(line.startswith("clock: ") for line in done.notes)
            if not step.named:
                assert done.left_out == all_done.left_out
        state = tempfile.mkdtemp(dir=work)  # of this example's verifier, which knows no other release of these keys
        with mock.patch.dict(os.environ, TAMIZDAT_STATE=state):
            assert verify(open_source(str(part)), now=newsroom.now).ok
