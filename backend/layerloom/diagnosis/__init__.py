"""From series to a verdict and what may help; pure functions and small watches."""

from layerloom.diagnosis.case import Case, Remedy, Verdict
from layerloom.diagnosis.curves import RECENT, curves_of
from layerloom.diagnosis.overfitting import Overfitting, OverfittingWatch
from layerloom.diagnosis.verdicts import verdict_of

__all__ = ["RECENT", "Case", "Overfitting", "OverfittingWatch", "Remedy", "Verdict", "curves_of", "verdict_of"]
