"""`tamizdat manage load_articles FILE`: articles of a file that the desk does not have become the desk's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tamizdat.newsroom.operations.first_load import articles_in
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.publishing.load import load
from tamizdat.press.archives.archive import ArchiveError
from tamizdat.visible import print_lines


class Command(BaseCommand):
    """Loads what the desk does not have, and asks for its publication."""

    help = "Loads the articles of a .jsonl file that the desk does not have; those that it has stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file's path."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the file."""
        file: Path = options["file"]
        left_out: list[str] = []
        try:
            loaded = load(articles_in(file, left_out))
        except (ArchiveError, OSError) as error:
            raise CommandError(f"{file}: {error}") from None
        if loaded.added:
            queue.ask([queue.EVERYTHING])
        said = f"{loaded.added} articles were loaded; the desk had {loaded.present} already."
        print_lines(said, to=self.stdout)
        print_lines(*(f"Left out: {line}" for line in left_out), to=self.stderr)
