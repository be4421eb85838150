"""Names for the arrays that the compiled code passes around, and how a text becomes one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Int = int | np.integer[Any]

U8 = NDArray[np.uint8]
I8 = NDArray[np.int8]
I32 = NDArray[np.int32]
U16 = NDArray[np.uint16]
U32 = NDArray[np.uint32]
I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
F32 = NDArray[np.float32]


def encode(text: str) -> U32:
    """The code points of a text, uint32; lone surrogates stay what they are."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
