"""Jobs: their status, their logs, and ending or repeating them."""
