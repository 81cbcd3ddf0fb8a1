"""An issue as mail: HTML and text that are the same for all readers, and the links that are each reader's own."""
