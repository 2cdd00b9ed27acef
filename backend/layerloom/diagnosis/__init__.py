"""From series to a verdict in words; pure functions and small watches."""

from layerloom.diagnosis.overfitting import Overfitting, OverfittingWatch

__all__ = ["Overfitting", "OverfittingWatch"]
