"""Which plug-ins there are, and which the server does without."""
