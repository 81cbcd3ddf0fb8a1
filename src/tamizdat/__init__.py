"""Tamizdat: a newsroom that cannot be switched off."""
