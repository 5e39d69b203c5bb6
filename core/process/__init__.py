"""Processes: who runs, what they take of memory, and requests to end them."""
