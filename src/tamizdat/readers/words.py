"""The theme in one language for what the service says: its pages and letters, in the look and words of the paper."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from jinja2 import Environment

from tamizdat import theme
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.outlet import LOCAL_HOSTS
from tamizdat.paths import SERVICE_FOLDER
from tamizdat.press.render.dates import dates_for

ThemeVersion = tuple[tuple[str, int, int], ...]


class Words:
    """What is said in one language of the paper."""

    def __init__(self, language: str, env: Environment) -> None:
        self.language = language
        self._env = env
        self.service = service_address()
        self._dates = dates_for(language, ZoneInfo(settings.OUTLET.time_zone))

    @property
    def outlet(self) -> str:
        """The outlet's name in this language."""
        who = outlet()
        return who.language(self.language).outlet_name or who.name

    @property
    def home(self) -> str:
        """The address of the home page in this language."""
        own = settings.OUTLET.language(self.language)
        return str(own.address or settings.OUTLET.address + own.prefix)

    def say(self, phrase: str, **values: object) -> str:
        """Return the translation of an English phrase of the theme's catalogues, with values in its %(places)s."""
        return theme.translate(self._env, phrase, **values)

    def day(self, day: date) -> str:
        """Return a day as it is written."""
        return self._dates.day(day)

    def month(self, day: date) -> str:
        """Return the name of a day's month."""
        return self._dates.month_name(day.month)

    def month_of_year(self, day: date) -> str:
        """Return a day's month with its year, as a list has it."""
        return str(self._dates.month(day.year, day.month))

    def letter(self, name: str, **values: object) -> tuple[str, str]:
        """Return a letter's subject and its text: the first line of its template, and what follows."""
        template = self._env.get_template(f"letter-{name}.txt")
        said = template.render(outlet=self.outlet, home=self.home, **values).strip()
        subject, _, text = said.partition("\n")
        return subject.strip(), text.strip() + "\n"


def words_in(language: str) -> Words:
    """Return the words of the paper's language that is nearest to a code."""
    who = settings.OUTLET  # the desk's, which reads this to know what it publishes, adds nothing that is needed here
    code = who.language(language).code
    return Words(code, _environment(overrides_folder(), code, theme_version()))


def service_address() -> str:
    """Return the address below which the service answers, on the site's own origin."""
    return f"{settings.OUTLET.address}{SERVICE_FOLDER}/"


def is_local() -> bool:
    """Whether the site is for this machine alone, as in practice: then it may answer at another port than it says."""
    return urlsplit(settings.OUTLET.address).hostname in LOCAL_HOSTS


def overrides_folder() -> Path | None:
    """Return the outlet's own theme, None where it has none."""
    folder: Path = settings.NEWSROOM.theme
    return folder if folder.is_dir() else None


def theme_version() -> ThemeVersion:
    """Return what changes when a file of the outlet's own theme does: path, time and size of each."""
    folder = overrides_folder()
    stats = [(file, file.stat()) for file in sorted(folder.rglob("*"))] if folder else []
    return tuple((str(file), found.st_mtime_ns, found.st_size) for file, found in stats)


@lru_cache(maxsize=32)
def _environment(overrides: Path | None, code: str, version: ThemeVersion) -> Environment:
    """Return the theme in one language, as of one version of the outlet's own."""
    return theme.environment(overrides, code)
