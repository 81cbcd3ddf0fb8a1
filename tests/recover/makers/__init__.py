"""Captures of an invented paper in every format that recovery reads, made from a few stories."""
