"""Datasets: their forms, their contents, their pages."""
