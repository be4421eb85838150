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
    return _compile(function, _nrt=True)


def borrowing(function: Function) -> Function:
    """Compile a function that neither makes arrays nor returns any (numba refuses it if it does).

    numba counts a reference to each array that is passed, sliced or taken out of a tuple, with a locked
    instruction: it was a third of the time of all compiled code. Here nothing is counted: whoever calls
    holds the arrays for as long as the call takes.
    """
    return _compile(function, _nrt=False)


def inlined(function: Function) -> Function:
    """As `borrowing`, compiled into each caller: for the small functions that are asked for every character."""
    return _compile(function, _nrt=False, forceinline=True)


def _compile(function: Function, **options: bool) -> Function:
    njit: Any = numba.njit
    machine_code: Any = njit(nogil=True, error_model="numpy", **options)(function)
    # Without a folder to write to, as in a read-only container, every process compiles for itself.
    with contextlib.suppress(RuntimeError):
        machine_code._cache = MachineCode(function)
    return cast(Function, machine_code)
