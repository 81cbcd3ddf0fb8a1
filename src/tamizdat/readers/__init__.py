"""What the service answers readers with: pages and letters in the paper's look and words, and limits against abuse.

`support` and `letters` share it; neither knows the other.
"""
