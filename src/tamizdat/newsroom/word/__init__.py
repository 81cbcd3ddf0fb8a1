"""A Word file opens as a draft: its text becomes our blocks, its pictures go into the library, the file itself is never stored."""
