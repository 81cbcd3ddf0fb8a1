"""Checks too slow for every change."""
