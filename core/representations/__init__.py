"""One dictionary for each object, shared by pages, `--format json` and programs.

Each module has, for one kind of row: the query set that fetches what its dictionaries need; a
summary for lists, which makes no further queries; and the full representation of one object.
The dictionaries are JSON objects: times are ISO 8601 with time zone, paths are strings. Pages
derive what only they show, such as durations in words.
"""
