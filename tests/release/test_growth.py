"""What a later publisher may add to format 1 is passed over byte by byte; what must not be passed over is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from independent import Release
from independent_targets import canonical
from independent_tree import Wrong
from kills import copy_of
from releases import NOW, Paper, document, page, pages
from tomorrow import OTHER_KEY, Tomorrow, delegated_targets, delegation, sha

from tamizdat import release
from tamizdat.release.layout import role_file_path, store_path
from tamizdat.release.publishing.in_force import load_in_force

PAGE = b"<p>a file of tomorrow</p>\n" * 20


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    paper = Paper(tmp_path_factory.mktemp("ready"))
    release.init_mirror_keys(paper.folder)
    paper.publish(pages(30))
    gone = "2013/09/slug-a8/index.html"
    paper.publish({gone: page(8, 99)}, withdrawn=[release.Withdrawn(gone, (gone,), "court")])
    paper.publish({"index.html": page(0, 1)})
    paper.index("snow river")
    paper.documents({"gap.json": document("gap")})
    paper.editions("paper.html")
    return paper


@pytest.fixture
def tomorrow(ready: Paper, tmp_path: Path) -> Tomorrow:
    return Tomorrow(copy_of(ready, tmp_path / "paper"))


def passed_over(paper: Paper) -> list[str]:
    """What both verifiers accept, and what the verdict notes."""
    verdict = paper.verify()
    assert verdict.ok, verdict.problems
    paper.independent()
    return verdict.notes


def refused(paper: Paper) -> dict[str, str]:
    """What both verifiers refuse, by path."""
    with pytest.raises(Wrong):
        Release(paper.site).verify((paper.folder / "keys/root.json").read_bytes())
    return {problem.path: problem.why for problem in paper.verify().problems}


def named(problems: dict[str, str]) -> set[str]:
    return problems.keys() | {word.rstrip(",.") for why in problems.values() for word in why.split()}


def check_every_byte(paper: Paper, paths: set[str]) -> None:
    """Each of these files, changed, removed or added to, is named by both verifiers."""
    for path in paths:
        file = paper.site / path
        body = file.read_bytes()
        for at in {0, len(body) // 2, len(body) - 1}:
            file.write_bytes(body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :])
            assert path in named(refused(paper)), (path, at)
        file.unlink()
        assert path in named(refused(paper)), path
        file.write_bytes(body)
        beside = file.with_name(f"x{file.name}")
        beside.write_bytes(body)
        assert refused(paper).keys() == {str(beside.relative_to(paper.site))}
        beside.unlink()
    passed_over(paper)


def in_tuf(t: Tomorrow, **custom: Any) -> dict[str, Any]:
    body = b'{"a note": 1}'
    return t.file(role_file_path(sha(body), "notes"), body, **{"role": "notes", "format": 1} | custom)


def in_folder(t: Tomorrow, **custom: Any) -> dict[str, Any]:
    common = {"role": "torrents", "format": 3, "folder": "torrents", "type": "text/html"}
    one = t.file("torrents/a.html", PAGE, **common | custom)
    return one | t.file("torrents/deep/b.bin", b"b", **common | {"type": "application/octet-stream"} | custom)


def a_tree(t: Tomorrow, **custom: Any) -> dict[str, Any]:
    files = {f"torrents/{number:02}.html": PAGE + str(number).encode() for number in range(40)}
    return t.tree(files, **{"role": "torrents", "format": 1, "folder": "torrents"} | custom)


def away(t: Tomorrow, **custom: Any) -> dict[str, Any]:
    common = {
        "role": "torrents",
        "format": 1,
        "folder": "torrents",
        "type": "application/zip",
        "elsewhere": ["https://a.invalid/"],
    }
    return {"torrents/big.zip": {"custom": common | custom, "hashes": {"sha256": "0" * 64}, "length": 10**12}}


Make = Callable[[Tomorrow], dict[str, Any]]


@pytest.mark.parametrize("make", [in_tuf, in_folder, a_tree, away])
def test_an_unknown_role_is_passed_over_byte_by_byte(tomorrow: Tomorrow, make: Make) -> None:
    paper, before = tomorrow.paper, set(tomorrow.paper.bytes())
    targets = make(tomorrow)
    tomorrow.publish(lambda signed: signed["targets"].update(targets))
    role = next(iter(targets.values()))["custom"]["role"]
    assert any(repr(role) in note and "newer version" in note for note in passed_over(paper))
    added = {path for path in set(paper.bytes()) - before if not path.startswith("tuf/") or "notes" in path}
    assert bool(added) == (make is not away)
    assert paper.verify().unknown_files == len(
        {path for path in added if path.startswith("torrents/") and ".gz" not in path}
    )
    check_every_byte(
        paper,
        {path for number, path in enumerate(sorted(added)) if number % 7 == 0 or not path.startswith("torrents/")},
    )


@pytest.mark.parametrize("make", [in_tuf, in_folder, a_tree, away])
def test_an_unknown_role_that_is_critical_is_refused(tomorrow: Tomorrow, make: Callable[..., dict[str, Any]]) -> None:
    targets = make(tomorrow, critical=True)
    tomorrow.publish(lambda signed: signed["targets"].update(targets))
    (why,) = refused(tomorrow.paper).values()
    assert "critical" in why and "newer tamizdat" in why
    with pytest.raises(release.ReleaseError, match="critical"):
        tomorrow.paper.publish({"index.html": page(0)})


def custom(role: str, /, **fields: Any) -> Callable[[dict[str, Any]], None]:
    """Edit `custom` of the targets of a role."""

    def edit(signed: dict[str, Any]) -> None:
        for target in signed["targets"].values():
            if target["custom"]["role"] == role:
                target["custom"].update(fields)

    return edit


@pytest.mark.parametrize("role", ["search", "documents", "editions"])
def test_another_format_of_an_optional_role_is_passed_over(tomorrow: Tomorrow, role: str) -> None:
    tomorrow.publish(custom(role, format=2, more={"a": ["field"]}))
    assert any(repr(role) in note for note in passed_over(tomorrow.paper))
    tomorrow.publish(custom(role, critical=True))
    assert refused(tomorrow.paper)


@pytest.mark.parametrize("role", ["site", "tombstones"])
def test_another_format_of_a_critical_role_is_refused(tomorrow: Tomorrow, role: str) -> None:
    tomorrow.publish(custom(role, format=2))
    (why,) = refused(tomorrow.paper).values()
    assert "critical" in why


def add(signed: dict[str, Any]) -> None:
    signed["x-unknown"] = {"a": [1, "b", {"c": None}]}


def add_everywhere(signed: dict[str, Any]) -> None:
    add(signed)
    for target in signed["targets"].values():
        add(target)
        add(target["custom"])
        for one in target["custom"].get("kept", []):
            add(one)


def test_unknown_fields_are_passed_over(tomorrow: Tomorrow) -> None:
    def edit_snapshot(signed: dict[str, Any]) -> None:
        add(signed)
        add(signed["meta"]["targets.json"])

    def edit_timestamp(signed: dict[str, Any]) -> None:
        add(signed)
        add(signed["tamizdat"])
        add(signed["meta"]["snapshot.json"])

    tomorrow.publish(add_everywhere, edit_snapshot, edit_timestamp)
    assert passed_over(tomorrow.paper) == []
    names = {str(path.relative_to(tomorrow.site)) for path in (tomorrow.site / "tuf").iterdir()}
    for path in names:
        file = tomorrow.site / path
        body = file.read_bytes()
        file.write_bytes(body.replace(b"x-unknown", b"y-unknown", 1) if b"x-unknown" in body else body + b" ")
        assert path in named(refused(tomorrow.paper))
        file.write_bytes(body)


LISTS: list[tuple[Callable[[dict[str, Any]], object], bool]] = [
    (add, True),
    (lambda listed: add(listed["tombstones"][0]), True),
    (lambda listed: listed["tombstones"][0].update({"state": "embargoed"}), True),
    (lambda listed: listed["tombstones"][0].update({"state": "embargoed", "path": "editions/x.zim"}), True),
    (lambda listed: listed["tombstones"][0].update({"state": "embargoed", "path": "", "sha256": []}), True),
    (lambda listed: listed["tombstones"][0].update({"class": "whim"}), True),
    (lambda listed: listed["tombstones"][0].update({"class": "Whim"}), False),
    (lambda listed: listed["tombstones"][0].update({"state": ""}), False),
    (lambda listed: listed["tombstones"][0].update({"state": "embargoed", "path": "tuf/x"}), False),
    (lambda listed: listed["tombstones"][0].update({"state": "recalled"}), False),
    (lambda listed: listed["tombstones"][0].update({"state": "recalled", "path": "editions/x", "sha256": []}), False),
    (lambda listed: listed["tombstones"][0].update({"path": "documents/x.json"}), False),
    (lambda listed: listed["tombstones"][0].update({"sha256": ["0" * 63]}), False),
    (lambda listed: listed.update({"format": 2}), False),
]


@pytest.mark.parametrize(("edit", "right"), LISTS)
def test_unknown_things_in_the_list_of_tombstones(
    tomorrow: Tomorrow, edit: Callable[[dict[str, Any]], object], right: bool
) -> None:
    old = next((tomorrow.site / "tuf").glob("*.tombstones.json"))
    listed = json.loads(old.read_bytes())
    edit(listed)
    old.unlink()
    body = canonical(listed).encode()
    target = tomorrow.file(role_file_path(sha(body), "tombstones"), body, role="tombstones", format=1, critical=True)

    def replace_list(signed: dict[str, Any]) -> None:
        del signed["targets"][f"tuf/{old.name}"]
        signed["targets"].update(target)

    tomorrow.publish(replace_list)
    if not right:
        assert refused(tomorrow.paper).keys() == target.keys()
        return
    passed_over(tomorrow.paper)
    # What it forbids is forbidden, whatever the words mean.
    (hashes,) = [one["sha256"] for one in listed["tombstones"]]
    if hashes:
        forbidden = page(8)
        assert sha(forbidden) in hashes
        with pytest.raises(release.ReleaseError, match="withdrawn"), release.lock(tomorrow.site) as stage:
            entry = stage.put("search-index/a.html", forbidden)
            release.publish_search(stage, [entry], entry.path, tomorrow.keys, now=NOW)
    # A publisher of today leaves it as it is, or stops where it would lose what it does not know.
    tomorrow.paper.publish({"index.html": page(0, 5)})
    passed_over(tomorrow.paper)
    unknown_fields = b"x-unknown" in body
    if unknown_fields:
        with pytest.raises(release.ReleaseError, match="newer tamizdat"):
            tomorrow.paper.publish({"tiny.txt": None}, redact=True)
    else:
        tomorrow.paper.publish({"tiny.txt": None}, redact=True)
    passed_over(tomorrow.paper)


def other_role(t: Tomorrow, name: str = "letters") -> dict[str, Any]:
    return t.file(f"{name}/list.html", PAGE, role=name, format=1, folder=name, type="text/html")


def test_an_unknown_delegation_is_passed_over_byte_by_byte(tomorrow: Tomorrow) -> None:
    targets = other_role(tomorrow)
    signed = delegated_targets(targets, more=1)
    tomorrow.publish(lambda named: named.update(delegations=delegation("letters")), delegated={"letters": signed})
    assert any("'letters'" in note for note in passed_over(tomorrow.paper))
    check_every_byte(tomorrow.paper, {"letters/list.html", "letters/list.html.gz", "tuf/1.letters.json"})
    # There may be a delegation that has signed nothing yet; and it may be critical.
    other_role(tomorrow)
    for path in ("letters/list.html", "letters/list.html.gz", "tuf/1.letters.json"):
        (tomorrow.site / path).unlink()
    tomorrow.publish(snapshot=lambda snap: snap["meta"].pop("letters.json"))
    assert passed_over(tomorrow.paper) == []
    critical = {
        path: target | {"custom": target["custom"] | {"critical": True}}
        for path, target in other_role(tomorrow).items()
    }
    tomorrow.publish(delegated={"letters": delegated_targets(critical)})
    assert "critical" in refused(tomorrow.paper)["tuf/1.letters.json"]


EXPIRED = {"expires": "2026-02-01T00:00:00Z"}
RSA = {"keytype": "rsa", "scheme": "rsassa-pss-sha256", "keyval": {"public": "-----BEGIN PUBLIC KEY-----"}}
WRONG_DELEGATIONS: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # what the delegation says besides, what the targets' custom says besides, what the metadata says besides
    ({"paths": ["other/*"]}, {}, {}),
    ({"paths": ["letters/*/*"]}, {}, {}),
    ({"keyids": []}, {}, {}),
    ({"threshold": 2}, {}, {}),
    ({"paths": None, "path_hash_prefixes": ["00"]}, {}, {}),
    ({}, {"role": "other"}, {}),
    ({}, {"folder": "other"}, {}),
    ({}, {"folder": "documents"}, {}),
    ({}, {"type": ""}, {}),
    ({}, {}, {"delegations": delegation("more")}),
    ({}, {}, {"_type": "snapshot"}),
    ({}, {}, {"spec_version": "2.0.0"}),
    ({"name": "Letters"}, {}, {}),
    ({"name": "documents"}, {}, {}),
    ({"name": "site"}, {}, {}),
]


@pytest.mark.parametrize(("role", "fields", "signed"), WRONG_DELEGATIONS)
def test_delegations_that_are_none_are_refused(
    tomorrow: Tomorrow, role: dict[str, Any], fields: dict[str, Any], signed: dict[str, Any]
) -> None:
    targets = other_role(tomorrow)
    targets["letters/list.html"]["custom"].update(fields)
    delegations = delegation("letters", **role)
    delegations["roles"][0] = {key: value for key, value in delegations["roles"][0].items() if value is not None}
    metadata = delegated_targets(targets, **signed)
    name = delegations["roles"][0]["name"]
    tomorrow.publish(lambda named: named.update(delegations=delegations), delegated={name: metadata})
    assert len(refused(tomorrow.paper)) == 1


def no_roles(named: dict[str, Any]) -> None:
    key = OTHER_KEY.public_key
    succinct = {"keyids": [key.keyid], "threshold": 1, "bit_length": 1, "name_prefix": "bin"}
    named["delegations"] = {"keys": {key.keyid: key.to_dict()}, "succinct_roles": succinct}


def other_keys(named: dict[str, Any]) -> None:
    named["delegations"] = delegation("letters")
    named["delegations"]["keys"]["f" * 64] = RSA


def without(field: str) -> Callable[[dict[str, Any]], object]:
    return lambda signed: signed["meta"]["targets.json"].pop(field)


@pytest.mark.parametrize(
    "edits",
    [
        {"targets": no_roles},
        {"targets": other_keys},
        {"snapshot": lambda snap: snap["meta"].update({"letters.json": snap["meta"]["targets.json"]})},
        {"snapshot": without("length")},
        {"snapshot": without("hashes")},
        {"snapshot": without("version")},
        {"timestamp": lambda stamp: stamp["meta"]["snapshot.json"].pop("length")},
        {"timestamp": lambda stamp: stamp["tamizdat"].update(state="folding")},
        {"timestamp": lambda stamp: stamp.pop("tamizdat")},
        {"timestamp": lambda stamp: stamp["tamizdat"].update(state="laying", beside=["0" * 64])},
        {"timestamp": lambda stamp: stamp.update(spec_version="2.0.0")},
    ],
)
def test_metadata_of_another_kind_is_refused(tomorrow: Tomorrow, edits: dict[str, Any]) -> None:
    tomorrow.publish(**edits)
    assert len(refused(tomorrow.paper)) == 1


def test_another_node_is_refused(tomorrow: Tomorrow) -> None:
    targets = a_tree(tomorrow)
    (path, target), *_ = targets.items()
    node = (tomorrow.site / path).read_bytes().replace(b"tamizdat-tree 1 ", b"tamizdat-tree 2 ")
    other = f"tree/{sha(node)[:2]}/{sha(node)}.txt"
    (tomorrow.site / path).unlink()
    (tomorrow.site / other).parent.mkdir(exist_ok=True)
    (tomorrow.site / other).write_bytes(node)
    target["hashes"]["sha256"] = sha(node)
    tomorrow.publish(lambda signed: signed["targets"].update({other: target}))
    assert other in refused(tomorrow.paper)


def test_a_publisher_of_today_carries_along_what_it_does_not_know(tomorrow: Tomorrow) -> None:
    paper = tomorrow.paper
    targets = in_tuf(tomorrow) | a_tree(tomorrow)
    delegations = delegation("letters", more="a field") | {"x-unknown": 1}

    def edit(named: dict[str, Any]) -> None:
        custom("search", more="a field")(named)
        named["targets"].update(targets)
        named["delegations"] = delegations

    tomorrow.publish(edit, delegated={"letters": delegated_targets(other_role(tomorrow))})
    passed_over(paper)
    kept = {path: body for path, body in paper.bytes().items() if path.startswith(("torrents/", "letters/", "tuf/1."))}
    for hours in range(1, 7):
        paper.publish({"index.html": page(0, hours)}, now=NOW + timedelta(hours=hours), full=hours == 2)
        paper.documents({"gap.json": document("gap", str(hours))}, now=NOW + timedelta(hours=hours))
        passed_over(paper)
    paper.mirrors(paper.sign_mirrors(1))
    paper.mirrors(None)
    paper.editions()
    paper.publish({}, now=NOW + timedelta(days=100))
    paper.publish({"2013/05/slug-a4/index.html": page(4, 1)}, withdrawn=[])
    passed_over(paper)
    trusted = load_in_force(paper.site)
    assert trusted is not None
    version = trusted.targets.version
    named = tomorrow.read(f"{version}.targets")
    assert named["targets"].items() >= targets.items() and named["delegations"] == delegations
    assert any(target["custom"].get("more") == "a field" for target in named["targets"].values())
    assert kept.items() <= paper.bytes().items()
    # It does not know whether what it does not know holds what is redacted, and it keeps its pages out of its folders.
    with pytest.raises(release.ReleaseError, match="could hold what is redacted"):
        paper.publish({"tiny.txt": None}, redact=True)
    for path in ("torrents/index.html", "letters"):
        with pytest.raises(release.ReleaseError, match="kept for the release itself"):
            paper.publish({path: b"x"})
    passed_over(paper)


def test_a_publisher_of_today_finishes_what_one_of_tomorrow_began(tomorrow: Tomorrow) -> None:
    """Killed while it lays a tree that is not named yet, and while single files that are named take their places."""
    paper, before = tomorrow.paper, tomorrow.paper.bytes()
    (path,) = a_tree(tomorrow)
    root = Path(path).stem
    beside = [{"root": root, "folder": "torrents"}]
    tomorrow.publish(timestamp=lambda stamp: stamp.update(tamizdat={"state": "laying", "beside": beside}))
    (tomorrow.site / "torrents/07.html.gz").unlink()
    passed_over(paper)
    (tomorrow.site / "torrents/evil.html").write_bytes(PAGE)
    assert refused(paper).keys() == {"torrents/evil.html"}
    (tomorrow.site / "torrents/evil.html").unlink()
    paper.publish({})
    passed_over(paper)
    content = {path for path in paper.bytes() if not path.startswith("tuf/")}
    assert content == {path for path in before if not path.startswith("tuf/")}

    old = tomorrow.file("torrents/a.html", PAGE, role="torrents", format=1, folder="torrents", type="text/html")
    new = PAGE + b"new"
    stored = tomorrow.site / store_path(sha(new))
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_bytes(new)
    targets = {"torrents/a.html": {**old["torrents/a.html"], "hashes": {"sha256": sha(new)}, "length": len(new)}}
    phase_files = [
        {"path": store_path(sha(new)), "sha256": sha(new), "size": len(new)},
        {"path": "torrents/a.html", "sha256": sha(PAGE), "size": len(PAGE), "type": "text/html"},
        {"path": "torrents/b.html", "sha256": sha(PAGE), "size": len(PAGE), "type": "text/html"},
    ]
    tomorrow.file("torrents/b.html", PAGE)
    tomorrow.publish(
        lambda named: named["targets"].update(targets),
        timestamp=lambda stamp: stamp.update(tamizdat={"state": "laying", "files": phase_files}),
    )
    passed_over(paper)
    assert paper.verify().from_store == 1
    stored.rename(tomorrow.site / "aside")
    assert refused(paper).keys() == {"torrents/a.html", "aside"}
    (tomorrow.site / "aside").rename(stored)
    paper.publish({})
    passed_over(paper)
    assert (tomorrow.site / "torrents/a.html").read_bytes() == new and not stored.exists()
    assert not (tomorrow.site / "torrents/b.html").exists()
