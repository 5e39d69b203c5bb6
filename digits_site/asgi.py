"""The ASGI application that uvicorn serves: Django, and in front of it the event streams."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digits_site.settings")
pages = get_asgi_application()

# Models can be imported from here on.
from digits_site.web.events.application import EventApplication  # noqa: E402

application = EventApplication(pages)
