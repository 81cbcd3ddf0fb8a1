"""The provider of practice mode: it behaves as a real one does, and no money moves."""

from tamizdat.support.providers.practice.provider import make

__all__ = ["make"]
