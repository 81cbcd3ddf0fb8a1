"""What is boilerplate and what is article: a site's boilerplate is learned, each block of a capture classified."""
