"""Previews in forms, before anything is made."""
