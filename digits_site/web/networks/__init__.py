"""Networks that users write: their list, versions and editor."""
