"""What a user can choose from; forms are made of these tables, without TensorFlow."""

from __future__ import annotations

from core.training.table import Table

PRECISIONS: Table[str] = Table(
    "precision",
    {
        "float32": "32 bit",
        "mixed_bfloat16": "Mixed bfloat16 (recent CPUs and GPUs)",
        "mixed_float16": "Mixed float16 (GPUs)",
    },
)
