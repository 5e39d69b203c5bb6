"""Connections to the web server: how many there may be, and how long they may be silent."""
