"""The documentation as pages of the product: rendered, searched, and linked from fields."""
