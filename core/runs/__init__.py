"""Many training runs side by side: their curves, best values, settings and seeds."""
