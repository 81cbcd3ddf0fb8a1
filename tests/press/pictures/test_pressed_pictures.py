"""Pictures in a release: what is published of them, what names them, and what is told."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from lxml import html
from msgspec.structs import replace
from picture_samples import SECRETS, bare, photo
from PIL import Image as Picture
from press_checks import link_faults, snapshot
from press_samples import LANTERN, article, press_to

from tamizdat import release, theme
from tamizdat.article import Article, Dispatch, Embed, Figure, FocalPoint, Image, Moment, Paragraph
from tamizdat.outlet import PictureSettings
from tamizdat.press.build import full, page_builder, picture_files, state
from tamizdat.press.build.page_builder import PressError
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.pictures import cache as caching
from tamizdat.press.pictures import render as rendering
from tamizdat.press.pictures.focus import focus_classes
from tamizdat.press.pictures.published import UsedPicture, with_media_paths, with_published_pictures
from tamizdat.webserver.headers import FOR_EVER, cache_control

PHOTO = "media/aa/quay.jpg"
LEAD = Figure(Image(PHOTO, 1, 1, "A quay"), "The quay", "I. Varga")
STORY = article(3, lead_image=LEAD, body=(Paragraph("One."), replace(LEAD, caption="Again")))
OTHERS = [article(4, related=(3,)), article(5), article(6, lead_image=LEAD)]


def put(folder: Path, path: str, body: bytes) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)


def pressed(folder: Path, articles: list[Article], **more: object) -> tuple[str, ...]:
    given = {"media": (folder / "media",), "renditions": folder / "renditions", **more}
    return press_to(folder, articles, **given).left_out


def images(page: Path) -> list[html.HtmlElement]:
    return html.document_fromstring(page.read_bytes()).xpath("//img")


def sources(image: html.HtmlElement) -> dict[str, list[list[str]]]:
    """What a browser can choose from, by the type that it has to know: addresses with their widths."""
    beside = image.xpath("ancestor::picture//source")  # which lxml takes for elements that are closed somewhere
    return {each.get("type"): [part.split() for part in each.get("srcset").split(", ")] for each in beside}


def _new_room(folder: Path) -> Path:
    put(folder, PHOTO, photo(1000, 800, 6))
    assert pressed(folder, [STORY, *OTHERS]) == ()
    return folder


@pytest.fixture(scope="module")
def _rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _new_room(tmp_path_factory.mktemp("room")) / "renditions"


@pytest.fixture
def room(_rendered: Path, tmp_path: Path) -> Path:
    """A press of STORY and OTHERS, whose picture was rendered once for all tests."""
    shutil.copytree(_rendered, tmp_path / "renditions")
    return _new_room(tmp_path)


def test_a_page_names_renditions_that_exist_with_their_true_widths(room: Path) -> None:
    site = room / "site"
    lead, body, *_ = images(site / STORY.path / "index.html")
    for image in (lead, body):
        chosen = sources(image)
        assert list(chosen) == ["image/avif", "image/webp"], "the smaller format comes first"
        for kind, candidates in chosen.items():
            assert [width for _, width in candidates] == ["320w", "800w"], "upright, 800 wide"
            for address, width in candidates:
                with Picture.open(site / STORY.path / address) as opened:
                    assert f"{opened.width}w" == width and opened.get_format_mimetype() == kind
        with Picture.open(site / STORY.path / image.get("src")) as opened:
            assert (
                (str(opened.width), str(opened.height)) == (image.get("width"), image.get("height")) == ("800", "1000")
            )
    assert (lead.get("loading"), lead.get("fetchpriority"), lead.get("class")) == (None, "high", "portrait")
    assert (body.get("loading"), body.get("fetchpriority")) == ("lazy", None)
    sizes = [{source.get("sizes") for source in image.xpath("ancestor::picture//source")} for image in (lead, body)]
    assert [len(each) for each in sizes] == [1, 1] and sizes[0] != sizes[1]
    assert list(link_faults(site, LANTERN.address)) == []


def test_no_byte_of_the_release_holds_what_the_camera_wrote(room: Path) -> None:
    bodies = snapshot(room / "site")
    assert any(name.startswith("media/") for name in bodies)
    assert not [name for name, body in bodies.items() for secret in SECRETS if secret in body]


def test_every_file_of_a_picture_may_be_kept_for_ever_if_its_name_says_so(room: Path) -> None:
    for entry in release.current(room / "site"):
        if entry.path.startswith("media/"):
            assert cache_control(entry.path) == FOR_EVER and entry.media_type in {
                "image/jpeg",
                "image/webp",
                "image/avif",
            }


def test_the_record_the_feeds_and_the_card_name_files_that_exist(room: Path) -> None:
    site = room / "site"
    record = json.loads((site / STORY.path / "article.json").read_bytes())
    for figure in (record["lead_image"], record["body"][1]):
        assert (site / figure["image"]["path"]).is_file()
        assert set(figure["image"]) == {*Image.__struct_fields__} - {"focal_point"}, "none is set"
        assert (figure["image"]["width"], figure["image"]["height"]) == (800, 1000)
    page = html.document_fromstring((site / STORY.path / "index.html").read_bytes())
    card = page.xpath("//meta[@property='og:image']/@content")[0]
    assert card == LANTERN.address + record["lead_image"]["image"]["path"] and card.endswith(".jpg")
    for name in ("rss.xml", "atom.xml"):
        content = next(part for part in re.split("</?(?:item|entry)>", (site / name).read_text()) if "day 3" in part)
        found = re.findall(rf"{re.escape(LANTERN.address)}(media/[^\s&,]+)", content)
        assert len(found) == 2 * 5 and all((site / path).is_file() for path in found)


def test_a_small_picture_keeps_its_path_and_its_bytes(tmp_path: Path) -> None:
    put(tmp_path, PHOTO.replace(".jpg", ".png"), bare(30, 20))
    small = article(1, lead_image=Figure(Image(PHOTO.replace(".jpg", ".png"))))
    pressed(tmp_path, [small])
    assert (tmp_path / "site/media/aa/quay.png").read_bytes() == bare(30, 20)
    shown = images(tmp_path / "site" / small.path / "index.html")[0]
    assert shown.get("srcset") is None and shown.getparent().tag == "figure"


def test_a_width_without_an_avif_is_that_of_another_format(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that takes the source of AVIFs chooses among its files only: none may be missing there."""
    monkeypatch.setattr(rendering, "_AVIF_SAVING", 0.6)
    caching.shutil.rmtree(room / "renditions")
    pressed(room, [STORY, *OTHERS], full=True)
    lead = images(room / "site" / STORY.path / "index.html")[0]
    chosen = {kind: [address.rpartition(".")[2] for address, _ in each] for kind, each in sources(lead).items()}
    assert chosen == {"image/avif": ["webp", "avif"], "image/webp": ["webp", "webp"]}
    assert list(link_faults(room / "site", LANTERN.address)) == []


def test_a_newsroom_can_do_without_avif_and_change_its_mind(room: Path) -> None:
    whole = snapshot(room / "site")
    assert any(name.endswith(".avif") for name in whole)
    plain = replace(LANTERN, pictures=PictureSettings(avif=False))
    pressed(room, [STORY, *OTHERS], outlet=plain)
    assert not [name for name in snapshot(room / "site") if name.endswith(".avif")]
    assert not list((room / "renditions").rglob("*.avif")), "their room is free again"
    assert list(sources(images(room / "site" / STORY.path / "index.html")[0])) == ["image/webp"]
    press_to(room / "other", [STORY, *OTHERS], media=(room / "media",), outlet=plain)
    assert snapshot(room / "other" / "site") == snapshot(room / "site")
    pressed(room, [STORY, *OTHERS])
    assert snapshot(room / "site") == whole


def test_nothing_in_the_files_of_a_release_tells_of_the_camera(room: Path) -> None:
    """As a person with `exiftool` would look, in every format."""
    tool = shutil.which("exiftool")
    if tool is None:
        pytest.skip("exiftool is not installed")
    found = subprocess.run([tool, "-r", "-j", "-G", str(room / "site" / "media")], capture_output=True, check=True)
    files = json.loads(found.stdout)
    assert {each["File:FileType"] for each in files} == {"JPEG", "WEBP", "AVIF"}
    groups = {"SourceFile", "ExifTool", "File", "Composite", "JFIF", "RIFF", "QuickTime"}
    assert {tag.partition(":")[0] for each in files for tag in each} <= groups
    told = {tag for each in files for tag in each if re.search("GPS|Make|Model|Artist|Creat|Date|Software", tag)}
    assert {tag for tag in told if not tag.startswith("File:")} == set()


@pytest.mark.parametrize("path", ["media/ab/" + "ab" * 16 + ".png", "media/x.deadbeefdeadbeef.png", "media/photo.jpg"])
def test_a_name_that_is_wrong_about_its_bytes_is_not_published(tmp_path: Path, path: str) -> None:
    put(tmp_path, path, bare(30, 20))
    pressed(tmp_path, [article(1, lead_image=Figure(Image(path)))])
    name = hashlib.sha256(bare(30, 20)).hexdigest()[:32]
    assert not (tmp_path / "site" / path).exists()
    assert (tmp_path / f"site/media/{name[:2]}/{name}.png").read_bytes() == bare(30, 20)


def test_what_cannot_be_read_is_left_out_and_told_and_a_drawing_of_lines_stays_as_it_is(tmp_path: Path) -> None:
    put(tmp_path, "media/a/broken.jpg", photo()[:900])
    put(tmp_path, "media/a/map.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    put(tmp_path, "media/a/page.png", b"<html>Not found</html>")
    blocks = tuple(
        Figure(Image(f"media/a/{name}", 30, 20)) for name in ("broken.jpg", "map.svg", "page.png", "gone.jpg")
    )
    left_out = pressed(tmp_path, [article(1, body=blocks)])
    assert [re.sub(r" \(.*\)", "", line) for line in left_out] == [
        f"article 1: its picture 'media/a/{name}' is left out: it cannot be read as JPEG, PNG, WebP, GIF or AVIF. Mend the file."
        if name != "gone.jpg"
        else "article 1: its picture 'media/a/gone.jpg' is missing: looked for at"
        f" {tmp_path / 'media/a/gone.jpg'}. Put it back, or press without."
        for name in ("broken.jpg", "gone.jpg", "page.png")
    ]
    shown = images(tmp_path / "site" / article(1).path / "index.html")
    assert [image.get("src").split("/")[-1] for image in shown] == ["map.svg"]
    assert {path.name for path in (tmp_path / "site/media").rglob("*.*")} == {"map.svg"}
    put(tmp_path, "media/a/broken.jpg", photo())
    assert len(pressed(tmp_path, [article(1, body=blocks)])) == 2, "it is looked at again"


@pytest.mark.parametrize("named", [True, False])
def test_a_picture_that_changed_is_another_for_every_article_that_shows_it(room: Path, named: bool) -> None:
    """Article 6 shows the same picture and is not named."""
    put(room, PHOTO, photo(800, 600, seed=2))
    pressed(room, [STORY, *OTHERS], changed=[3] if named else None)
    part = snapshot(room / "site")
    press_to(room / "other", [STORY, *OTHERS], media=(room / "media",))
    assert part == snapshot(room / "other" / "site")


def test_a_picture_that_nobody_shows_any_more_goes_and_one_that_another_shows_stays(room: Path) -> None:
    before = {name for name in snapshot(room / "site") if name.startswith("media/")}
    pressed(room, [replace(STORY, lead_image=None, body=()), *OTHERS])
    assert {name for name in snapshot(room / "site") if name.startswith("media/")} == before
    pressed(room, [replace(STORY, lead_image=None, body=()), *OTHERS[:2]])
    assert not [name for name in snapshot(room / "site") if name.startswith("media/")]


@pytest.mark.parametrize("way", [{"changed": [3, 6]}, {}, {"full": True}])
def test_a_redacted_picture_leaves_the_cache_too(room: Path, way: dict[str, object]) -> None:
    assert list((room / "renditions").rglob("*.webp"))
    put(room, "media/aa/other.jpg", photo(500, 400, seed=3))
    kept = article(5, lead_image=Figure(Image("media/aa/other.jpg")))
    safe = [replace(STORY, lead_image=None, body=()), OTHERS[0], kept, replace(OTHERS[2], lead_image=None)]
    pressed(room, [STORY, *OTHERS[:1], kept, OTHERS[2]])
    pressed(room, safe, redact=True, **way)
    left = {path.parent.name for path in (room / "renditions").rglob("*.webp")}
    assert left == {hashlib.sha256(photo(500, 400, seed=3)).hexdigest()}


def test_the_cache_may_be_deleted_at_any_time(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = snapshot(room / "site")
    caching.shutil.rmtree(room / "renditions")
    pressed(room, [STORY, *OTHERS], full=True)
    assert snapshot(room / "site") == whole
    read = caching.RenditionCache.read

    def deleted(cache: caching.RenditionCache, sha256: str, name: str) -> bytes | None:
        cache.remove(sha256)
        monkeypatch.setattr(caching.RenditionCache, "read", read)
        return read(cache, sha256, name)

    monkeypatch.setattr(caching.RenditionCache, "read", deleted)
    pressed(room, [STORY, *OTHERS], full=True)
    assert snapshot(room / "site") == whole


def test_an_original_that_changes_while_it_is_pressed_stops_the_press(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(room / "site")
    put(room, "media/aa/small.png", bare())
    small = article(5, lead_image=Figure(Image("media/aa/small.png")))
    make = picture_files.put_picture_files

    def changed_meanwhile(context: object, stage: object, files: object) -> object:
        put(room, "media/aa/small.png", bare(9, 9))
        return make(context, stage, files)  # type: ignore[arg-type]

    monkeypatch.setattr("tamizdat.press.build.incremental.put_picture_files", changed_meanwhile)
    with pytest.raises(PressError, match=r"small\.png: changed while it was being published\. Nothing was published"):
        pressed(room, [STORY, *OTHERS[:1], small])
    assert snapshot(room / "site") == before


def test_live_coverage_with_many_pictures_is_rendered_by_all_cores_with_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 24
    for number in range(count):
        put(tmp_path, f"media/live/p{number}.jpg", photo(400, 300, 6, seed=number % 8))
    entries = tuple(
        Dispatch(
            Moment(f"2013-10-16T10:{number:02d}:00+02:00", "minute"),
            "",
            (
                Figure(Image(f"media/live/p{number}.jpg")),
                Embed("https://video.example/1", image=Image(f"media/live/p{number}.jpg")),
            ),
        )
        for number in range(count)
    )
    live = article(1, entries=entries)
    started = []
    workers = picture_files.Workers
    monkeypatch.setattr(picture_files, "Workers", lambda *given: started.append(given) or workers(*given))
    monkeypatch.setattr(picture_files, "cores", lambda: 2)
    pressed(tmp_path, [live])
    assert len(started) == 1
    monkeypatch.setattr(picture_files, "cores", lambda: 1)
    press_to(tmp_path / "one", [live], media=(tmp_path / "media",))
    monkeypatch.setattr(full, "FEW", 0)
    monkeypatch.setattr(page_builder, "_RECORDS", 1)
    press_to(tmp_path / "workers", [live], media=(tmp_path / "media",))
    assert len(started) == 1
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "one" / "site") == snapshot(tmp_path / "workers" / "site")
    shown = images(tmp_path / "site" / live.path / "index.html")
    assert len(shown) == 2 * count and {image.get("loading") for image in shown} == {"lazy"}


def test_a_picture_with_the_same_time_and_another_size_is_another(room: Path) -> None:
    file = room / PHOTO
    stat = file.stat()
    put(room, PHOTO, photo(900, 700))
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    pressed(room, [STORY, *OTHERS])
    assert images(room / "site" / STORY.path / "index.html")[0].get("width") == "900"


def test_the_paths_of_a_published_record_lead_back_to_the_media(room: Path) -> None:
    with closing(ArticleIndex.open(state.index_file(room / "site"))) as index:
        used: tuple[UsedPicture, ...] = index.dependencies(3).pictures
        public = with_published_pictures(STORY, index.pictures_of(3))
    assert public.lead_image and public.lead_image.image.path != PHOTO
    back = with_media_paths(public, used)
    assert back.lead_image and back.lead_image.image.path == PHOTO
    assert [block.image.path for block in back.body if isinstance(block, Figure)] == [PHOTO]


def test_a_focal_point_is_a_class_where_a_picture_is_cropped_and_in_the_record(room: Path) -> None:
    focused = replace(LEAD, image=replace(LEAD.image, focal_point=FocalPoint(37, 81)))
    film = Embed("https://video.example/1", image=focused.image)
    articles = [replace(STORY, lead_image=focused, body=(focused, film)), *OTHERS]
    pressed(room, articles)
    site = room / "site"
    shown = images(site / STORY.path / "index.html")
    assert [image.get("class") for image in shown[:3]] == ["portrait", "portrait", "portrait focus-x30 focus-y90"]
    teasers = html.document_fromstring((site / "index.html").read_bytes()).xpath(
        f"//article[.//a[contains(@href, '{STORY.path}')]]//img/@class"
    )
    assert teasers and set(teasers) == {"portrait focus-x30 focus-y90"}
    record = json.loads((site / STORY.path / "article.json").read_bytes())
    assert record["lead_image"]["image"]["focal_point"] == {"x": 37, "y": 81}
    assert not [name for name, body in snapshot(site).items() if name.endswith(".html") and b" style=" in body]
    press_to(room / "whole", articles, media=(room / "media",))
    assert snapshot(room / "whole" / "site") == snapshot(site)


@pytest.mark.parametrize(("share", "step"), [(0, 0), (1, 0), (49, 40), (50, 50), (51, 60), (99, 100), (100, 100)])
def test_a_focal_point_is_laid_towards_the_nearer_edge_so_that_it_stays_in_view(share: int, step: int) -> None:
    assert focus_classes(FocalPoint(share, 100 - share)) == f"focus-x{step} focus-y{100 - step}"
    for larger in (1, 1.5, 2, 4):  # how many times the picture is as large as its place
        assert 0 <= share + (larger - 1) * (share - step) <= 100


def test_the_style_sheet_has_each_class_that_a_focal_point_can_be() -> None:
    sheet = next(file for file in theme.published_assets(None).files if file.path.startswith("assets/style."))
    for share in range(101):
        for name in focus_classes(FocalPoint(share, share)).split():
            axis, step = name[6], name[7:]
            assert f".{name} {{ --focus-{axis}: {step}%; }}".encode() in sheet.content
