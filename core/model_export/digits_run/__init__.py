"""What an export as `digits-run` copies as it is: two files that import nothing of this product."""
