"""Machine code kept on disk, loaded without the compiler that made it.

numba's own cache, given a cached function, first imports all that its compiler can translate: 0.3 s and
45 MB in each process, and none of it is asked for again when every function comes from the disk. What the
code does need is numba's run-time library (which allocates arrays), and constants for some functions.
"""

import hashlib
import pickle
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from llvmlite.binding import parse_bitcode
from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.core.environment import Environment, lookup_environment
from numba.core.runtime.nrt import rtsys


class MachineCode(FunctionCache):
    """The compiled forms of one function, on disk beside the source or in the user's cache.

    Raises:
        RuntimeError: there is no folder that can be written.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._cache_file = _CodeFiles(self._cache_path, self._impl.filename_base, source_stamp())

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The function compiled for these types, None where the disk has none; compiling loads what it needs."""
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)

    def _load_overload(self, sig: Any, target_context: Any) -> Any:
        key = self._index_key(sig, target_context.codegen())
        kept = self._cache_file.load(key) if self._enabled else None
        if kept is None:
            return None
        function = self._impl.rebuild(target_context, kept)
        (_, _, (_, bitcode)), *_ = kept
        # What the code was made from is asked for only where it is compiled into something else; parsed, it takes
        # ten times the memory.
        function.library._shared_module = None
        function.library._get_module_for_linking = partial(parse_bitcode, bitcode)
        return function


class _CodeFiles(IndexDataCacheFile):
    def _load_data(self, name: str) -> Any:
        with Path(self._data_path(name)).open("rb") as file:
            return _CodeUnpickler(file).load()


class _CodeUnpickler(pickle.Unpickler):
    """Reads what numba wrote, our own files only: these folders hold code that is run in any case."""

    def find_class(self, module: str, name: str) -> Any:
        is_environment = (module, name) == ("numba.core.environment", "_rebuild_env")
        return _environment_of if is_environment else super().find_class(module, name)


def _environment_of(module: str, constants: list[Any], name: str) -> Environment:
    """`_rebuild_env` of numba, but a module that nobody has imported yet stays that way.

    Its names matter to code that runs Python objects; ours is compiled without (`nopython`).
    """
    known: Environment | None = lookup_environment(name)
    if known is not None:
        return known
    environment = Environment(vars(sys.modules[module]) if module in sys.modules else {"__name__": module})
    environment.consts[:] = constants
    environment.env_name = name
    Environment._memo[name] = environment
    return environment


@cache
def source_stamp() -> str:
    """Digest of all compiled sources of this package: what cached machine code is valid for.

    numba itself looks at the file of a function only, but a function is compiled together with all
    that it calls, wherever that stands.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        source = path.read_bytes()
        if b"from .compiled import" in source or path.name in ("compiled.py", "normalize.py", "vectors.py"):
            digest.update(source)
    return digest.hexdigest()
