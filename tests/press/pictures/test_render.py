"""Renditions of one picture: which there are, how large, upright, in sRGB, and of the same bytes each time."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from picture_samples import SECRETS, bare, encoded, exif, noise, photo
from PIL import Image as Picture
from PIL import ImageChops, ImageCms, ImageDraw, ImageStat

from tamizdat.press.pictures import render as rendering
from tamizdat.press.pictures.render import PictureError, RenderedPicture, Rendering, recipe, render


def opened(body: bytes) -> Picture.Image:
    with Picture.open(io.BytesIO(body)) as picture:
        picture.load()
        return picture


def bodies(rendered: RenderedPicture) -> list[bytes]:
    return [each.body for each in rendered.files]


def widths(rendered: RenderedPicture) -> list[int]:
    return [each.width for each in rendered.renditions]


def test_a_small_picture_without_metadata_stays_as_it_is() -> None:
    rendered = render(bare(60, 40))
    assert rendered.own and rendered.main.body == bare(60, 40) and rendered.renditions == ()


def test_a_large_photo_has_a_bounded_jpeg_and_narrower_and_wider_webps() -> None:
    body = encoded(noise(2400, 1600), "JPEG", quality=95, exif=exif())
    rendered = render(body, avif=False)
    assert not rendered.own and (rendered.main.ending, rendered.main.width, rendered.main.height) == ("jpg", 1280, 853)
    assert widths(rendered) == [320, 720, 1080, 1440, 1920]
    assert all(abs(each.width / each.height - 1.5) < 0.01 for each in rendered.renditions)
    assert all(opened(each.body).size == (each.width, each.height) for each in rendered.renditions)
    assert {opened(each.body).format for each in rendered.renditions} == {"WEBP"}


def avifs_and_webps(picture: Picture.Image, **how: object) -> list[tuple[Rendering, Rendering]]:
    """The AVIFs of a picture, each with the WebP of its width."""
    rendered = render(encoded(picture, "JPEG", quality=95, **how))
    webps = {each.width: each for each in rendered.renditions}
    return [(each, webps[each.width]) for each in rendered.avifs]


def test_a_photo_has_avifs_at_the_widths_of_its_webps_each_of_fewer_bytes_and_as_like_the_original() -> None:
    original = noise(2400, 1600)
    pairs = avifs_and_webps(original)
    assert [(avif.ending, webp.ending) for avif, webp in pairs] == [
        (f"{width}.avif", f"{width}.webp") for width in (320, 720, 1080, 1440, 1920)
    ]
    for avif, webp in pairs:
        assert (avif.width, avif.height) == (webp.width, webp.height) == opened(avif.body).size
        assert opened(avif.body).format == "AVIF" and len(avif.body) <= 0.88 * len(webp.body)
        shown = original.resize((avif.width, avif.height), Picture.Resampling.LANCZOS)
        errors = [
            sum(ImageStat.Stat(ImageChops.difference(shown, opened(each.body).convert("RGB"))).rms)
            for each in (avif, webp)
        ]
        assert errors[0] <= errors[1] * 1.05


def test_an_avif_that_saves_too_little_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each AVIF is the same but for its bytes, of which it has a few more or a few less than its WebP's share."""
    share = {320: 0.89, 720: 0.87, 1000: 0.89}
    made = rendering._webp
    monkeypatch.setattr(
        rendering,
        "_avif",
        lambda picture: Rendering(
            "avif", *picture.size, bytes(int(len(made(picture, lossless=False).body) * share[picture.width]))
        ),
    )
    assert [avif.width for avif, _ in avifs_and_webps(noise(1000, 600))] == [720]


def test_where_a_webp_is_left_out_an_avif_is_measured_by_the_main_file(monkeypatch: pytest.MonkeyPatch) -> None:
    body = encoded(noise(900, 600), "WEBP", quality=60)
    sizes = {320: 1, 900: int(len(body) * 0.87)}
    monkeypatch.setattr(
        rendering, "_avif", lambda picture: Rendering("avif", *picture.size, bytes(sizes.get(picture.width, 1 << 20)))
    )
    for most in (0.87, 0.89):
        sizes[900] = int(len(body) * most)
        rendered = render(body)
        assert rendered.own and 900 not in widths(rendered), "a WebP of it would be as large"
        assert [each.width for each in rendered.avifs] == ([320, 900] if most < 0.88 else [320])


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_an_avif_has_no_metadata_and_one_picture(mode: str) -> None:
    picture = noise(700, 500).convert(mode)
    if mode == "RGBA":
        picture.putalpha(noise(700, 500, 2).convert("L"))
    rendered = render(encoded(picture, "PNG", exif=exif(), icc_profile=b""))
    assert rendered.avifs
    for each in rendered.avifs:
        made = opened(each.body)
        assert not made.info.get("exif") and not made.info.get("xmp") and "icc_profile" not in made.info
        assert made.n_frames == 1 and ("A" in made.getbands()) == (mode == "RGBA")  # type: ignore[attr-defined]


def test_a_newsroom_can_do_without_avif() -> None:
    body = photo(1000, 800)
    both, plain = render(body), render(body, avif=False)
    assert both.avifs and plain == replace(both, avifs=())
    assert recipe() != recipe(avif=False)


def test_the_bytes_of_an_avif_do_not_depend_on_how_many_cores_there_are() -> None:
    """libaom cuts a picture by the number of its threads, and Pillow's default is one for each core."""
    made = rendering._avif(noise(1920, 1280)).body
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert rendering._avif(noise(1920, 1280)).body == made
    finally:
        os.sched_setaffinity(0, allowed)


@pytest.mark.parametrize(
    ("width", "expected"), [(330, [330]), (400, [320, 400]), (700, [320, 700]), (2000, [320, 720, 1080, 1440, 1920])]
)
def test_no_rendition_is_wider_than_the_original_and_none_comes_close_to_it(width: int, expected: list[int]) -> None:
    rendered = render(encoded(noise(width, width // 4), "PNG"), avif=False)
    assert widths(rendered) == expected


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_upright_however_the_camera_was_held(orientation: int) -> None:
    """The upper left is red in what the camera's owner sees; the file holds it turned."""
    seen = Picture.new("RGB", (700, 500), "blue")
    ImageDraw.Draw(seen).rectangle((0, 0, 349, 249), fill="red")
    back = {
        2: Picture.Transpose.FLIP_LEFT_RIGHT, 3: Picture.Transpose.ROTATE_180, 4: Picture.Transpose.FLIP_TOP_BOTTOM,
        5: Picture.Transpose.TRANSPOSE, 6: Picture.Transpose.ROTATE_90, 7: Picture.Transpose.TRANSVERSE,
        8: Picture.Transpose.ROTATE_270,
    }.get(orientation)  # fmt: skip
    held = seen.transpose(back) if back is not None else seen
    rendered = render(encoded(held, "JPEG", quality=95, exif=exif(orientation), comment=b"." * 20_000))
    for each in rendered.files:
        made = opened(each.body).convert("RGB")
        assert made.size == (each.width, each.height) and each.width > each.height
        red, green, blue = made.getpixel((each.width // 4, each.height // 4))
        assert red > 200 and green < 60 and blue < 60
        assert made.getpixel((each.width * 3 // 4, each.height * 3 // 4))[2] > 200


@pytest.mark.parametrize("size", [(60, 40), (700, 500), (2400, 1600)])
@pytest.mark.parametrize("orientation", [1, 6])
def test_no_file_holds_what_the_camera_wrote(size: tuple[int, int], orientation: int) -> None:
    body = photo(*size, orientation)
    assert all(secret in body for secret in SECRETS)
    for made in bodies(render(body)):
        assert not any(secret in made for secret in SECRETS)
        assert not opened(made).getexif() and "icc_profile" not in opened(made).info


def test_colours_become_srgb_and_a_profile_that_names_a_screen_goes() -> None:
    """In this profile red and blue have changed places, as they have on no real screen: that is easily seen."""
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    at = {name: swapped.index(name, 128) for name in (b"rXYZ", b"bXYZ")}
    profile = bytearray(swapped)
    profile[at[b"rXYZ"] : at[b"rXYZ"] + 4], profile[at[b"bXYZ"] : at[b"bXYZ"] + 4] = b"bXYZ", b"rXYZ"
    named = bytes(profile).replace("sRGB".encode("utf-16-be"), "Orla".encode("utf-16-be")).replace(b"sRGB", b"Orla")
    body = encoded(Picture.new("RGB", (60, 40), (250, 10, 10)), "PNG", icc_profile=named)
    rendered = render(body)
    assert not rendered.own and b"Orla" not in rendered.main.body
    red, _, blue = opened(rendered.main.body).convert("RGB").getpixel((30, 20))
    assert blue > 200 and red < 60


def test_a_profile_of_srgb_itself_is_taken_out_without_touching_a_pixel() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    body = encoded(noise(60, 40), "PNG", icc_profile=profile)
    made = render(body).main
    assert made.ending == "png" and opened(made.body).tobytes() == noise(60, 40).tobytes()
    assert "icc_profile" not in opened(made.body).info


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
@pytest.mark.parametrize("width", [60, 500])
def test_every_mode_that_a_file_can_have(mode: str, width: int) -> None:
    picture = noise(width, width)
    picture = Picture.new("I;16", (width, width), 40_000) if mode == "I;16" else picture.convert(mode)
    rendered = render(encoded(picture, "JPEG" if mode == "CMYK" else "PNG"))
    for each in rendered.files:
        made = opened(each.body)
        assert made.size == (each.width, each.height)
    if mode == "I;16" and not rendered.own:
        assert abs(opened(rendered.main.body).convert("L").getpixel((5, 5)) - 40_000 / 256) < 4


def test_what_is_transparent_stays_so_and_is_white_in_a_jpeg() -> None:
    body = encoded(
        Picture.merge(
            "RGBA", (*noise(800, 450).split(), noise(800, 450, 2).convert("L").point(lambda v: 255 * (v > 128)))
        ),
        "PNG",
    )
    rendered = render(body, avif=False)
    assert rendered.main.ending == "jpg"
    assert all(opened(each.body).getchannel("A").getextrema() == (0, 255) for each in rendered.renditions)


def test_a_drawing_is_kept_without_loss() -> None:
    drawing = Picture.new("RGB", (1000, 600), "white")
    lines = ImageDraw.Draw(drawing)
    for step in range(0, 600, 7):
        lines.line((0, step, 1000, 600 - step), fill=("black", "firebrick")[step % 2], width=2)
    rendered = render(encoded(drawing, "PNG"))
    assert rendered.own, "its own file is the smallest"
    widest = [each for each in rendered.renditions if each.width == 1000]
    assert not widest or opened(widest[0].body).convert("RGB").tobytes() == drawing.tobytes()


def test_an_animation_stays_whole_without_its_comments() -> None:
    frames = [noise(400, 300, seed).quantize(32) for seed in (1, 2, 3)]
    body = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=90, loop=0, comment=SECRETS[0])
    rendered = render(body)
    assert rendered.renditions == () and SECRETS[0] not in rendered.main.body
    with Picture.open(io.BytesIO(rendered.main.body)) as made:
        assert (made.format, made.n_frames, made.info["duration"], made.info["loop"]) == ("GIF", 3, 90, 0)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be read"),
        (photo()[:4_000], "cannot be read"),
        (encoded(noise(60, 40), "TIFF"), "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(PictureError, match=reason):
        render(body)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    large, larger = (encoded(Picture.new("1", (side, side)), "PNG") for side in (8_000, 20_000))
    assert len(larger) < 100_000
    with pytest.raises(PictureError, match="8000 × 8000 pixels"):
        render(large)
    with pytest.raises(PictureError, match="178 million pixels"):
        render(larger)


def test_a_photo_of_a_hundred_megapixels_is_decoded_at_the_scale_that_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []
    whole = rendering._renditions
    monkeypatch.setattr(
        rendering, "_renditions", lambda picture, *given: seen.append(picture.size) or whole(picture, *given)
    )
    rendered = render(encoded(Picture.new("L", (12_000, 9_000), 90), "JPEG", exif=exif(6)))
    assert seen == [(2250, 3000)], "a quarter of its width and height, and upright"
    assert rendered.main.height > rendered.main.width


def test_a_phones_photo_with_a_second_picture_is_the_first_alone() -> None:
    first, second = noise(60, 40), noise(60, 40, 2)
    body = encoded(first, "MPO", save_all=True, append_images=[second])
    made = render(body).main
    assert made.ending == "jpg" and len(made.body) < len(body)
    assert opened(made.body).format == "JPEG" and opened(made.body).tobytes() == opened(body).tobytes()


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 90),
    st.integers(1, 90),
    st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    st.integers(0, 9),
    st.binary(max_size=40),
)
def test_any_bytes_give_the_same_renditions_twice_or_a_clear_error(
    width: int, height: int, kind: str, seed: int, noise_bytes: bytes
) -> None:
    body = encoded(noise(90, 90, seed).crop((0, 0, width, height)), kind)
    at = len(body) * seed // 10
    for given_body in (body, body[:at] + noise_bytes + body[at:]):
        try:
            once = render(given_body)
        except PictureError as error:
            assert given_body is not body and str(error).endswith(".")
            continue
        assert once == render(given_body)
        assert all(opened(made) for made in bodies(once))
