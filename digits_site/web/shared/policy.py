"""What the browser may load on a page."""

from __future__ import annotations

import base64
import hashlib

_POLICY = (
    "default-src 'self'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)


def policy(script: str = "", style_nonce: str = "") -> str:
    """The header `Content-Security-Policy`: nothing from other hosts, and nothing inline.

    Args:
        script: the one inline script that is allowed, such as an import map; empty: none.
        style_nonce: of `<style>` elements that a library makes; empty: none are allowed.
    """
    rules = [*_POLICY]
    if script:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        rules.append(f"script-src 'self' 'sha256-{digest}'")
    if style_nonce:
        rules.append(f"style-src 'self' 'nonce-{style_nonce}'")
    return "; ".join(rules)
