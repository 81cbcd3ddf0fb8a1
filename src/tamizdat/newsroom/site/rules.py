"""What cannot stand on the site, and why: the same rules that `tamizdat.toml` is held to, for the forms of the desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from tamizdat.outlet_checks import fingerprint_problem, onion_problem
from tamizdat.paths import is_slug, is_taken_by_site
from tamizdat.press.kinds import KINDS
from tamizdat.redirect_loops import first_loop
from tamizdat.redirects import Redirect as Rule
from tamizdat.redirects import problem as redirect_problem


def page_slug_problem(slug: str) -> str:
    """Return why no standing page can have an address, "" if one can."""
    if not is_slug(slug):
        return f"“{slug}” cannot stand in an address. Write one like about or how-we-work."
    row = KINDS.get(slug)
    if row and row.own_text:
        return ""
    if is_taken_by_site(f"{slug}/") or f"{slug}/" in {language.prefix for language in settings.OUTLET.languages}:
        return _("The site needs the address %(slug)s/ for itself. Choose another.") % {"slug": slug}
    return ""


def label_slug_problem(slug: str) -> str:
    """Return why no label can have a slug, "" if one can."""
    return "" if is_slug(slug) else f"“{slug}” cannot stand in an address. Write one like city-hall."


def contact_problem(name: str, value: str) -> str:
    """Return why a way to reach the newsroom cannot be right, "" if it can or is empty."""
    check = {"onion": onion_problem, "pgp_fingerprint": fingerprint_problem}.get(name)
    return check(value) if check and value else ""


def rule_problem(rule: Rule, others: Sequence[Rule]) -> tuple[str, str] | None:
    """Return the field that is wrong in a redirect (`old` or `new`) and why; None if it can stand beside the others.

    `others` are those that stand already, in their order; `rule` comes after them.
    """
    exact = {other.key for other in others if not other.pattern}
    if found := redirect_problem(rule, exact):
        return ("old" if found[0] == "from" else "new"), found[1]
    if loop := first_loop([*others, rule], settings.OUTLET.local_path):
        way = " → ".join(f"“{address}”" for address in loop[1])
        said = _(
            "Readers would be led round and round: %(way)s. Choose another address, or remove one of these redirects."
        )
        return "new", said % {"way": way}
    return None


def list_problems(rules: Iterable[Rule], others: Sequence[Rule]) -> tuple[list[Rule], list[tuple[Rule, str]]]:
    """Return which of some redirects can be added to the others, and why each of the rest cannot."""
    good: list[Rule] = []
    bad: list[tuple[Rule, str]] = []
    for rule in rules:
        if found := rule_problem(rule, [*others, *good]):
            bad.append((rule, found[1]))
        else:
            good.append(rule)
    return good, bad
