"""The run spec: one JSON document, and its parser."""

from layerloom.spec.data import DataSpec, SplitSpec
from layerloom.spec.frames import FramesSpec
from layerloom.spec.network import MAX_NODES, ClassConfig, EdgeSpec, NetworkSpec, NodeSpec
from layerloom.spec.run import ForkSpec, RunSpec, parse_run_spec
from layerloom.spec.training import DATA_LOSS, EarlyStoppingSpec, Kept, TrainingSpec

__all__ = [
    "DATA_LOSS",
    "MAX_NODES",
    "ClassConfig",
    "DataSpec",
    "EarlyStoppingSpec",
    "EdgeSpec",
    "ForkSpec",
    "FramesSpec",
    "Kept",
    "NetworkSpec",
    "NodeSpec",
    "RunSpec",
    "SplitSpec",
    "TrainingSpec",
    "parse_run_spec",
]
