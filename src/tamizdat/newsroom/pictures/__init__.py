"""The library of pictures: how a picture comes in without its metadata, and where it is used."""
