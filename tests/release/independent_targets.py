"""Sections 4, 12 and 14 to 16 of docs/release-format.md: what targets may be. From the document alone."""

from __future__ import annotations

import json
import re
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from independent_tree import MEDIA_TYPE, RESERVED, check_path, need

FOLDERS = {"search": "search-index", "documents": "documents", "editions": "editions", "mirrors": "mirrors"}
KNOWN = {"site", "tombstones", *FOLDERS}
WORD = r"[a-z][a-z0-9-]{0,31}"
HASH = "[0-9a-f]{64}"
Target = tuple[str, str, int, dict[str, Any]]  # path, hash, size, custom


def canonical(value: Any) -> str:
    """Section 4: OLPC canonical JSON."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    need(isinstance(value, dict), "not canonical", value)
    return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"


def read_targets(signed: dict[str, Any], delegation: dict[str, Any] | None) -> list[Target]:
    """Section 4: the targets of a metadata file, held against what all of them must be."""
    named: list[Target] = []
    for path, target in signed["targets"].items():
        custom, digest = target["custom"], target["hashes"]["sha256"]
        role, folder, kind = custom["role"], custom.get("folder", ""), custom.get("type", "")
        need(isinstance(role, str) and re.fullmatch(WORD, role) and re.fullmatch(HASH, digest), "custom", path)
        need(isinstance(custom.get("critical", False), bool), "critical", path)
        need(all(isinstance(one, str) for one in [folder, kind, *custom.get("elsewhere", [])]), "custom", path)
        need(isinstance(custom.get("elsewhere", []), list), "elsewhere", path)
        need(isinstance(custom["format"], int) and custom["format"] >= 1, "format", path)
        is_known = role in KNOWN and custom["format"] == 1
        need(is_known or not custom.get("critical"), "unknown and critical", role)
        if path == f"tree/{digest[:2]}/{digest}.txt":
            need(bool(folder) != (role == "site") and not kind and not custom.get("elsewhere"), "tree", path)
            need(all(isinstance(custom[count], int) for count in ("paths", "bytes")), "counts", path)
            need(not is_known or role in ("site", "search"), "a tree", role)
            need(role != "search" or not is_known or custom["manifest"].startswith("search-index/"), "manifest", path)
        elif path == f"tuf/{digest}.{role}.json":
            need(not folder and not kind and not custom.get("elsewhere"), "file in tuf/", path)
            need(not is_known or role == "tombstones", "a file in tuf/", role)
        else:
            check_path(path)
            need(folder and path.startswith(f"{folder}/") and re.fullmatch(MEDIA_TYPE, kind), "file", path)
            need(not is_known or check_file(role, path.partition("/")[2], target["length"], custom), "file", path)
        if folder:
            need(
                re.fullmatch("[a-z0-9][a-z0-9-]{0,31}", folder) and folder not in ("store", "tree", "tuf"),
                "folder",
                path,
            )
            need(folder == FOLDERS.get(role, "" if folder in RESERVED else folder), "another role's folder", path)
        if delegation is not None:
            need(role == delegation["name"] and folder and not path.startswith(("tree/", "tuf/")), "delegated", path)
            patterns = [pattern for pattern in delegation["paths"] if pattern.count("/") == path.count("/")]
            need(any(fnmatchcase(path, pattern) for pattern in patterns), "not delegated", path)
        named.append((path, digest, target["length"], custom))
    return named


def check_file(role: str, name: str, size: int, custom: dict[str, Any]) -> bool:
    """Sections 14 to 16."""
    is_json = custom["type"] == "application/json" and not custom.get("elsewhere")
    if role == "documents":
        return (
            is_json
            and size <= 65_536
            and len(name) <= 100
            and bool(re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*\.json", name))
        )
    if role == "mirrors":
        return is_json and size <= 262_144 and name == "list.json"
    need(role == "editions" and custom["release"]["version"] >= 1, "edition", name)
    need(
        all(re.fullmatch(HASH, one) for one in [custom["release"]["root"], *custom.get("supersedes", [])]),
        "edition",
        name,
    )
    return bool(re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]{0,99}", name)) and not name.endswith(".gz")


def tombstones(path: str, body: bytes) -> set[str]:
    """Section 12: the hashes that no file may have."""
    listed = json.loads(body)
    need(canonical(listed).encode() == body, "not canonical", path)
    need(listed["format"] == 1 and listed["tombstones"], "format", path)
    for one in listed["tombstones"]:
        state, name = one["state"], one["path"]
        need(re.fullmatch(WORD, one["class"]) and re.fullmatch(WORD, state), "word", one)
        need(state not in ("replaced", "recalled") or one["sha256"], "no hash", one)
        need(re.fullmatch(r"\d{4}-\d\d-\d\d", one["date"]) and date.fromisoformat(one["date"]), "date", one)
        need(one["sha256"] == sorted(set(one["sha256"])), "order", one)
        need(all(re.fullmatch(HASH, digest) for digest in one["sha256"]), "hash", one)
        if name or state in ("withdrawn", "recalled"):
            check_path(name)
        need(state not in ("withdrawn", "replaced") or name.split("/")[0] not in RESERVED, "path", one)
        need(state != "recalled" or name.startswith("editions/"), "path", one)
    keys = [(one["path"].encode(), one["state"]) for one in listed["tombstones"]]
    need(keys == sorted(set(keys)), "order", path)
    return {digest for one in listed["tombstones"] for digest in one["sha256"]}
