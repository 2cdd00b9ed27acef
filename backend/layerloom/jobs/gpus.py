"""The NVIDIA GPUs of this machine, as reported by the driver's tool nvidia-smi."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

_SECONDS = 10
_FIELDS = ("uuid", "index", "name", "utilization.gpu", "memory.used", "memory.total")
_MIB = 2**20


@dataclass(frozen=True, slots=True)
class Gpu:
    """A GPU; ``load`` is 0 to 1, memory is in bytes, and None means that the driver does not report it."""

    uuid: str
    index: str
    name: str
    load: float | None
    memory_used: int | None
    memory_total: int | None


def find_gpus(environment: Mapping[str, str] = os.environ) -> list[Gpu]:
    """The GPUs that this process may use; empty if there is no driver, or ``CUDA_VISIBLE_DEVICES`` hides them."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return []
    query = [tool, f"--query-gpu={','.join(_FIELDS)}", "--format=csv,noheader,nounits"]
    try:
        said = subprocess.run(query, capture_output=True, text=True, timeout=_SECONDS, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return visible(parse_gpus(said), environment.get("CUDA_VISIBLE_DEVICES"))


def parse_gpus(text: str) -> list[Gpu]:
    """The GPUs in the tool's output, which has comma-separated values."""
    rows = [[value.strip() for value in line.split(",")] for line in text.splitlines()]
    return [
        Gpu(uuid, index, name, _share(load), _bytes(used), _bytes(total))
        for uuid, index, name, load, used, total in (row for row in rows if len(row) == len(_FIELDS))
    ]


def visible(gpus: list[Gpu], names: str | None) -> list[Gpu]:
    """The GPUs that ``CUDA_VISIBLE_DEVICES`` lists by index or beginning of a uuid; all if it is not set."""
    if names is None:
        return gpus
    found: list[Gpu] = []
    for name in (part.strip() for part in names.split(",")):
        match = next((gpu for gpu in gpus if name and (gpu.index == name or gpu.uuid.startswith(name))), None)
        if match is None:
            # Like CUDA, ignore everything after an unknown name.
            break
        found.append(match)
    return found


def _share(text: str) -> float | None:
    return int(text) / 100 if text.isdigit() else None


def _bytes(text: str) -> int | None:
    return int(text) * _MIB if text.isdigit() else None
