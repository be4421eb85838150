"""The one door to numba: a typed decorator, so the rest of the code stays strictly typed."""

import contextlib
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

from .machine_code import MachineCode

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
    machine_code: Any = numba.njit(nogil=True, error_model="numpy", forceinline=forceinline)(function)
    # Without a folder to write to, as in a read-only container, every process compiles for itself.
    with contextlib.suppress(RuntimeError):
        machine_code._cache = MachineCode(function)
    return cast(Function, machine_code)
