"""Test letters, to the people of the desk alone: each confirms an address of theirs, which is sealed."""
