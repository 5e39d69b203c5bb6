"""Running code that nobody has read: no network, no other files, bounded memory, time, output."""
