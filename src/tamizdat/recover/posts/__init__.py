"""Articles that an export or a feed holds as records, with their fields apart from each other."""
