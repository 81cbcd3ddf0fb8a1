"""From staged files to a release in force, so that a kill at any moment harms no reader."""
