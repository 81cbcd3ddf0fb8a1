"""What readers meet below `/service/letters/`: signing up, confirming, preferences, leaving."""
