"""The shapes of arrays, and the checks at the doors.

Every check is one pass over the array at most, and raises ValueError with the argument's name.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Booleans: TypeAlias = npt.NDArray[np.bool_]
Responses: TypeAlias = npt.NDArray[np.int8]
Masked: TypeAlias = "np.ma.MaskedArray[Any, np.dtype[np.float64]]"

MISSING = -1
# Beyond it a number is a mistake, and its powers would overflow; so would those of its inverse.
LARGEST = 1e50


def numbers(
    name: str, values: npt.ArrayLike, shape: tuple[int | None, ...], *, largest: float = LARGEST
) -> Array:
    """Return float64 of the shape given, in which None stands for any length.

    All are finite and, unless another limit is given, below 1e50 in size.
    """
    array = np.asarray(values, dtype=np.float64)
    _require_shape(name, array.shape, shape)
    if array.size and not (-largest < array.min() and array.max() < largest):
        message = f"{name} must be finite and below {largest:.0e} in size"
        raise ValueError(message)
    return array


def number(name: str, value: float) -> float:
    """Return one finite number, below 1e50 in size."""
    return float(numbers(name, value, ()))


def positive(name: str, value: float) -> float:
    """Return one number above 0, from 1e-50 to 1e50."""
    if not 1 / LARGEST <= value <= LARGEST:
        message = f"{name} must be above 0 and finite"
        raise ValueError(message)
    return float(value)


def integers(
    name: str, values: npt.ArrayLike, shape: tuple[int | None, ...], *, low: int, high: int
) -> Integers:
    """Return int64 between low and high, both included, of the shape given."""
    return whole_numbers(name, values, shape, low=low, high=high).astype(np.int64, copy=False)


def responses(
    values: npt.ArrayLike, *, categories: int = 127, items: int | None = None
) -> Responses:
    """Return persons x items as int8, each from -1 (missing) to categories - 1."""
    array = whole_numbers(
        "responses", values, (None, items), low=MISSING, high=min(categories, 128) - 1
    )
    return array.astype(np.int8, copy=False)


def whole_numbers(
    name: str, values: npt.ArrayLike, shape: tuple[int | None, ...], *, low: int, high: int
) -> npt.NDArray[Any]:
    """Return an integer array of any width between low and high, of the shape given."""
    array = np.asarray(values)
    _require_shape(name, array.shape, shape)
    if array.dtype.kind not in "iub" and array.size:
        whole = numbers(name, array, shape)
        if not (whole == np.rint(whole)).all():
            message = f"{name} must be whole numbers"
            raise ValueError(message)
    if array.size and (array.min() < low or array.max() > high):
        message = f"{name} must be between {low} and {high}"
        raise ValueError(message)
    return array


def slopes(a: npt.ArrayLike) -> Array:
    """Return item slopes (j,), each above 0."""
    array = numbers("a", a, (None,))
    if array.size and array.min() <= 0:
        message = "a must be above 0"
        raise ValueError(message)
    return array


def thresholds(b: npt.ArrayLike, *, items: int) -> Array:
    """Return item thresholds (j, k - 1), ascending within each item."""
    array = numbers("b", b, (items, None))
    if not array.shape[1] or (np.diff(array, axis=1) <= 0).any():
        message = "b must have at least one threshold an item, ascending"
        raise ValueError(message)
    return array


def covariance_matrix(name: str, values: npt.ArrayLike, *, size: int | None = None) -> Array:
    """Return a symmetric positive definite matrix (d, d)."""
    array = numbers(name, values, (size, size))
    if array.shape[0] != array.shape[1] or not np.allclose(array, array.T):
        message = f"{name} must be square and symmetric"
        raise ValueError(message)
    try:
        np.linalg.cholesky(array)
    except np.linalg.LinAlgError:
        message = f"{name} must be positive definite"
        raise ValueError(message) from None
    return array


def undefined_where(values: npt.ArrayLike, undefined: Booleans) -> Masked:
    """Return values with the undefined ones masked, and 0 beneath the mask."""
    filled = np.where(undefined, 0.0, np.asarray(values, dtype=np.float64))
    return np.ma.MaskedArray(filled, mask=undefined)


def _require_shape(name: str, shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> None:
    agrees = len(shape) == len(wanted) and all(
        want is None or have == want for have, want in zip(shape, wanted, strict=True)
    )
    if not agrees:
        sizes = ", ".join("any" if want is None else str(want) for want in wanted)
        message = f"{name} must have shape ({sizes}), not {shape}"
        raise ValueError(message)
