"""The bundled learning rate policies: without TensorFlow, since forms draw them too.

Formulas, percentages and initial values are the original's where it had them.
"""

from __future__ import annotations

from core.plugins import PolicyInterface
from core.policies.cosine import Cosine
from core.policies.exponential import Exponential
from core.policies.fixed import Fixed
from core.policies.inverse import Inverse
from core.policies.multistep import MultiStep
from core.policies.one_cycle import OneCycle
from core.policies.polynomial import Polynomial
from core.policies.sigmoid import Sigmoid
from core.policies.step import Step

BUNDLED: tuple[type[PolicyInterface], ...] = (
    Cosine,
    Exponential,
    Fixed,
    Inverse,
    MultiStep,
    OneCycle,
    Polynomial,
    Sigmoid,
    Step,
)
