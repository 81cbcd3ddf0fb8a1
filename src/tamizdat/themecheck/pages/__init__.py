"""The sample pages: how they are read, and what is checked in each."""
