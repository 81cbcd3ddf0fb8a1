"""The Content Security Policy of a page, compared with that of the same page by our own theme."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from tamizdat.themecheck.pages.outline import Outline

# These do not fall back to default-src: where they are missing, everything is allowed.
_ALONE = ("base-uri", "form-action")
_HARMLESS = ("'none'", "'self'")


class Policy(Struct):
    """A policy: the sources that each directive admits, and where in the page it stands."""

    directives: dict[str, tuple[str, ...]]
    offset: int


def policy_of(outline: Outline) -> Policy | None:
    """Return a page's policy, None if it has none."""
    for meta in outline.all("meta"):
        if meta.get("http-equiv").lower() == "content-security-policy":
            parts = (part.split() for part in meta.get("content").split(";"))
            directives: dict[str, tuple[str, ...]] = {}
            for part in parts:
                if part:
                    directives.setdefault(part[0].lower(), tuple(part[1:]))
            return Policy(directives, meta.offset)
    return None


def weaker(policy: Policy, ours: Policy | None) -> Iterator[str]:
    """Yield in what a policy admits more than ours does and than the page's own origin.

    A page may open a directive to 'self' (a form of its own, a sound file), and data by their hash; nothing more.
    """
    known = ours.directives if ours else {}
    if policy.directives.get("default-src") != ("'none'",):
        yield "the policy does not begin with default-src 'none'. Write that, and open what the page needs."
    for name in _ALONE:
        if name not in policy.directives:
            yield f"the policy has no {name}, so it admits any. Write {name} 'none'."
    for name, sources in policy.directives.items():
        for source in sources:
            hashed = source.startswith(("'sha256-", "'sha384-", "'sha512-"))
            if source not in _HARMLESS and not hashed and source not in known.get(name, ()):
                yield f"the policy is weaker than ours: {name} admits {source}. Remove it."
