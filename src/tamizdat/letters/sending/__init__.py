"""Sending an issue: a row for each recipient, several connections, nothing twice and nobody left out."""
