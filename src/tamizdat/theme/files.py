"""Where the files of a theme lie: the outlet's own, then ours."""

from __future__ import annotations

from pathlib import Path

DEFAULT_THEME = Path(__file__).parent  # the folder of our theme


class ThemeError(ValueError):
    """A file of the theme cannot be used; the message names the file and the remedy."""


def theme_folders(overrides: Path | None) -> list[Path]:
    """Return the folders in which a file is looked for, in this order; `overrides` is the outlet's `theme/` folder."""
    return [overrides, DEFAULT_THEME] if overrides else [DEFAULT_THEME]


def sources(overrides: Path | None, folder: str) -> list[Path]:
    """Return the files of `folder` (such as "styles/screen") in the order of their names, the outlet's in place of
    ours. Hidden files are left out."""
    found = {
        path.name: path
        for theme_folder in reversed(theme_folders(overrides))
        for path in (theme_folder / folder).glob("[!.]*")
        if path.is_file()
    }
    return [found[name] for name in sorted(found)]
