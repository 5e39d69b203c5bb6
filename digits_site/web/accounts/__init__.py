"""Logging in, passwords, and what keeps them from being guessed."""
