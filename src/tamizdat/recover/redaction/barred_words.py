"""The words that redactions bar, as press asks about them before it publishes an article (`press/index/barred.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from tamizdat.article import Article
from tamizdat.recover.redaction.article import redact_article
from tamizdat.recover.redaction.redactor import Redactor, Rule

_REMEDY = (
    "Run `tamizdat recover`, or `tamizdat redact` with the words: either takes them out of the archive. Then press"
    " again."
)


class RedactedWords:
    """The words that the redactions in force bar. It can be pickled: a worker makes a redactor of its own."""

    can_tell = True

    def __init__(self, key: bytes, rules: Sequence[Rule]) -> None:
        self._key, self._rules = key, tuple(rules)
        self._redactor = Redactor(key, rules)
        self.name = _name(rules)

    def __reduce__(self) -> tuple[type[RedactedWords], tuple[bytes, tuple[Rule, ...]]]:
        return RedactedWords, (self._key, self._rules)

    def problem(self, article: Article, digest: bytes) -> str:
        """Return in which fields of an article barred words stand, with the remedy; "" where there are none."""
        fields = self.fields(article)
        return f"words that decisions.toml bars stand in its {', '.join(fields)}. {_REMEDY}" if fields else ""

    def without(self, value: Any) -> Any:
        """Return what JSON can hold with no barred word in any string of it."""
        return self._redactor.everything(value)

    def fields(self, article: Article) -> tuple[str, ...]:
        """Return the names of the fields of an article that hold barred words.

        The names of captures are not looked at: they are never published.
        """
        article = replace(article, sources=())
        clean = redact_article(article, self._redactor, lambda language: "")
        if clean is article:
            return ()
        return tuple(name for name in article.__struct_fields__ if getattr(clean, name) != getattr(article, name))


class UnknowableWords:
    """The words that the redactions in force bar, where their key is not there: nobody can tell what they are."""

    can_tell = False

    def __init__(self, rules: Sequence[Rule], problem: str) -> None:
        self.name = _name(rules)
        self._problem = problem

    def problem(self, article: Article, digest: bytes) -> str:
        """Return that nobody can tell whether an article holds barred words, and the remedy."""
        return f"nobody can tell whether it holds words that decisions.toml bars. {self._problem} Then press again."


def _name(rules: Sequence[Rule]) -> str:
    forms = sorted(form.digest for rule in rules for form in rule.forms)
    return blake2b(_code() + b"".join(forms), digest_size=16).hexdigest()


@lru_cache(1)
def _code() -> bytes:
    """Return a hash of the code that looks for barred words."""
    found = blake2b(digest_size=16)
    for file in sorted(Path(__file__).parent.glob("*.py")):
        found.update(file.read_bytes())
    return found.digest()
