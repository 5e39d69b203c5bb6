"""Lists of datasets, models and inferences: a language to filter them, columns, and orders."""
