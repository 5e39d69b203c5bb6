"""Trained networks: their forms, their curves, their pages."""
