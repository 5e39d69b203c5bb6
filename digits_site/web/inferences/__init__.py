"""Inferences: their forms, their outputs, their pages."""
