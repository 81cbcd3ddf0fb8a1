"""Tags of the templates of support's pages at the desk."""
