"""The outlet and the site as the desk has them, for all that knows no database: `var/desk-site.json`.

Where a newsroom has a desk, its sections, tip line, redirects, picks, standing pages and texts are there and no longer
in `tamizdat.toml` and `pages/`. The desk writes this file whenever it publishes; `tamizdat press`, `up`, `settings` and
`theme check` read it in place of those. Nobody edits it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.disk import write_whole
from tamizdat.outlet import Outlet, Section, Tips
from tamizdat.project import Project
from tamizdat.redirects import Redirect, for_pages
from tamizdat.site import ContributePage, ListText, NewsletterPage, Site, StandingPage


class Words(Struct, frozen=True):
    """The outlet's name and tagline in one language."""

    outlet_name: str = ""
    tagline: str = ""


class DeskSite(Struct, frozen=True, kw_only=True):
    """What of an outlet and its site the desk keeps."""

    tagline: str = ""
    founded: int | None = None
    words: dict[str, Words] = {}  # by language code
    sections: tuple[Section, ...] = ()
    tips: Tips = Tips()
    redirects: tuple[Redirect, ...] = ()
    picks: dict[str, tuple[int, ...]] = {}
    pages: tuple[StandingPage, ...] = ()
    texts: tuple[ListText, ...] = ()
    contribute: tuple[ContributePage, ...] = ()
    newsletters: tuple[NewsletterPage, ...] = ()
    documents: dict[str, str] = {}  # by name, the JSON of each

    def outlet(self, outlet: Outlet) -> Outlet:
        """Return the outlet of `tamizdat.toml` with what the desk keeps in its place."""
        words = [(language, self.words.get(language.code, Words())) for language in outlet.languages]
        return replace(
            outlet,
            tagline=self.tagline,
            founded=self.founded,
            languages=tuple(
                replace(language, outlet_name=own.outlet_name, tagline=own.tagline) for language, own in words
            ),
            sections=self.sections,
            tips=self.tips,
            redirects=self.redirects,
            picks=self.picks,
        )

    def site(self) -> Site:
        """Return the site."""
        return Site(
            pages=self.pages,
            texts=self.texts,
            picks=self.picks,
            redirects=for_pages(self.redirects),
            contribute=self.contribute,
            newsletters=self.newsletters,
            documents={name: text.encode() for name, text in self.documents.items()},
        )


def read(folder: Path) -> DeskSite | None:
    """Return what the desk of the newsroom in a folder wrote last, None where there is no desk.

    Raises ValueError, with the remedy, where the file cannot be read.
    """
    file = Project(folder).desk_site
    try:
        return msgspec.json.decode(file.read_bytes(), type=DeskSite)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise ValueError(f"{file}: {error}. Publish anything at the desk, and it is written anew.") from None


def write(folder: Path, desk: DeskSite) -> None:
    """Write the file, where it holds anything else. Raises OSError."""
    file, content = Project(folder).desk_site, msgspec.json.encode(desk) + b"\n"
    if not file.is_file() or file.read_bytes() != content:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, content)
