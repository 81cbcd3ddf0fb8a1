"""Tables of exact rules for nginx: maps from request paths to answers like "301/new/", and the lines that obey them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from tamizdat.webserver.redirect_rules import Answer, Pattern
from tamizdat.webserver.settings.serving import paths_of_key

REDIRECT = "/.tamizdat-redirect"  # no path of a release begins with a dot
RequestPaths = Callable[[str], list[str]]

# nginx reads a string of its settings into 4,096 bytes (NGX_CONF_BUFFER), its quotes among them.
LONGEST_STRING = 4000
# Maps that share what is known of one path in any case: 32,000 bytes, some hundred spellings of an ordinary path. An
# archive of honest copies has a few; each request for such a path has all of them compared.
MOST_SPELLING_MAPS = 8
# Steps that PCRE takes for one pattern and one address. An honest pattern needs some thousand for the 1,000 characters
# that an address may have; without a limit PCRE takes ten million, which is a second in which a worker answers nobody.
# What needs more is answered with 500.
MOST_STEPS = 100_000


class Packed(NamedTuple):
    """A table as nginx can hold it: for each map, its values by the path in small letters; and the keys left out."""

    maps: list[dict[str, str]]
    left_out: list[str]


def quoted(text: str) -> str:
    """Return a string of nginx's. In it `$` still names a variable."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def dollar(name: str) -> str:
    """Return the variable that stands for a dollar sign: nginx has no escape for one."""
    return f"${{{name}_dollar}}"


def dollar_line(name: str, tables: Iterable[dict[str, Answer]]) -> str:
    """Return the line that sets that variable, "" where no table has one. Only `geo` reads it as it is."""
    needed = any("$" in key + answer.target for table in tables for key, answer in table.items())
    return f'geo ${name}_dollar {{ default "$"; }}\n' if needed else ""


def pack(name: str, answers: dict[str, Answer], request_paths: RequestPaths = paths_of_key) -> Packed:
    """Return a table in as many maps as its values need, each value within LONGEST_STRING.

    nginx's hash does not tell capital letters of ASCII from small ones (`ngx_strlow`), so all spellings of a path share
    a key; what one value cannot hold of them goes on in the next map.
    """
    maps: list[dict[str, list[str]]] = []
    free: dict[str, tuple[int, int]] = defaultdict(lambda: (0, LONGEST_STRING))  # which map, and bytes left in it
    left_out: dict[str, None] = {}
    for key, answer in answers.items():
        for path in request_paths(key):
            lower = path.encode().lower().decode()
            value = f"{path.replace('$', dollar(name))}\t{answer.status}{location(answer, name)}"
            needed = len(quoted(value).encode()) + 1
            at, left = free[lower]
            if needed > left:
                at, left = at + 1, LONGEST_STRING
            if needed > left or at == MOST_SPELLING_MAPS or len(quoted(path).encode()) > LONGEST_STRING:
                left_out[key] = None
                continue
            free[lower] = at, left - needed
            while len(maps) <= at:
                maps.append(defaultdict(list))
            maps[at][lower].append(value)
    return Packed([{path: "\t".join(found) for path, found in each.items()} for each in maps], list(left_out))


def table(
    name: str, variable: str, source: str, answers: dict[str, Answer], request_paths: RequestPaths = paths_of_key
) -> Iterator[str]:
    """Yield the maps that set `variable` to the answer for `source`, "" where there is none.

    The first maps find the answers for a path in any case (`pack`); then an expression picks the one whose path is
    exactly that of the request. A request that is not in the table costs one look into a hash.
    """
    if not answers:
        return
    maps = pack(name, answers, request_paths).maps or [{}]
    any_case = [f"{variable}_any_case{number or ''}" for number in range(len(maps))]
    for one, values in zip(any_case, maps, strict=True):
        yield f'map "{source}" ${one} {{\n  default "";\n'
        yield from (f"  {quoted(path)} {quoted(value)};\n" for path, value in values.items())
        yield "}\n"
    same = r"~^([^\t]+)\t(?:[^\t]+\t[^\t]+\t)*?\1\t([^\t]+)"
    found = "\\t".join(f"${one}" for one in any_case)
    yield f'map "{source}\\t{found}" ${variable}_same {{ default ""; {quoted(same)} $2; }}\n'
    yield f'map ${any_case[0]} ${variable} {{ default ${variable}_same; "" ""; }}\n'


def is_within_limits(pattern: Pattern) -> bool:
    """Whether nginx can read the strings of a pattern's line."""
    strings = (pattern.regex, pattern.answer.target)
    return all(len(quoted(text).encode()) + len(_limits(pattern)) + 20 <= LONGEST_STRING for text in strings)


def _limits(pattern: Pattern) -> str:
    """Return how PCRE takes a pattern: with how many steps at most, and by letters where some are not ASCII."""
    return f"(*LIMIT_MATCH={MOST_STEPS})" + ("" if pattern.regex.isascii() else "(*UTF)")


def answer_lines(variable: str, answers: dict[str, Answer]) -> Iterator[str]:
    """Yield the lines that answer by a table's variable."""
    for status in sorted({answer.status for answer in answers.values()}):
        if status == 410:
            yield f"if (${variable} = 410) {{ return 410; }}"
        else:
            yield f'if (${variable} ~ "^{status}(.+)$") {{ return {status} $1; }}'


def redirect_locations(name: str, variable: str, answers: dict[str, Answer]) -> Iterator[str]:
    """Yield the locations that answer by a table's variable, for the path that `<name>_from` holds.

    The page of the release that leads on goes along, so that who verifies the release gets its bytes.
    """
    yield f"\n  location = {REDIRECT} {{\n    internal;\n    error_page 404 410 @{name}_missing;\n"
    yield from (f"    error_page {status} @{name}_led_{status};\n" for status in (301, 302))
    yield from (f"    {rule}\n" for rule in answer_lines(variable, answers))
    yield "  }\n"
    pages = " ".join(f'"${{{name}_from}}{end}"' for end in ("", "index.html", "/index.html"))
    for status in (301, 302):
        yield f"  location @{name}_led_{status} {{\n    etag off;\n    try_files {pages} ={status};\n  }}\n"


def pattern_line(pattern: Pattern, subject: str) -> str:
    """Return the line that answers by a pattern if `subject` matches it."""
    regex = f"{_limits(pattern)}^/(?:{pattern.regex})$"
    answer = pattern.answer
    if answer.status == 410:
        return f"if ({subject} ~ {quoted(regex)}) {{ return 410; }}"
    if pattern.has_query:
        return f"if ({subject} ~ {quoted(regex)}) {{ return {answer.status} {quoted(location(answer))}; }}"
    target = answer.reference + ("" if answer.keeps_query else "?")
    return f"rewrite {quoted(regex)} {quoted(target)} {'permanent' if answer.status == 301 else 'redirect'};"


def location(answer: Answer, name: str = "") -> str:
    """Return the target of an answer, with the query of the request if that goes along.

    With `name`, that of the server's variables, a dollar sign of the target stands for itself.
    """
    if answer.status == 410 and not answer.target:
        return ""
    target = answer.reference.replace("$", dollar(name)) if name else answer.reference
    return target + ("$is_args$args" if answer.keeps_query else "")
