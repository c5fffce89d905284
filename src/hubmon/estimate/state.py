"""An estimator's state as bytes, to be kept with the store and restored after a restart."""

from __future__ import annotations

import io
import pickle
from typing import Any, Final, TypeVar

from hubmon.errors import StoreError

T = TypeVar("T")

_FORMAT: Final = b"hubmon estimate 22\n"
"""Changes whenever what is saved changes its meaning."""

_OWN: Final = "hubmon.estimate."
_OTHERS: Final = frozenset(
    {
        ("array", "_array_reconstructor"),
        ("array", "array"),
        ("collections", "deque"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.numeric", "_frombuffer"),
    }
)


class _Reader(pickle.Unpickler):
    """Reads nothing but what an estimator is made of: bytes from elsewhere cannot run anything."""

    def find_class(self, module: str, name: str) -> Any:
        if (module.startswith(_OWN) and "." not in name) or (module, name) in _OTHERS:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of an estimator")


def save(learner: object) -> bytes:
    """The state of a learner or an estimator; restored, it goes on as if nothing had happened."""
    return _FORMAT + pickle.dumps(learner, protocol=5)


def restore(state: bytes, kind: type[T]) -> T | None:
    """What was saved; None when it is the state of another version.

    Raises:
        StoreError: when the state is damaged, or of another kind of thing.
    """
    if not state.startswith(_FORMAT):
        return None
    try:
        learner = _Reader(io.BytesIO(state[len(_FORMAT) :])).load()
    except Exception as error:
        raise StoreError(
            f"The saved state of the estimate is damaged: {error}",
            hint="Remove it; the estimate learns again from the messages in the store.",
        ) from error
    if not isinstance(learner, kind):
        raise StoreError("The saved state of the estimate is damaged: it holds something else.")
    return learner
