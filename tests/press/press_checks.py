"""What must hold of any pressed folder: each link leads somewhere inside, and nothing loads from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

ORIGIN = "http://inside.example/"
# Attributes that make a browser load something by itself; `a` and a few `link` relations only name addresses.
_NAMES_ONLY = {("link", "canonical"), ("link", "alternate")}


class Page(HTMLParser):
    """Every address in a page as (tag, attribute, value, rel), its words, and its ids."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.addresses: list[tuple[str, str, str, str]] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self.scripts: dict[str, str] = {}
        self.inline: list[str] = []
        self._in = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        for name in ("href", "src", "action", "poster", "data"):
            if name in values:
                self.addresses.append((tag, name, values[name], values.get("rel", "")))
        for candidate in values.get("srcset", "").split(",") if values.get("srcset") else ():
            self.addresses.append((tag, "srcset", candidate.split()[0], ""))
        if values.get("http-equiv") == "refresh":
            self.addresses.append((tag, "content", values["content"].split("url=")[1], "refresh"))
        self.ids += [values["id"]] if "id" in values else []
        self.inline += [name for name in values if name == "style" or name.startswith("on")]
        self._in = values.get("type", tag) if tag in {"script", "style"} else self._in

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in:
            self.scripts[self._in] = self.scripts.get(self._in, "") + data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def html_files(site: Path) -> list[Path]:
    return sorted(path for path in site.rglob("*") if path.suffix in {".html", ".htm"} and path.is_file())


def link_faults(site: Path, home: str) -> Iterator[str]:
    """Yield each address that leads nowhere, or would be loaded from another origin. `home` is the outlet's address."""
    for file in html_files(site):
        name = file.relative_to(site).as_posix()
        page = Page(file.read_text(encoding="utf-8"))
        if page.inline:
            yield f"{name}: inline {page.inline}"
        for tag, attribute, value, rel in page.addresses:
            fault = _fault(site, name, tag, value, rel, home)
            if fault:
                yield f"{name}: <{tag} {attribute}={value!r} rel={rel!r}>: {fault}"


def _fault(site: Path, name: str, tag: str, value: str, rel: str, home: str) -> str:
    parts = urlsplit(value)
    if parts.scheme in {"http", "https"}:
        if value.startswith(home):  # absolute where it must be: canonical, hreflang, "Original url"
            return _missing(site, unquote(urlsplit(value).path.removeprefix(urlsplit(home).path)))
        return "" if tag == "a" or rel == "refresh" else "from another origin"
    if parts.scheme:
        return "" if tag == "a" and parts.scheme == "mailto" else f"a link by {parts.scheme}"
    if value.startswith("/") and Path(name).name != "404.html":
        return "not relative"
    target = urlsplit(urljoin(ORIGIN + name, value))
    return _missing(site, unquote(target.path.removeprefix("/")))


def _missing(site: Path, path: str) -> str:
    file = site / path / "index.html" if path.endswith("/") or not path else site / path
    return "" if file.is_file() else f"no file {file.relative_to(site)}"


def snapshot(site: Path) -> dict[str, bytes]:
    """Every file that readers see and that no date may change: all but signatures and the trees they cover."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.relative_to(site).parts[0] not in {"tuf", "store", "tree"}
    }
