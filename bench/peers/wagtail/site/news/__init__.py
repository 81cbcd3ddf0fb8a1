"""The newspaper's app."""
