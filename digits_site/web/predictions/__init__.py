"""Predictions of single images, answered at once."""
