"""What articles are filed under, at the desk: forms in all languages, order, merging, where a label is used."""
