"""A Word file opens as a draft: its text becomes our blocks, its pictures go into the library. It is never stored."""
