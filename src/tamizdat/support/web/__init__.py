"""What readers meet of support on the site's own origin, below `/service/`. No cookies, no scripts but the theme's."""
