"""Times in words, for templates and for what is pushed to open pages."""

from __future__ import annotations

NOTHING = "–"


def duration(seconds: float | None) -> str:
    """The two largest units: 45 s, 3 min 20 s, 2 h 05 min, 3 d 4 h. (`clock.js` counts on.)"""
    if seconds is None:
        return NOTHING
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes_left = divmod(minutes, 60)
    if hours >= 24:
        return f"{hours // 24} d {hours % 24} h"
    if hours:
        return f"{hours} h {minutes_left:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def time_left(seconds: float | None) -> str:
    """An estimate, no more exact than it deserves; empty where there is none."""
    if not seconds:
        return ""
    if seconds < 60:
        return "less than a minute left"
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes < 90 else f"about {round(minutes / 60)} h left"
