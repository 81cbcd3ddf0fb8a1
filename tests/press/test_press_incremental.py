"""A press of what depends on a change gives, byte for byte, what a press of everything gives."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image as Picture
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
from tamizdat.outlet import Outlet
from tamizdat.press import kinds
from tamizdat.press.archive import MemoryArchive
from tamizdat.press.index import series
from tamizdat.press.pages.machine_readable import sitemaps
from tamizdat.press.report import PressReport
from tamizdat.press.run import press
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
        | st.just(Embed("https://video.example/1", image=LEAD.image)),
        max_size=2,
    ).map(tuple),
    "status": st.sampled_from([Status(), Status(), Status("withdrawn", "It was wrong.")]),
    "lead_image": st.none() | st.just(LEAD),
    "corrections": st.lists(
        st.builds(Correction, st.sampled_from(SAID), st.sampled_from([f'<a href="{LINKS[2]}">a</a>', "ten"])),
        max_size=3,
    ).map(tuple),
    "entries": st.lists(
        st.builds(Dispatch, st.sampled_from(SAID), st.just("Ten"), st.just((Paragraph("A ship."),))), max_size=2
    ).map(tuple),
    "versions": st.lists(st.builds(Version, st.sampled_from(SAID), st.just("A name.")), max_size=2).map(tuple),
}
CHANGES = st.fixed_dictionaries({}, optional=FIELDS)
# An editor's usual change is of one thing: what depends on it has to be found without help from another.
NARROW = st.sampled_from(sorted(FIELDS)).flatmap(lambda name: FIELDS[name].map(lambda value: {name: value}))
ARTICLES = st.lists(st.tuples(NUMBERS, st.none() | CHANGES | NARROW | NARROW), min_size=1, max_size=3)
STEPS = st.lists(st.tuples(ARTICLES, st.none() | REDIRECTS, st.none() | TEXTS, st.booleans()), min_size=2, max_size=5)


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
    """A folder with keys and a picture."""
    folder = Path(tempfile.mkdtemp(prefix="press-"))
    release.init_keys(folder)
    (folder / "media" / "aa").mkdir(parents=True)
    Picture.new("RGB", (4, 4)).save(folder / "media" / "aa" / "there.png")
    yield folder
    shutil.rmtree(folder)


def pressed(
    base: Path, to: Path, articles: dict[int, Article], site: Site, outlet: Outlet, **more: object
) -> PressReport:
    given: dict[str, object] = {"now": MONDAY, "media": (base / "media",), **more}
    return press(MemoryArchive(list(articles.values())), site, outlet, to, release.load_online(base), **given)  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS, st.sampled_from([LANTERN, HOSTED]))
def test_what_depends_on_a_change_is_all_that_changes(
    base: Path, steps: list[tuple[list, dict[str, str] | None, tuple[ListText, ...] | None, bool]], outlet: Outlet
) -> None:
    with tempfile.TemporaryDirectory() as work:
        articles: dict[int, Article] = {}
        site = SITE
        part = Path(work) / "part"
        for count, (step, redirects, texts, named) in enumerate(steps):
            site = site if redirects is None else replace(site, redirects=redirects)
            site = site if texts is None else replace(site, texts=texts)
            for number, fields in step:
                changed(articles, number, fields)
            done = pressed(
                base, part, articles, site, outlet, changed=[number for number, _ in step] if named else None
            )
            whole = Path(work) / str(count)
            all_done = pressed(base, whole, articles, site, outlet)
            assert snapshot(part) == snapshot(whole)
            assert release.current(part).root.sha256 == release.current(whole).root.sha256
            if not named:
                assert done.left_out == all_done.left_out
