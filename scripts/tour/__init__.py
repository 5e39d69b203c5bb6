"""`make tour`: a model of every task, trained on public data, and pictures of all pages of it."""
