"""The inference engine: runs inputs through a snapshot, renders outputs. Independent of the ORM."""
