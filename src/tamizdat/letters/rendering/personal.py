"""What is each reader's own in an issue: the code of their subscription, in every personal link."""

from __future__ import annotations

CODE = "0" * 22  # stands for the code in a frozen issue: as long as one, so that nothing moves
