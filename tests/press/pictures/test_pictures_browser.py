"""Pictures in a browser: the right rendition is loaded, nothing is taller than the window, nothing has bars or moves."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from audit.serving import serving
from msgspec.structs import replace
from picture_samples import encoded, noise
from PIL import Image as Picture
from PIL import ImageDraw
from press_samples import LANTERN, article, press_to

from tamizdat.article import Figure, FocalPoint, Image, Paragraph
from tamizdat.outlet import PictureSettings

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pictures")]
SIZES = {"wide": (1800, 1200), "upright": (1200, 1600), "tall": (600, 1500)}
FIGURES = {name: Figure(Image(f"media/p/{name}.jpg", alt=name), f"The {name} one") for name in SIZES}
# Boxes of a page's pictures: class, width and height as laid out, shape of the file, and what is loaded.
BOXES = """[...document.images].map(image => {
  image.loading = 'eager';
  const box = image.getBoundingClientRect(), style = getComputedStyle(image);
  return {alt: image.alt, width: box.width, height: box.height, ground: style.backgroundColor, fit: style.objectFit,
          position: style.objectPosition, figure: image.closest('figure')?.getBoundingClientRect().width};
})"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from served(tmp_path_factory.mktemp("pictured"), avif=True)


@pytest.fixture(scope="module")
def address_without_avif(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from served(tmp_path_factory.mktemp("webps"), avif=False)


def served(folder: Path, *, avif: bool) -> Iterator[str]:
    """Press articles with these pictures, and yield the address at which a server of ours has them."""
    (folder / "media" / "p").mkdir(parents=True)
    for seed, (name, size) in enumerate(SIZES.items()):
        (folder / "media" / "p" / f"{name}.jpg").write_bytes(encoded(noise(*size, seed), "JPEG", quality=85))
    articles = [
        article(number, lead_image=figure, body=(Paragraph("One."), *FIGURES.values()), related=(1, 2, 3))
        for number, figure in enumerate(FIGURES.values(), 1)
    ]
    (folder / "tamizdat.toml").write_text(f'name = "The Lantern"\naddress = "{LANTERN.address}"\n')
    press_to(folder, articles, media=(folder / "media",), outlet=replace(LANTERN, pictures=PictureSettings(avif=avif)))
    (folder / "var").mkdir(exist_ok=True)
    (folder / "site").rename(folder / "var" / "site")
    with serving(folder) as found:
        yield found


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    """A page for the tests that do not ask which file was loaded: one that knows larger files may show those."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def boxes(page: Any, address: str, path: str, width: int, scheme: str) -> list[dict[str, object]]:
    page.goto("about:blank")
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(address + path, wait_until="load")
    found: list[dict[str, object]] = page.evaluate(BOXES)
    page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
    after = page.evaluate(BOXES)
    for box, loaded in zip(found, after, strict=True):  # a rendition's height is rounded: by less than a pixel
        assert abs(box["width"] - loaded["width"]) < 1 and abs(box["height"] - loaded["height"]) < 1, "it moved"
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    for box, source in zip(after, page.evaluate("[...document.images].map(image => image.currentSrc)"), strict=True):
        box["source"] = source
    return after


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("width", [360, pytest.param(768, marks=pytest.mark.slow), 1280])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_picture_of_an_article_fits_the_window_and_has_no_bars(
    page: Any, address: str, number: int, width: int, scheme: str
) -> None:
    lead, *body = boxes(page, address, article(number).path, width, scheme)[:4]
    for box in (lead, *body):
        shape = SIZES[str(box["alt"])]
        assert box["height"] <= 0.9 * 800 + 1
        assert box["ground"] == "rgba(0, 0, 0, 0)" and box["fit"] == "contain", "what its shape leaves has no ground"
        if shape[0] / shape[1] >= 0.75:
            assert abs(box["width"] / box["height"] - shape[0] / shape[1]) < 0.02, "its place has its shape"
        if shape[0] < shape[1] and width > 360:
            assert box["figure"] <= 0.68 * 800 + 1, "its caption is not wider than an upright picture's place"


@pytest.mark.parametrize(("path", "position"), [("", "50% 12%"), ("section/news/", "50% 12%")])
def test_teasers_crop_to_one_shape(page: Any, address: str, path: str, position: str) -> None:
    for box in boxes(page, address, path, 1280, "light"):
        assert abs(box["width"] / box["height"] - 1.5) < 0.02 and box["fit"] == "cover"
        assert box["position"] == ("50% 50%" if box["alt"] == "wide" else position)


@pytest.mark.parametrize(
    ("path", "width", "density", "expected"),
    [
        ("section/news/", 1280, 1, 320),
        ("section/news/", 1280, 2, 720),
        (article(1).path, 360, 3, 1080),
        (article(1).path, 1280, 2, 1800),
    ],
)
def test_a_browser_loads_no_more_than_it_shows(
    chromium: Any, address: str, address_without_avif: str, path: str, width: int, density: int, expected: int
) -> None:
    context = chromium.new_context(device_scale_factor=density)
    page = context.new_page()
    for site, ending in ((address, "avif"), (address_without_avif, "webp")):  # two hosts: neither's files are known
        wide = next(box for box in boxes(page, site, path, width, "light") if box["alt"] == "wide")
        assert str(wide["source"]).endswith(f".{expected}.{ending}")
    context.close()


def test_a_browser_that_knows_neither_avif_nor_webp_loads_the_main_file(chromium: object, address: str) -> None:
    """The types are changed on the way to ones that no browser knows: as old a browser would pass over them."""
    page = chromium.new_context().new_page()  # type: ignore[attr-defined]
    page.route(
        "**/*",
        lambda route: (
            route.fulfill(response=(given := route.fetch()), body=given.text().replace("image/", "image/x-"))
            if route.request.resource_type == "document"
            else route.continue_()
        ),
    )
    page.goto(address + article(1).path, wait_until="load")
    address, width = page.evaluate("(at => [at.currentSrc, at.naturalWidth])(document.querySelector('.lead img'))")
    assert address.endswith(".jpg") and width == SIZES["wide"][0]
    page.context.close()


def test_a_cropped_picture_shows_its_focal_point(chromium: object, tmp_path: Path) -> None:
    """A red spot low in an upright picture, and one at the left of a wide one, are seen in teasers of any shape."""
    points = {"upright": ((900, 1200), FocalPoint(20, 93)), "wide": ((1800, 600), FocalPoint(4, 50))}
    (tmp_path / "media" / "p").mkdir(parents=True)
    for name, (size, point) in points.items():
        picture = Picture.new("RGB", size, "white")
        x, y = point.x * size[0] // 100, point.y * size[1] // 100
        ImageDraw.Draw(picture).ellipse((x - 20, y - 20, x + 20, y + 20), fill="red")
        (tmp_path / "media" / "p" / f"{name}.jpg").write_bytes(encoded(picture, "JPEG", quality=95))
    articles = [
        article(number, lead_image=Figure(Image(f"media/p/{name}.jpg", alt=name, focal_point=point)))
        for number, (name, (_, point)) in enumerate(points.items(), 1)
    ]
    (tmp_path / "tamizdat.toml").write_text(f'name = "The Lantern"\naddress = "{LANTERN.address}"\n')
    without_avif = replace(LANTERN, pictures=PictureSettings(avif=False))  # which shows the same and takes seconds
    press_to(tmp_path, articles, media=(tmp_path / "media",), outlet=without_avif)
    (tmp_path / "var").mkdir(exist_ok=True)
    (tmp_path / "site").rename(tmp_path / "var" / "site")
    with serving(tmp_path) as address:
        for width in (360, 1280):
            page = chromium.new_context(viewport={"width": width, "height": 800}).new_page()  # type: ignore[attr-defined]
            page.goto(address + "section/news/", wait_until="load")
            page.evaluate("[...document.images].forEach(image => image.loading = 'eager')")
            page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
            assert page.locator(".teaser img").count() == len(points)
            for image in page.locator(".teaser img").all():
                with Picture.open(io.BytesIO(image.screenshot())) as seen:
                    colours = seen.convert("RGB").getcolors(1 << 24) or []
                assert [1 for _, (red, green, blue) in colours if red > 200 and green < 90 and blue < 90]
            page.context.close()
