"""Lists of subscribers from elsewhere, and the list of a newsletter for elsewhere.

reading/   files to rows: which format, which encoding, which columns
formats/   one file for each format: what its columns mean
staging    rows are sealed, in parts; nothing is done with them yet
fates      what becomes of each row
doing      the parts are done, one after another, whatever is killed
exporting  everybody who gets a newsletter, as CSV
"""
