"""What the pages of several subjects have in common."""
