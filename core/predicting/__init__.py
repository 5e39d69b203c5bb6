"""Answering at once: a process that keeps models loaded, asked over a local socket."""
