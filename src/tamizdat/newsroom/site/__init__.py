"""The site at the desk: standing pages, the front page, redirects, the tip line, and what is missing."""
