"""Training a model again from what its run has kept, and comparing both."""
