"""States that earlier versions wrote, read as if they were today's.

Then the variables of an optimizer were named after what Keras calls them. Half precision wraps the optimizer, so
there the plain names were the wrapper's, and those of the optimizer inside had ``#2`` behind them.
"""

import re

import numpy as np

from layerloom.model.variables import OPTIMIZER, SCALING, slot_of

# What only the wrapper of half precision has. Today its name begins with `SCALING`.
_WRAPPER = f"{OPTIMIZER}dynamic_scale"
_WRAPPERS = [f"{OPTIMIZER}{word}" for word in ("iteration", "learning_rate", "step_counter", "dynamic_scale")]
_SECOND = "#2"
# Keras numbers a variable without a name through the life of a process; only Nadam has one.
_NAMELESS = re.compile(rf"{OPTIMIZER}variable(_\d+)?")
_PRODUCT = f"{OPTIMIZER}u_product"
# Adafactor's rows and columns: they were named as their weight is, without its layer.
_FACTORS = ("r", "c")


def up_to_date(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays of a state by today's names and in types that numpy has; today's own stay as they are."""
    return _factors(_nameless(_unwrapped({name: _plain(array) for name, array in arrays.items()})))


def _plain(array: np.ndarray) -> np.ndarray:
    """Numbers of bfloat16, of which numpy keeps only two bytes each, as float32, of which they are the upper half."""
    if array.dtype != np.dtype("V2"):
        return array
    return (array.view(np.uint16).astype(np.uint32) << 16).view(np.float32)


def _unwrapped(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    if _WRAPPER not in arrays:
        return arrays
    names = {name: f"{OPTIMIZER}{SCALING}{name.removeprefix(OPTIMIZER)}" for name in _WRAPPERS}
    names |= {name + _SECOND: name for name in _WRAPPERS}
    return {names.get(name, name): array for name, array in arrays.items()}


def _nameless(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {_PRODUCT if _NAMELESS.fullmatch(name) else name: array for name, array in arrays.items()}


def _factors(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Each pair of factors stands before its weight's other slots, as Keras makes them."""
    found: dict[str, np.ndarray] = {}
    waiting: list[tuple[str, np.ndarray]] = []
    velocities: list[str] = []
    for name, array in arrays.items():
        weight, slot = slot_of(name) or ("", "")
        own = weight.rpartition(":")[2]
        if slot == "velocity":
            velocities.append(name)
            if [word for word, _ in waiting] == [own, own]:
                for factor, (_, value) in zip(_FACTORS, waiting, strict=True):
                    found[f"{name.rpartition('/')[0]}/{factor}"] = value
                waiting = []
        elif name.startswith(OPTIMIZER) and _is_factor(name, arrays):
            waiting.append((name.removeprefix(OPTIMIZER).partition("#")[0], array))
            continue
        found[name] = array
    if any(name.endswith("/r") for name in found.keys() - arrays.keys()):
        # In half precision Keras forgot those of weights that are not factored; they are never anything but zero.
        for name in velocities:
            for factor in _FACTORS:
                found.setdefault(f"{name.rpartition('/')[0]}/{factor}", np.zeros((), np.int32))
    return found


def _is_factor(name: str, arrays: dict[str, np.ndarray]) -> bool:
    """Whether an optimizer's plain name is that of a weight."""
    word = name.removeprefix(OPTIMIZER).partition("#")[0]
    return "/" not in word and any(one.endswith(f":{word}/velocity") for one in arrays)
