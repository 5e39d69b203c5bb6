"""One dictionary for each object, for pages, `--format json` and programs alike.

Each module has, for one kind of row: the query set that fetches what its dictionary needs; a
summary, for lists, that asks the database nothing more; and the whole, for one object. The
dictionaries are JSON objects: times are ISO 8601 with their zone, paths are text. Pages derive from
them what only pages show, such as durations in words.
"""
