"""Where things lie in a newsroom's folder. All rooms ask here, and docs/conventions.md says the same.

paper/
  tamizdat.toml       who publishes (outlet_file.py reads it); the folder that holds it is the newsroom's
  pages/              standing pages, Markdown
  theme/              the outlet's own templates, styles and scripts
  captures/           surviving copies, as they were found
  decisions.toml      what editors decided about recovered articles
  keys/root.json …    the roots of trust, public; keys/root/ their private keys, to be taken offline
  keys/transition/    the next root and its keys, where the outlet is to go on under another first root
  keys/mirrors/       the keys that sign the list of mirrors
  var/                what the machine keeps: online keys, articles, pictures, their renditions, what the desk has of
                      the site (desk-site.json), and the release in var/site/
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

# As messages name them, from the newsroom's folder.
CONFIGURATION = "tamizdat.toml"
PAGES = "pages"
THEME = "theme"
CAPTURES = "captures"
DECISIONS = "decisions.toml"
ROOT_KEYS = "keys/root"
FIRST_ROOT = "keys/root.json"
FIRST_FINGERPRINT = "keys/first-fingerprint"
TRANSITION_KEYS = "keys/transition"
TRANSITION_STATEMENT = "keys/transition.json"
MIRROR_KEYS = "keys/mirrors"
MIRROR_DELEGATION = "keys/mirrors.json"
PRIVATE_MIRRORS = "var/private-mirrors.json"
VAR = "var"
ONLINE_KEYS = "var/keys"
REDACTION_KEY = "var/keys/redaction.key"
DKIM_KEYS = "var/keys/dkim"
DECISIONS_IN_FORCE = "var/decisions.toml"
REDACTION_TO_PRESS = "var/redaction-to-press"
ARCHIVE = "var/archive.jsonl"
RECOVERED = "var/recovered.jsonl"
CONFLICTS = "var/conflicts.jsonl"
RECOVERY_REPORT = "var/recovery-report.json"
RECOVERY_FATES = "var/recovery-fates.sqlite3"
REVIEW = "var/review.json"
MEDIA = "var/media"
RENDITIONS = "var/renditions"
SITE = "var/site"
DESK_SITE = "var/desk-site.json"
DATABASE = "var/newsroom.sqlite3"
DESK_KEY = "var/keys/desk.key"
DESK_STATIC = "var/desk-static"
LOADED_ARCHIVE = "var/archive-loaded.jsonl"
RESTORED = "var/restored.json"
BACKUPS = "var/backups.json"
PRACTICE = "var/practice.json"
DESK_RENDITIONS = "var/desk-renditions"
PRACTICE_PROCESSOR = "var/practice-processor.sqlite3"
VAULT = "var/vault/vault.json"
VAULT_SOCKET = "var/vault/.agent.sock"


class Project(Struct, frozen=True):
    """The folder of a newsroom. None of what it names has to exist yet."""

    folder: Path

    @classmethod
    def find(cls, start: Path) -> Project | None:
        """Return the newsroom that the folder `start` is or lies in, None outside of one."""
        here = start.resolve()
        found = (folder for folder in [here, *here.parents] if (folder / CONFIGURATION).is_file())
        return next(map(cls, found), None)

    @property
    def configuration(self) -> Path:
        """The file that describes the outlet."""
        return self.folder / CONFIGURATION

    @property
    def pages(self) -> Path:
        """The folder of standing pages."""
        return self.folder / PAGES

    @property
    def theme(self) -> Path:
        """The folder of the outlet's own theme."""
        return self.folder / THEME

    @property
    def captures(self) -> Path:
        """The folder of surviving copies."""
        return self.folder / CAPTURES

    @property
    def decisions(self) -> Path:
        """What editors decided about recovered articles."""
        return self.folder / DECISIONS

    @property
    def decisions_in_force(self) -> Path:
        """The decisions as the last run of recovery obeyed them: a copy of the file of decisions."""
        return self.folder / DECISIONS_IN_FORCE

    @property
    def redaction_to_press(self) -> Path:
        """The note that a redaction changed the archive and was not pressed yet; not there if none waits."""
        return self.folder / REDACTION_TO_PRESS

    @property
    def redaction_key(self) -> Path:
        """The key by which redacted words are known without being written down."""
        return self.folder / REDACTION_KEY

    @property
    def root_keys(self) -> Path:
        """The folder of the private root keys; empty once they are offline."""
        return self.folder / ROOT_KEYS

    @property
    def first_root(self) -> Path:
        """The first root, whose fingerprint readers pin."""
        return self.folder / FIRST_ROOT

    @property
    def mirror_keys(self) -> Path:
        """The folder of the keys that sign the list of mirrors."""
        return self.folder / MIRROR_KEYS

    @property
    def private_mirrors(self) -> Path:
        """The mirrors that are for some readers alone, and stand in no release."""
        return self.folder / PRIVATE_MIRRORS

    @property
    def online_keys(self) -> Path:
        """The folder of the private keys that sign each release."""
        return self.folder / ONLINE_KEYS

    @property
    def archive(self) -> Path:
        """The articles that `tamizdat recover` writes."""
        return self.folder / ARCHIVE

    @property
    def recovered(self) -> Path:
        """What recovery found last, which the next run compares with."""
        return self.folder / RECOVERED

    @property
    def recovery_report(self) -> Path:
        """What the last run of recovery told, for the desk."""
        return self.folder / RECOVERY_REPORT

    @property
    def recovery_fates(self) -> Path:
        """What became of each text block in the last run of recovery, for those who review it."""
        return self.folder / RECOVERY_FATES

    @property
    def review(self) -> Path:
        """How far a review in the terminal came: what was skipped, and what was looked at."""
        return self.folder / REVIEW

    @property
    def media(self) -> Path:
        """The folder that stands for media/ in articles."""
        return self.folder / MEDIA

    @property
    def renditions(self) -> Path:
        """The pictures that were rendered for readers; deleted at any time, it is made again."""
        return self.folder / RENDITIONS

    @property
    def site(self) -> Path:
        """The release."""
        return self.folder / SITE

    @property
    def desk_site(self) -> Path:
        """What the desk keeps of the outlet and the site; not there in a newsroom without a desk."""
        return self.folder / DESK_SITE

    @property
    def database(self) -> Path:
        """The desk's database, where it is SQLite's."""
        return self.folder / DATABASE

    @property
    def desk_key(self) -> Path:
        """The key that signs the desk's sessions."""
        return self.folder / DESK_KEY

    @property
    def desk_static(self) -> Path:
        """The desk's style sheets and scripts; deleted at any time, they are collected again."""
        return self.folder / DESK_STATIC

    @property
    def loaded_archive(self) -> Path:
        """The file that `archive` was until the desk's database took its articles over."""
        return self.folder / LOADED_ARCHIVE

    @property
    def restored(self) -> Path:
        """The note that the newsroom was made from a backup and was not published since; not there if it was."""
        return self.folder / RESTORED

    @property
    def backups(self) -> Path:
        """When the newest backup was made, and where it was written."""
        return self.folder / BACKUPS

    @property
    def practice(self) -> Path:
        """The made-up staff of practice mode, with their passwords."""
        return self.folder / PRACTICE

    @property
    def desk_renditions(self) -> Path:
        """Small pictures that the desk shows; deleted at any time, they are made again."""
        return self.folder / DESK_RENDITIONS

    @property
    def practice_processor(self) -> Path:
        """The books of the payment processor of practice mode, which moves no money."""
        return self.folder / PRACTICE_PROCESSOR

    @property
    def vault(self) -> Path:
        """The vault's file: public keys, and the secrets sealed to what unlocks them."""
        return self.folder / VAULT

    @property
    def vault_socket(self) -> Path:
        """Where the vault's agent answers."""
        return self.folder / VAULT_SOCKET


def media_beside(archive: Path) -> Path:
    """Return the folder that stands for media/ in the articles of a `.jsonl` file."""
    return archive.parent / "media"
