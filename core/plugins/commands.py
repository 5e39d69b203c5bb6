"""The base of a plug-in's own commands.

Commands stand at the top of the layers, so this module imports what stands above it; nothing
else in `core.plugins` may, and nothing in core imports this module.
"""

from __future__ import annotations

from core.management.command import DigitsCommand
from core.privacy import as_the_user_likes

__all__ = ["DigitsCommand", "as_the_user_likes"]
