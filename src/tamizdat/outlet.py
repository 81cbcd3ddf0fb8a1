"""Who publishes: the outlet's name, addresses, languages, sections, redirects (`outlet_file` reads them)."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from tamizdat.labels import Names, folded, section_slugs
from tamizdat.language_codes import nearest
from tamizdat.paths import escaped
from tamizdat.redirects import Redirect, is_address

LOCAL_HOSTS = frozenset(("localhost", "127.0.0.1", "::1"))  # names of the machine itself


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """A language the outlet publishes in. `prefix` is its folder below the site root: "" or like "ar/".

    `address` is "" or that of a host which has this language alone: the folder is the root of that host.
    """

    code: str
    name: str
    prefix: str = ""
    address: str = ""
    outlet_name: str = ""
    tagline: str = ""


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A section in the navigation; `names` by language code.

    `aliases` are slugs and names under which articles have it too: those of an earlier site, or of the section itself
    before it was renamed.
    """

    slug: str
    names: dict[str, str]
    aliases: tuple[str, ...] = ()

    @property
    def all_names(self) -> Names:
        """All that the section is known by: slug, aliases, names."""
        return self.slug, self.aliases, tuple(self.names.values())

    def name_in(self, code: str) -> str:
        """Return the section's name in a language, "" where it has none."""
        return self.names.get(code) or self.names.get(nearest(code, self.names) or "", "")


class Tips(Struct, frozen=True, forbid_unknown_fields=True):
    """How to reach the newsroom in confidence; what is empty is not shown."""

    onion: str = ""
    signal: str = ""
    email: str = ""
    pgp_fingerprint: str = ""
    post: str = ""


class PictureSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What readers get of pictures. `avif`: in AVIF too, and not in WebP and JPEG alone."""

    avif: bool = True


class Outlet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The outlet as `tamizdat.toml` describes it; the sample that `tamizdat new` writes explains each key."""

    name: str
    id: str = ""  # what the ids of feeds are made of; "" stands for the fingerprint of the newsroom's first root
    tagline: str = ""
    address: str = "http://localhost:8000/"
    time_zone: str = "UTC"
    currency: str = "EUR"
    founded: int | None = None
    languages: tuple[Language, ...] = (Language(code="en", name="English"),)
    sections: tuple[Section, ...] = ()
    tips: Tips = Tips()
    pictures: PictureSettings = PictureSettings()
    redirects: tuple[Redirect, ...] = ()
    picks: dict[str, tuple[int, ...]] = {}  # article numbers by language code, as `Site.picks` has them

    def language(self, code: str) -> Language:
        """Return the language nearest to this code, or the first one where the outlet does not publish in it.

        The one place that decides which of the outlet's languages an article, a page or a text belongs to.
        """
        return self.nearest_language(code) or self.languages[0]

    def nearest_language(self, code: str) -> Language | None:
        """Return the language nearest to this code (`language_codes.nearest`), None if the outlet does not publish in
        it: `ru` for an article in `ru-RU`."""
        for language in self.languages:  # asked many times for each page
            if language.code == code:
                return language
        return _nearest(self.languages, code)

    def is_in(self, code: str, language: str) -> bool:
        """Whether text with a code belongs to a language of the outlet, so that pages need not name its own."""
        found = self.nearest_language(code)
        return found is not None and found.code == language

    def section_of(self, slug: str, name: str) -> Section | None:
        """Return the section that a label of an article means, None if it is none of the outlet's.

        That is the one whose slug, alias or name in any language is the label's slug or name. Case, accents, spaces and
        hyphens do not count. A slug counts before an alias, and that before a name.
        """
        known = section_slugs(tuple(each.all_names for each in self.sections))
        found = known.get(folded(slug)) or known.get(folded(name))
        return next((section for section in self.sections if section.slug == found), None)

    def language_at(self, path: str) -> Language:
        """Return the language in whose folder a path lies, else the one without a prefix, else the first."""
        found = [lang for lang in self.languages if path.startswith(lang.prefix)]
        return max(found, key=lambda lang: len(lang.prefix), default=self.languages[0])

    def hosted_language(self, path: str) -> Language | None:
        """Return the language with an address of its own in whose folder a path lies, None where there is none."""
        return next((lang for lang in self.languages if lang.address and path.startswith(lang.prefix)), None)

    def url(self, path: str) -> str:
        """Return the address of the page at `path`: below its language's own address, else the outlet's."""
        own = self.hosted_language(path)
        return own.address + escaped(path[len(own.prefix) :]) if own else self.address + escaped(path)

    def host_code(self, code: str) -> str:
        """Return the key of the host that has a language's pages: its code if it has an address of its own, else ""."""
        return next((lang.code for lang in self.languages if lang.code == code and lang.address), "")

    @property
    def host_codes(self) -> tuple[str, ...]:
        """The key of each host: "" for the outlet's own, and the code of each language with an address of its own."""
        return ("", *(lang.code for lang in self.languages if lang.address))

    def local_path(self, target: str) -> str | None:
        """Return the path below the site root of a redirect's target, None if it lies on another site."""
        if not is_address(target):
            return target.removeprefix("/")
        hosts = [(language.address, language.prefix) for language in self.languages if language.address]
        host, path = _host_and_path(target)
        for address, prefix in [*hosts, (self.address, "")]:
            own_host, folder = _host_and_path(address)
            if host == own_host and path.startswith(folder):
                return prefix + path[len(folder) :]
        return None


def _host_and_path(address: str) -> tuple[str, str]:
    """Return the host and port of an address as browsers compare them, http and https alike; and all behind them."""
    scheme, _, rest = address.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    path = rest[len(host) :]
    usual_port = ":443" if scheme == "https" else ":80"
    return host.lower().removesuffix(usual_port), path if path.startswith("/") else "/" + path


@lru_cache(4096)
def _nearest(languages: tuple[Language, ...], code: str) -> Language | None:
    found = nearest(code, [language.code for language in languages])
    return next((language for language in languages if language.code == found), None)
