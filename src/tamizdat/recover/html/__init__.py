"""A capture in HTML: its text blocks, and the candidates for each field that its markup gives."""
