"""Training of networks on a dataset's folder: paths in, metrics and snapshots out.

`spec` and `tables` may be imported anywhere; the other modules import TensorFlow and
belong into child processes.
"""

from __future__ import annotations
