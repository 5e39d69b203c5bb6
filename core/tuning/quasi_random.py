"""Points that fill the unit cube evenly: Halton's, shifted at random."""

from __future__ import annotations

from itertools import count, islice

import numpy as np


def point(number: int, dimensions: int, seed: int) -> list[float]:
    """The point of that number, from 0; each value is at least 0 and below 1.

    All points of a seed are shifted alike, modulo 1 (Cranley and Patterson), so another seed gives
    others that are as even.
    """
    shift = np.random.default_rng(seed).random(dimensions)
    return [(one + by) % 1 for one, by in zip(halton(number, dimensions), shift, strict=True)]


def halton(number: int, dimensions: int) -> list[float]:
    """The point of Halton's sequence, whose values are radical inverses to the first primes."""
    return [_radical_inverse(number, base) for base in _primes(dimensions)]


def _radical_inverse(number: int, base: int) -> float:
    """The digits of a number, mirrored at the point."""
    found, part = 0.0, 1.0
    while number:
        number, digit = divmod(number, base)
        part /= base
        found += digit * part
    return found


def _primes(how_many: int) -> list[int]:
    is_prime = (one for one in count(2) if all(one % part for part in range(2, int(one**0.5) + 1)))
    return list(islice(is_prime, how_many))
