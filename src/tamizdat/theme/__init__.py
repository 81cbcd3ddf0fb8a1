"""What readers see: templates, styles and wording. No logic lives here, only the way to find a file.

An outlet overrides any file by putting one of the same name into its own `theme/` folder.
"""
