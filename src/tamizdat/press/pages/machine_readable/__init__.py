"""What is made for other programs: feeds, sitemaps, robots.txt, `article.json`, JSON-LD in pages."""
