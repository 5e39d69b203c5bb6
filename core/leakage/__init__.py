"""What the stages of a dataset have in common and should not."""
