"""What a user can choose from; forms are made of these tables, without TensorFlow."""

from __future__ import annotations

from core.training.table import Table

SOLVERS: Table[str] = Table(
    "solver",
    {
        "ADAM": "Adam",
        "ADAMW": "AdamW (Adam with weight decay)",
        "SGD": "Stochastic gradient descent with momentum",
        "NESTEROV": "Nesterov's accelerated gradient",
        "RMSPROP": "RMSprop",
        "ADAGRAD": "AdaGrad",
    },
)

LR_POLICIES: Table[str] = Table(
    "learning rate policy",
    {
        "cosine": "Cosine decay to zero",
        "fixed": "Fixed",
    },
)

PRECISIONS: Table[str] = Table(
    "precision",
    {
        "float32": "32 bit",
        "mixed_bfloat16": "Mixed bfloat16 (recent CPUs and GPUs)",
        "mixed_float16": "Mixed float16 (GPUs)",
    },
)
