"""Own networks: one Python file of a user, built and trained in a sandbox."""
