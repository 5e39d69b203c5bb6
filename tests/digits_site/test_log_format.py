"""What Django logs of requests and faults hides nothing."""

from __future__ import annotations

import io
import logging
import logging.config

from django.conf import settings


def lines_of(log) -> list[str]:
    """What a logger with the server's formatter writes."""
    stream = io.StringIO()
    options = dict(settings.LOGGING["formatters"]["line"])
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.config.DictConfigurator({}).configure_formatter(options))
    logger = logging.Logger("digits")
    logger.addHandler(handler)
    log(logger)
    return stream.getvalue().splitlines()


def test_a_message_is_one_line():
    (line,) = lines_of(lambda logger: logger.warning("Not Found: %s", "/a\x1b[2J\n2026 ERROR x"))
    assert line.endswith("WARNING digits: Not Found: /a\\x1b[2J\\n2026 ERROR x")


def test_a_traceback_keeps_its_lines():
    def log(logger: logging.Logger) -> None:
        try:
            raise ValueError("a\x1b[2J\u202e")
        except ValueError:
            logger.exception("failed")

    lines = lines_of(log)
    assert len(lines) > 3
    assert lines[-1] == "ValueError: a\\x1b[2J\\u202e"
