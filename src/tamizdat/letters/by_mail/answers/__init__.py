"""What is answered: articles, lists, what can be asked, and whether newsletters shall end."""
