"""Pages at the desk: the campaign that tells readers how much is missing each month."""
