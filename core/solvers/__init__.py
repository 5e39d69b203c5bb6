"""The bundled solvers, which are Keras's optimizers.

Their options have Keras's names, and its default values but for the momentum of gradient descent.
"""

from __future__ import annotations

from core.plugins import SolverInterface
from core.solvers.adadelta import Adadelta
from core.solvers.adagrad import Adagrad
from core.solvers.adam import Adam, AdamW
from core.solvers.ftrl import Ftrl
from core.solvers.lion import Lion
from core.solvers.rmsprop import RMSprop
from core.solvers.sgd import SGD, Nesterov

BUNDLED: tuple[type[SolverInterface], ...] = (
    Adadelta,
    Adagrad,
    Adam,
    AdamW,
    Ftrl,
    Lion,
    Nesterov,
    RMSprop,
    SGD,
)
