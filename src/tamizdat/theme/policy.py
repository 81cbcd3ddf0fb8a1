"""The Content Security Policy of a page, compared with that of the same page made with our own theme."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from tamizdat.theme.outline import Outline

# These do not fall back to default-src: where they are missing, everything is allowed.
_NO_FALLBACK = ("base-uri", "form-action")
_HARMLESS_SOURCES = ("'none'", "'self'")


class Policy(Struct):
    """A policy: the sources that each directive admits, and where in the page it stands."""

    directives: dict[str, tuple[str, ...]]
    offset: int


def policy_of(outline: Outline) -> Policy | None:
    """Return a page's policy, None if it has none."""
    for meta in outline.all("meta"):
        if meta.get("http-equiv").lower() == "content-security-policy":
            directives: dict[str, tuple[str, ...]] = {}
            for words in (directive.split() for directive in meta.get("content").split(";")):
                if words:
                    directives.setdefault(words[0].lower(), tuple(words[1:]))
            return Policy(directives, meta.offset)
    return None


def weaknesses(policy: Policy, ours: Policy | None) -> Iterator[str]:
    """Yield what a policy admits beyond ours and beyond the page's own origin, each with the remedy.

    A page may open a directive to 'self' (for a form of its own, or a sound file), and data by their hash, no more.
    """
    our_directives = ours.directives if ours else {}
    if policy.directives.get("default-src") != ("'none'",):
        yield "the policy does not begin with default-src 'none'. Write that, and open what the page needs."
    for name in _NO_FALLBACK:
        if name not in policy.directives:
            yield f"the policy has no {name}, so it admits any. Write {name} 'none'."
    for name, sources in policy.directives.items():
        for source in sources:
            hashed = source.startswith(("'sha256-", "'sha384-", "'sha512-"))
            if source not in _HARMLESS_SOURCES and not hashed and source not in our_directives.get(name, ()):
                yield f"the policy is weaker than ours: {name} admits {source}. Remove it."
