"""Encodes and decodes a frame (docs/files.md): a JSON header with the place of each part, then the parts as uint8.

A value is ``offset + scale * byte``. So each value costs one byte, and is exact to 1/510 of the range of its part.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

VERSION = 1
# The most bytes of a whole frame; the painter draws fewer units if it would be larger.
MOST_BYTES = 64_000
# Offset and scale are rounded to this many digits; a byte is less precise anyway.
_DIGITS = 6


@dataclass(frozen=True)
class Part:
    """One picture of a frame.

    ``values`` is a float array with the shape in the header. With ``each``, every entry of the first axis is a separate
    picture with its own range; otherwise all share one range. ``more`` holds further fields of the part's header.
    """

    kind: str
    node: str
    values: np.ndarray
    each: bool = False
    more: dict[str, Any] = field(default_factory=dict[str, Any])


def encode(epoch: int, words: dict[str, Any], parts: Sequence[Part]) -> bytes:
    """The file of a frame.

    Args:
        epoch: Epochs trained so far; 0 before training.
        words: Further fields of the header: ``domain``, ``plane`` and ``validation`` (docs/files.md).
        parts: The parts, in their order in the file.
    """
    headers: list[dict[str, Any]] = []
    payload = bytearray()
    for part in parts:
        levels, offset, scale = quantize(part.values, each=part.each)
        headers.append(
            {"kind": part.kind, "node": part.node, "shape": list(part.values.shape)}
            | part.more
            | {"offset": offset, "scale": scale, "at": len(payload)}
        )
        payload += levels.tobytes()
    header: dict[str, Any] = {"version": VERSION, "epoch": epoch} | words | {"parts": headers}
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    return struct.pack("<I", len(text)) + text + bytes(payload)


def decode(content: bytes) -> tuple[dict[str, Any], dict[tuple[str, str], np.ndarray]]:
    """A frame's header, and the values of its parts by kind and node, float32."""
    (length,) = struct.unpack_from("<I", content)
    header = json.loads(content[4 : 4 + length])
    payload = content[4 + length :]
    values: dict[tuple[str, str], np.ndarray] = {}
    for part in header["parts"]:
        shape = tuple(part["shape"])
        levels = np.frombuffer(payload, np.uint8, int(np.prod(shape)), part["at"]).reshape(shape)
        column = (-1,) + (1,) * (len(shape) - 1)
        offset, scale = (np.reshape(np.asarray(part[name], np.float32), column) for name in ("offset", "scale"))
        values[part["kind"], part["node"]] = offset + scale * levels
    return header, values


def quantize(values: np.ndarray, *, each: bool) -> tuple[np.ndarray, Any, Any]:
    """Values as uint8, with one offset and scale for all, or one for each entry of the first axis.

    Non-finite values become 0: a network with NaN has no picture, and other parts of the page say so.
    """
    # Compute in float64, where the difference of two float32 numbers is always finite.
    numbers = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    rows = numbers.reshape(len(values) if each else 1, -1)
    low, high = rows.min(axis=1), rows.max(axis=1)
    scale = (high - low) / 255
    levels = np.rint((rows - low[:, None]) / np.where(scale > 0, scale, 1)[:, None]).astype(np.uint8)
    offsets, scales = ([float(f"{value:.{_DIGITS}g}") for value in each_row] for each_row in (low, scale))
    return levels.reshape(values.shape), offsets if each else offsets[0], scales if each else scales[0]
