"""What has been found out about patterns, kept for the next call."""

from __future__ import annotations

import collections
import hashlib
import threading
from collections.abc import Callable
from typing import Any

from evolute._sparse.matrices import Matrix

_MEMORY = 128
_memory: collections.OrderedDict[Any, Any] = collections.OrderedDict()
_lock = threading.Lock()


def remember(key: Any, make: Callable[[], Any]) -> Any:
    """What `make` returns, made once."""
    with _lock:
        if key in _memory:
            _memory.move_to_end(key)
            return _memory[key]
    made = make()
    with _lock:
        _memory[key] = made
        while len(_memory) > _MEMORY:
            _memory.popitem(last=False)
    return made


def of_pattern(kind: Any, pattern: Matrix, make: Callable[[], Any]) -> Any:
    """What `make` makes of a pattern, made once."""
    digest = hashlib.sha256(pattern.indptr.tobytes() + pattern.indices.tobytes())
    return remember((kind, pattern.shape, digest.digest()), make)
