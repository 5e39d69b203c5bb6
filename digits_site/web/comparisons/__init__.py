"""Two inferences on the same inputs side by side."""
