"""The ASGI application that uvicorn serves: Django behind a limit to requests, and streams."""

from __future__ import annotations

import os
import sys
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digits_site.settings")
pages = get_asgi_application()

# Models can be imported from here on.
from core.registration.failures import log_failures  # noqa: E402
from digits_site.web.events.application import EventApplication  # noqa: E402
from digits_site.web.middleware.body_limit import BodyLimit  # noqa: E402
from digits_site.web.middleware.refreshes import RefreshLimit  # noqa: E402

# Of whitenoise's responses: small files, which Django reads in one piece.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")
log_failures()
# Views are threads: with many at once, the event loop, and what is pushed to open pages, would
# wait 5 ms for each of them.
sys.setswitchinterval(0.001)
application = EventApplication(BodyLimit(RefreshLimit(pages)))
