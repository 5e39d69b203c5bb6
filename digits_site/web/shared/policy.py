"""What the browser may load on a page."""

from __future__ import annotations

import base64
import hashlib

_POLICY = (
    "default-src 'self'",
    "img-src 'self' data: blob:",
    "style-src 'self' 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)


def policy(inline: str = "") -> str:
    """The header `Content-Security-Policy`: nothing from other hosts, and no inline scripts.

    Args:
        inline: the one inline script that is allowed, such as an import map; empty: none.
    """
    if not inline:
        return "; ".join(_POLICY)
    digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    return "; ".join([*_POLICY, f"script-src 'self' 'sha256-{digest}'"])
