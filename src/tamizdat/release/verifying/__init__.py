"""Checking every byte of a release against its signatures, in a folder or at a web address."""
