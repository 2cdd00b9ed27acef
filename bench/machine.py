"""What a result was measured on and with. Names no host."""

import importlib.metadata
import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any

import layerloom


def machine() -> dict[str, Any]:
    """CPU model, cores this process may use, memory in GB, and how busy the machine is: idle is near 0."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": _cpu(),
        "cores": _cores(),
        "memory_gb": round(memory / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "load_before": round(os.getloadavg()[0], 2),
    }


def versions() -> dict[str, str | None]:
    """Of everything that the numbers depend on; None for what is not here."""
    return {
        "python": platform.python_version(),
        "layerloom": layerloom.__version__,
        "tensorflow": _package("tensorflow") or _package("tensorflow-cpu"),
        "keras": _package("keras"),
        "numpy": _package("numpy"),
        "node": _node(),
    }


def short_name(found: dict[str, Any]) -> str:
    """A machine's name for a file: its CPU and how many cores."""
    words = re.sub(r"[^a-z0-9]+", "-", found["cpu"].lower()).strip("-")
    return f"{words}-{found['cores']}-cores"


def _cpu() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    asked = subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or platform.processor() or platform.machine()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _package(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _node() -> str | None:
    try:
        return subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
