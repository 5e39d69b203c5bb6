"""Engine: what to train next in a sweep, from the runs so far. It knows neither rows nor forms."""
