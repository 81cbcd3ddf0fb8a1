"""A capture in plain text or Markdown: its text blocks, and the few fields that it states outright."""
