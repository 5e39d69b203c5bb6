"""Looking inside a network: what its layers compute, and what its output depends on."""
