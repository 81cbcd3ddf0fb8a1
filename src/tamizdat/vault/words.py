"""Passphrases and recovery words: drawn by the machine, from a list that is made to be read aloud and written down.

The list is that of BIP-39: 2,048 words, so 11 bits each. Seven of them are a passphrase (77 bits, and each guess costs
what Argon2id costs); twenty-four are 256 bits with a checksum, which finds nearly every slip of a pen.
"""

from __future__ import annotations

import secrets

from mnemonic import Mnemonic

PASSPHRASE_WORDS = 7
LEAST, LEAST_DIFFERENT = 20, 8  # characters of a passphrase that somebody thought of


def new_passphrase() -> str:
    """Return seven words."""
    return " ".join(secrets.choice(Mnemonic("english").wordlist) for _ in range(PASSPHRASE_WORDS))


def to_words(secret: bytes) -> str:
    """Return the twenty-four words that stand for 32 bytes."""
    return str(Mnemonic("english").to_mnemonic(secret))


def from_words(words: str) -> bytes:
    """Return the 32 bytes that words stand for. Raises ValueError that says what is wrong with them."""
    given = words.lower().split()
    known = Mnemonic("english")
    if len(given) != 24:
        raise ValueError(f"There are 24 recovery words, and these are {len(given)}.")
    for number, word in enumerate(given, 1):
        if word not in known.wordlist:
            # Without the word itself: it may be a passphrase that was typed in the wrong place.
            raise ValueError(f"Word {number} is not one of the list. Look at how it is written.")
    if not known.check(" ".join(given)):
        raise ValueError("These words are not in the right order, or one of them is another word of the list.")
    return bytes(known.to_entropy(given))
