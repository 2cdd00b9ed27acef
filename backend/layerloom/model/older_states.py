"""Converts states of earlier versions to the current format.

Earlier versions used Keras's own names for the variables of an optimizer. In half precision Keras wraps the optimizer:
there the plain names belonged to the wrapper, and the names of the inner optimizer ended in ``#2``.
"""

import re

import numpy as np

from layerloom.model.variables import OPTIMIZER, SCALING, slot_of

# A variable that only the wrapper of half precision has. Its current name begins with `SCALING`.
_WRAPPER = f"{OPTIMIZER}dynamic_scale"
_WRAPPERS = [f"{OPTIMIZER}{word}" for word in ("iteration", "learning_rate", "step_counter", "dynamic_scale")]
_SECOND = "#2"
# Keras numbers unnamed variables across the process; only Nadam has an unnamed one.
_NAMELESS = re.compile(rf"{OPTIMIZER}variable(_\d+)?")
_PRODUCT = f"{OPTIMIZER}u_product"
# Adafactor's row and column factors were named after their weight, without its layer.
_FACTORS = ("r", "c")


def up_to_date(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays of a state under their current names and in numpy's own types; a current state stays unchanged."""
    return _factors(_nameless(_unwrapped({name: _plain(array) for name, array in arrays.items()})))


def _plain(array: np.ndarray) -> np.ndarray:
    """An array of bfloat16, which numpy loads as two raw bytes, as float32: those bytes are its upper half."""
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
    """Rename Adafactor's factors; each pair comes before the other slots of its weight, in Keras's order."""
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
        # In half precision Keras did not save the factors of unfactored weights, which are always zero.
        for name in velocities:
            for factor in _FACTORS:
                found.setdefault(f"{name.rpartition('/')[0]}/{factor}", np.zeros((), np.int32))
    return found


def _is_factor(name: str, arrays: dict[str, np.ndarray]) -> bool:
    """Whether the name of an optimizer's variable is the name of a weight."""
    word = name.removeprefix(OPTIMIZER).partition("#")[0]
    return "/" not in word and any(one.endswith(f":{word}/velocity") for one in arrays)
