"""What support adds to the site that is pressed: the page on which readers contribute, and signed documents."""
