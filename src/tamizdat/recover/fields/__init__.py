"""The fields of an article: headline, standfirst, people, dates, addresses and paths."""
