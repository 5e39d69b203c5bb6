"""Looking inside a network: its layers, and what its output depends on."""
