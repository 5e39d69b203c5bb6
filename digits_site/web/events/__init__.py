"""What changes is pushed to open pages: server-sent events, one stream a page.

The stream is an ASGI application of its own in front of Django, whose handler would keep a
thread and its database connection for as long as a response lasts. Here all streams of a
process share one task and one thread, and each costs a socket and a few hundred bytes.
"""

from __future__ import annotations
