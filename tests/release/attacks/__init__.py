"""The attacks that TUF names (specification 1.0.31, section 1.5.2; the threat model of its design), on releases.

Each is a function of a `Scene` that does what an attacker does to a copy of a release, and says what a client must
refuse then. `test_attacks.py` plays them against each client.
"""

from __future__ import annotations

from attacks import contents, stolen_keys, versions
from attacks.scene import Attack

ATTACKS: tuple[Attack, ...] = (
    versions.rollback_of_everything,
    versions.rollback_of_the_timestamp,
    versions.rollback_of_a_page,
    versions.rollback_of_the_root,
    versions.rollback_of_a_root_that_came_with_damage,
    versions.rollback_behind_made_up_roots,
    versions.rollback_behind_made_up_roots_under_another_pin,
    versions.rollback_of_the_list_of_mirrors,
    versions.indefinite_freeze,
    versions.mix_of_targets_and_snapshot,
    versions.mix_of_pages_and_trees,
    versions.mix_of_pages,
    versions.mix_of_an_older_document,
    versions.fast_forward_of_versions,
    versions.recovery_from_fast_forward,
    contents.wrong_bytes_for_a_page,
    contents.wrong_bytes_of_the_same_size,
    contents.wrong_release,
    contents.wrong_keys,
    contents.endless_page,
    contents.endless_timestamp,
    contents.endless_next_root,
    stolen_keys.stolen_root_key_below_the_threshold,
    stolen_keys.stolen_timestamp_key,
    stolen_keys.stolen_timestamp_and_snapshot_keys,
    stolen_keys.stolen_key_of_the_list_of_mirrors,
)
ONLY_IN_A_FOLDER: tuple[Attack, ...] = (contents.added_file,)
ONLY_OVER_THE_WEB: tuple[Attack, ...] = (contents.slow_page, contents.slow_timestamp)
