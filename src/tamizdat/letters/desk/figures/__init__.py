"""Figures of newsletters: who came, who left, what became of each issue. They name nobody."""
