"""Readers' comments below articles, told by their structure: no article has them."""
