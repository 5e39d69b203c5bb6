"""The checks of `manage.py doctor`: each one is a function that yields findings."""
