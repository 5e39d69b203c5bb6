"""The inference engine: inputs through a snapshot into a view plug-in. Knows no ORM."""
