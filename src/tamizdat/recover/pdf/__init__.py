"""PDF: its lines of text, read in a process of their own, and the paragraphs that they make."""
