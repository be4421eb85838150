"""The one door to numba: a typed decorator, so the rest of the code stays strictly typed."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile to machine code on first use: no GIL, cached on disk beside the source or in the user's cache.

    The plain function stays reachable as `.py_func`; tests run both and compare.
    Nothing checks array bounds inside: callers size every buffer from the input.
    """
    return _compile(function, forceinline=False)


def inlined(function: Function) -> Function:
    """Compile into each caller: for the small functions that are asked for every character.

    A call costs little, but numba counts a reference to each array that is passed, with a locked instruction:
    20 ns a call, five times what such a function does.
    """
    return _compile(function, forceinline=True)


def _compile(function: Function, forceinline: bool) -> Function:
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "forceinline": forceinline}
    try:
        machine_code = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # no folder can be written, as in a read-only container: compile in every process
        machine_code = numba.njit(**options)(function)
    on_disk = getattr(getattr(machine_code, "_cache", None), "_cache_file", None)
    if on_disk is not None:
        on_disk._source_stamp = source_stamp()
    return cast(Function, machine_code)


@cache
def source_stamp() -> str:
    """Digest of all compiled sources of this package: what cached machine code is valid for.

    numba itself looks at the file of a function only, but a function is compiled together with all
    that it calls, wherever that stands.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        source = path.read_bytes()
        if b"@compiled" in source or path.name == "normalize.py":
            digest.update(source)
    return digest.hexdigest()
