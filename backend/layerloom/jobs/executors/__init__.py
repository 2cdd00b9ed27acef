"""Executors, which place runners. There is one file for each kind of place."""

from layerloom.jobs.executors.base import Executor, ExecutorError, Exit, Placement
from layerloom.jobs.executors.local import LocalExecutor

__all__ = ["Executor", "ExecutorError", "Exit", "LocalExecutor", "Placement"]
