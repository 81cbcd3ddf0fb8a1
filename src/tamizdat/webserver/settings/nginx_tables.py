"""Tables of exact rules for nginx: maps from request paths to answers like "301/new/", and the lines that obey them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from tamizdat.webserver.redirect_rules import Answer, Pattern
from tamizdat.webserver.settings.serving import paths_of_key

RequestPaths = Callable[[str], list[str]]


def quoted(text: str) -> str:
    """Return a string of nginx's. In it `$` still names a variable."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def table(
    variable: str, source: str, answers: dict[str, Answer], request_paths: RequestPaths = paths_of_key
) -> Iterator[str]:
    """Yield the map that sets `variable` to the answer for `source`, "" where there is none.

    nginx's hash does not tell capitals from small letters, so it first finds all answers for a path in any case; then
    an expression picks the one whose path is exactly that of the request. A request that is not in the table costs one
    look into the hash.
    """
    if not answers:
        return
    grouped: dict[str, list[str]] = defaultdict(list)
    for key, answer in answers.items():
        for path in request_paths(key):
            grouped[path.lower()].append(f"{path}\t{answer.status}{location(answer)}")
    yield f'map "{source}" ${variable}_any_case {{\n  default "";\n'
    for path, values in grouped.items():
        yield f"  {quoted(path)} {quoted(chr(9).join(values))};\n"
    same = r"~^([^\t]+)\t(?:[^\t]+\t[^\t]+\t)*?\1\t([^\t]+)"
    yield f'}}\nmap "{source}\\t${variable}_any_case" ${variable}_same {{ default ""; {quoted(same)} $2; }}\n'
    yield f'map ${variable}_any_case ${variable} {{ default ${variable}_same; "" ""; }}\n'


def answer_lines(variable: str, answers: dict[str, Answer]) -> Iterator[str]:
    """Yield the lines that answer by a table's variable."""
    for status in sorted({answer.status for answer in answers.values()}):
        if status == 410:
            yield f"if (${variable} = 410) {{ return 410; }}"
        else:
            yield f'if (${variable} ~ "^{status}(.+)$") {{ return {status} $1; }}'


def pattern_line(pattern: Pattern, subject: str) -> str:
    """Return the line that answers by a pattern if `subject` matches it."""
    # PCRE counts bytes unless told that the pattern is written in letters of another script.
    regex = ("" if pattern.regex.isascii() else "(*UTF)") + f"^/(?:{pattern.regex})$"
    answer = pattern.answer
    if answer.status == 410:
        return f"if ({subject} ~ {quoted(regex)}) {{ return 410; }}"
    if pattern.has_query:
        return f"if ({subject} ~ {quoted(regex)}) {{ return {answer.status} {quoted(location(answer))}; }}"
    target = ("" if answer.leads_outside else "/") + answer.target + ("" if answer.keeps_query else "?")
    return f"rewrite {quoted(regex)} {quoted(target)} {'permanent' if answer.status == 301 else 'redirect'};"


def location(answer: Answer) -> str:
    """Return the target of an answer, with the query of the request if that goes along."""
    if answer.status == 410 and not answer.target:
        return ""
    return ("" if answer.leads_outside else "/") + answer.target + ("$is_args$args" if answer.keeps_query else "")
