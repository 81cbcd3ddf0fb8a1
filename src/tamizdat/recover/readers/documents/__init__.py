"""Documents that hold one article or a few: of word processors, PDF, e-books. Each becomes a post (`posts.post`)."""
