"""From files to rows: archives, encodings, separators, headings."""
