"""The library of pictures: how a picture comes in without its metadata, where it is used, and how it is shown at the desk."""
