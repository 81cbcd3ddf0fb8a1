"""Readers and donors who gave an address: sealed persons, signed links, limits against abuse, and outgoing mail.

Everything personal is sealed to the vault's key before it is stored (`tamizdat.vault`). What comes in over the web goes
into the inbox, sealed, whether the vault is unlocked or not; the worker takes it in while it is unlocked.
"""
