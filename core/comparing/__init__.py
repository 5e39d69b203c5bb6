"""Comparing two inferences on the same inputs: which is better, by how much, and on what."""
