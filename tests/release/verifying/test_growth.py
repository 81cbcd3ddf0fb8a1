"""What a later publisher may add to format 1 is passed over byte by byte; what must not be passed over is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from independent_targets import canonical
from releases import NOW, Paper, page
from tomorrow import (
    OTHER_KEY,
    Tomorrow,
    a_tree,
    away,
    delegated_targets,
    delegation,
    in_folder,
    in_tuf,
    other_role,
    passed_over,
    refused,
    sha,
)

from tamizdat import release
from tamizdat.release.layout import role_file_path


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
