"""The pictures of a build: rendered on all cores, put into the release, and forgotten where nobody shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tamizdat.press.build.page_builder import PressError
from tamizdat.press.context import BuildConfig, BuildContext, pictures_of, renditions_of
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.pictures.published import Pictures, UsedPicture, images
from tamizdat.press.pictures.render import PictureError
from tamizdat.release import Entry, Stage
from tamizdat.workers import Workers, cores

# Workers take about half a second to start: so few pictures are rendered sooner by one process.
_FEW = 4


def render_pictures(numbers: Iterable[int], config: BuildConfig) -> None:
    """Render the pictures of some articles on all cores, unless there are so few that making their records does it.

    One article can have hundreds of pictures, as live coverage has, and its record is made by one process.
    """
    pictures = pictures_of(config)
    articles = (stored.article for stored in config.snapshot.articles(numbers))
    paths = dict.fromkeys(image.path for article in articles if article for image in images(article) if image.path)
    missing = [path for path in paths if not pictures.is_rendered(path)]
    if len(missing) <= _FEW or cores() == 1:
        return
    with Workers(_start, config) as workers:
        for _ in workers.map(_render, missing, died=_left_to_the_record):
            pass


def put_picture_files(context: BuildContext, stage: Stage, files: Iterable[tuple[str, UsedPicture]]) -> Iterator[Entry]:
    """Put files of pictures into the release; yield their entries. Raises PressError where an original has changed."""
    for path, picture in files:
        try:
            body = context.pictures.body(picture, path)
        except (PictureError, OSError) as error:
            raise PressError(f"{error} Nothing was published; press again.") from error
        yield stage.put(path, body)


def remove_other_renditions(config: BuildConfig, index: ArticleIndex, *, redact: bool) -> None:
    """Remove the renditions of pictures that no article uses from the cache: a redacted face must not stay there."""
    if cache := renditions_of(config):
        cache.keep_only({used.published.original for _, used in index.picture_files() if used.published}, redact=redact)


# What a worker process keeps from task to task.
_pictures: Pictures | None = None


def _start(config: BuildConfig) -> None:
    global _pictures
    _pictures = pictures_of(config)


def _render(path: str) -> None:
    assert _pictures is not None  # noqa: S101 (the pool starts each worker by _start)
    _pictures.use(path)


def _left_to_the_record(path: str) -> None:
    """Do nothing about a picture whose worker was killed over it: it is tried again with its article's record."""
