"""Lists of models and datasets: filters, columns, folders, and what is done to many at once."""
