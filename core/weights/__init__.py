"""Files of weights that are carried from a connected machine to one that is not."""
