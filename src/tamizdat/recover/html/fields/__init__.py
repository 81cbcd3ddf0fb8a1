"""What a page states of its article: headline, standfirst, byline, date."""
