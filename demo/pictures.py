"""Draws the demo's pictures: greyscale scenes that look like photographs, in which no one else has rights.

    python demo/pictures.py demo/articles/pictures

The pictures are kept beside the articles, since another version of the JPEG encoder may give other bytes.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = (960, 600)
Scene = Callable[[random.Random], Image.Image]


def gradient(top: int, bottom: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """Return a vertical run from one grey to another."""
    return Image.linear_gradient("L").resize(size).point(lambda grey: round(top + (bottom - top) * grey / 255))


def ground(picture: Image.Image, horizon: int, top: int, bottom: int) -> None:
    """Lay water or earth from `horizon` to the lower edge."""
    picture.paste(gradient(top, bottom, (SIZE[0], SIZE[1] - horizon)), (0, horizon))


def ripples(picture: Image.Image, chance: random.Random, horizon: int, light: int) -> None:
    """Draw short bright strokes that grow towards the viewer."""
    pen = ImageDraw.Draw(picture)
    for _ in range(900):
        depth = chance.random() ** 1.6
        y = horizon + depth * (SIZE[1] - horizon)
        x, length = chance.uniform(0, SIZE[0]), 4 + 34 * depth
        grey = picture.getpixel((min(int(x), SIZE[0] - 1), min(int(y), SIZE[1] - 1)))
        assert isinstance(grey, int)
        pen.line((x, y, x + length, y), fill=min(255, grey + chance.randint(4, light)), width=1 + int(2 * depth))


def ridge(picture: Image.Image, chance: random.Random, base: int, height: int, grey: int) -> None:
    """Draw a line of hills that stands on `base`."""
    level, points = height * 0.6, [(0.0, float(base))]
    for x in range(0, SIZE[0] + 24, 24):
        level = min(height, max(height * 0.15, level + chance.uniform(-0.16, 0.16) * height))
        points.append((x, base - level))
    ImageDraw.Draw(picture).polygon([*points, (SIZE[0], base)], fill=grey)


def crane(pen: ImageDraw.ImageDraw, x: int, foot: int, scale: float, grey: int) -> None:
    """Draw a gantry crane with its boom raised and locked."""

    def line(*points: tuple[float, float], width: float = 5) -> None:
        pen.line(
            [(x + px * scale, foot - py * scale) for px, py in points], fill=grey, width=max(1, round(width * scale))
        )

    for leg in (0, 62):
        line((leg, 0), (leg, 210), width=8)
    line((-4, 70), (66, 70))
    line((0, 70), (62, 140), width=3)
    line((62, 70), (0, 140), width=3)
    line((-60, 210), (84, 210), width=10)
    line((62, 210), (40, 296), (0, 210), width=6)
    line((76, 212), (150, 388), width=8)
    line((84, 208), (158, 384), width=3)
    for step in range(9):
        line((77 + 8 * step, 214 + 19 * step), (92 + 8 * step, 226 + 19 * step), width=3)
    line((40, 296), (118, 312), width=2)
    line((40, 296), (146, 378), width=2)
    line((40, 296), (-60, 210), width=2)
    pen.rectangle((x - 52 * scale, foot - 236 * scale, x - 14 * scale, foot - 212 * scale), fill=grey)


def harbour(chance: random.Random) -> Image.Image:
    """Four cranes, idle, against a bright morning."""
    picture = gradient(120, 228)
    ridge(picture, chance, 412, 60, 172)
    ground(picture, 410, 176, 66)
    ripples(picture, chance, 414, 34)
    mirror = picture.crop((0, 0, *SIZE))
    pen = ImageDraw.Draw(mirror)
    for x, scale, grey in ((80, 0.86, 78), (300, 0.9, 66), (530, 0.95, 56), (770, 1.0, 44)):
        crane(pen, x, 430, scale, grey)
    pen.rectangle((0, 428, SIZE[0], 452), fill=52)
    for x in range(20, SIZE[0], 90):
        pen.rectangle((x, 420, x + 10, 430), fill=40)
    shade = (
        mirror.crop((0, 200, SIZE[0], 428))
        .transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        .filter(ImageFilter.GaussianBlur(5))
    )
    mirror.paste(Image.blend(mirror.crop((0, 452, SIZE[0], 600)), shade.crop((0, 0, SIZE[0], 148)), 0.35), (0, 452))
    return mirror


def cracks(pen: ImageDraw.ImageDraw, chance: random.Random, top: int) -> None:
    """Draw dried mud from `top` to the lower edge: rows of joints that meet, larger towards the viewer."""
    above: list[tuple[float, float]] = []
    for row in range(23):
        y, step = top + (row / 22) ** 1.7 * 250, 14 + row * 5
        here = [
            (x + chance.uniform(-0.3, 0.3) * step, y + chance.uniform(-0.14, 0.14) * step)
            for x in range(-step + row % 2 * step // 2, SIZE[0] + 2 * step, step)
        ]
        grey, width = 142 - row * 2, 1 + row // 8
        pen.line(here, fill=grey, width=width, joint="curve")
        for x, y_above in above:
            pen.line([(x, y_above), min(here, key=lambda point: abs(point[0] - x))], fill=grey, width=width)
        above = here


def reservoir(chance: random.Random) -> Image.Image:
    """A lake that has drawn back from a village: a tower, walls, a bridge, cracked mud."""
    picture = gradient(232, 196)
    ridge(picture, chance, 286, 186, 168)
    ridge(picture, chance, 286, 92, 132)
    ground(picture, 284, 150, 196)
    pen = ImageDraw.Draw(picture)
    pen.polygon([(0, 300), (330, 292), (700, 296), (960, 306), (960, 344), (560, 362), (210, 348), (0, 372)], fill=214)
    cracks(pen, chance, 372)
    for x, y, width, height in (
        (300, 366, 120, 40),
        (440, 378, 84, 30),
        (640, 372, 150, 46),
        (200, 388, 70, 22),
        (806, 392, 64, 28),
    ):
        pen.rectangle((x, y - height, x + width, y), fill=104)
        pen.rectangle((x + width * 0.62, y - height, x + width, y), fill=84)
        pen.rectangle((x + width * 0.2, y - height * 0.72, x + width * 0.34, y), fill=52)
        for notch in range(4):
            left = x + chance.uniform(0, 0.9) * width
            pen.polygon(
                [(left, y - height - 1), (left + 16, y - height - 1), (left + 8, y - height + 9 + notch)], fill=170
            )
    pen.polygon([(556, 372), (560, 214), (600, 206), (608, 372)], fill=92)
    pen.polygon([(588, 208), (600, 206), (608, 372), (590, 372)], fill=70)
    pen.rectangle((572, 240, 584, 268), fill=40)
    for arch in range(3):
        pen.rectangle((40 + arch * 46, 352, 92 + arch * 46, 380), fill=110)
        pen.ellipse((48 + arch * 46, 362, 82 + arch * 46, 400), fill=162)
    return picture.filter(ImageFilter.GaussianBlur(0.7))


def stadium(chance: random.Random) -> Image.Image:
    """A small ground at dusk, an hour before kick-off, its lamps lit."""
    picture = gradient(34, 128)
    ridge(picture, chance, 352, 46, 44)
    ground(picture, 350, 74, 96)
    pen = ImageDraw.Draw(picture)
    for stripe in range(10):
        left, right = 960 / 10 * stripe, 960 / 10 * (stripe + 1)
        if stripe % 2:
            pen.polygon(
                [
                    (300 + left * 0.38, 384),
                    (300 + right * 0.38, 384),
                    (right * 1.5 - 240, 600),
                    (left * 1.5 - 240, 600),
                ],
                fill=104,
            )
    for points in (
        ((300, 384), (664, 384)),
        ((300, 384), (-240, 600)),
        ((664, 384), (1200, 600)),
        ((481, 384), (480, 600)),
    ):
        pen.line(points, fill=176, width=3)
    pen.ellipse((380, 436, 580, 506), outline=176, width=3)
    pen.polygon([(120, 352), (150, 286), (640, 286), (668, 352)], fill=30)
    pen.polygon([(136, 292), (120, 270), (672, 270), (654, 292)], fill=54)
    for row in range(5):
        for x in range(156 - row * 4, 640 + row * 4, 7):
            if chance.random() < 0.62:
                pen.ellipse((x, 298 + row * 10, x + 4, 303 + row * 10), fill=chance.randint(70, 150))
    glow = Image.new("L", SIZE)
    halo = ImageDraw.Draw(glow)
    for x, top in ((84, 96), (726, 92), (880, 132)):
        pen.line((x, top, x, 372), fill=20, width=6)
        for lamp in range(8):
            left, y = x - 34 + (lamp % 4) * 19, top - 26 + (lamp // 4) * 18
            pen.ellipse((left, y, left + 14, y + 13), fill=255)
            halo.ellipse((left - 26, y - 26, left + 40, y + 39), fill=150)
    return ImageChops.screen(picture, glow.filter(ImageFilter.GaussianBlur(38)))


SCENES: dict[str, Scene] = {"harbour": harbour, "reservoir": reservoir, "stadium": stadium}


def grain(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Return the picture with a film's grain, which hides that straight lines were drawn."""
    noise = Image.frombytes("L", SIZE, chance.randbytes(SIZE[0] * SIZE[1])).filter(ImageFilter.GaussianBlur(0.8))
    return Image.blend(picture, noise, 0.07)


def draw(folder: Path) -> None:
    """Draw every scene into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, scene in SCENES.items():
        chance = random.Random(name)
        grain(scene(chance), chance).save(folder / f"{name}.jpg", quality=62, optimize=True, progressive=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python demo/pictures.py FOLDER")
    draw(Path(sys.argv[1]))
