"""The ingestion engine: plan, encode in parallel processes, verify. Knows no ORM."""
