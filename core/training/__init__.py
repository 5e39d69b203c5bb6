"""Training networks on a dataset's folder: takes paths, writes metrics and snapshots.

`spec` and `tables` may be imported anywhere; the other modules import TensorFlow, so only
child processes use them.
"""

from __future__ import annotations
