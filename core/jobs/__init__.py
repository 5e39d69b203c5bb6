"""The ledger's rules, the queue, and the processes that do the work."""
