"""Datasets in the formats of other programs. Knows no ORM."""
