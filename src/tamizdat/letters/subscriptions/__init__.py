"""Who gets a newsletter: asking, confirming, leaving, and lists from elsewhere."""
