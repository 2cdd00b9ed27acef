"""Decides whether and when XLA takes over a training, and whether it stays."""

import statistics
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import keras
import tensorflow as tf

from layerloom.catalog import load as catalog
from layerloom.events import LogData
from layerloom.model.messages import clean
from layerloom.training.engine.compilation import Compilation
from layerloom.training.engine.numbers import NotSame, same_numbers
from layerloom.training.pace import Pace

# Takes a line for the log.
Tell = Callable[[LogData], None]
Wish = Literal["auto"] | bool
Made = TypeVar("Made")
# A program, and arguments with which it changes nothing.
Idle = tuple[Any, tuple[Any, ...]]

# Compiling takes many times as long as tracing, and slows the training meanwhile. The expected gain of the remaining
# epochs must exceed the tracing time by this factor.
_WORTH = 25.0
# An epoch of this length is long even without the overhead of a first call, so it can be judged at once.
_LONG_SECONDS = 2.0
# The number of epochs that are timed before XLA is judged. A single one may contain the drawing of a picture.
_TRIED_EPOCHS = 5
# With a pace, only more than this many seconds beyond the pace count, because other work may have caused a delay.
_TRIED_SECONDS = 1.0


class Xla:
    """Switches from TensorFlow's executor to XLA if it pays, and back if XLA is slower.

    Args:
        wish: "auto"; or true to begin with XLA; or false to never use it.
        suits: Whether XLA can pay for this network at all.
        tell: Receives a line for the log at each change.
        pace: The pace of the run: saving time in which the run would only wait is no gain.
        trace_seconds: How long tracing the training for TensorFlow took.
        make: Traces the programs for XLA, each with arguments with which it changes nothing.
    """

    def __init__(
        self,
        wish: Wish,
        *,
        suits: bool,
        tell: Tell,
        pace: Pace,
        trace_seconds: float,
        make: Callable[[], list[Idle]],
    ) -> None:
        self._wish: Wish = wish
        self._tell = tell
        self._pace = pace
        self._make = make
        self._trace_seconds = trace_seconds
        self._before: list[float] = []
        self._since: list[float] = []
        self._epochs = 0
        self._compilations: list[Compilation] = []
        self._coming: list[Any] = []
        self._untried: set[int] = set()
        self._open = suits and wish == "auto"
        self.programs: list[Any] = []

    def begin(self) -> None:
        """Use XLA from the first batch on, if that is the wish."""
        if self._wish is True:
            self.programs = [program for program, _ in traced(self._make, self._wish, self._tell) or []]

    def epoch_took(self, seconds: float, epochs_left: int) -> None:
        """Decide again after each epoch. ``programs`` is empty while TensorFlow's own executor trains."""
        self._epochs += 1
        if not self._open:
            return
        if self.programs:
            self._compare(seconds)
        elif self._compilations:
            self._take_over()
        elif self._epochs > 1 or seconds > _LONG_SECONDS:
            # The first epoch is not timed, because it contains the overhead of TensorFlow's first call.
            self._before.append(seconds)
            if self._gain() * epochs_left > _WORTH * self._trace_seconds:
                self._compile()

    def _gain(self) -> float:
        """The most seconds that XLA could save in an epoch."""
        if not self._pace.seconds or self._before[-1] > _LONG_SECONDS:
            return self._before[-1] - self._pace.seconds
        epochs = max(_TRIED_EPOCHS, round(_TRIED_SECONDS / self._pace.seconds))
        if len(self._before) % epochs:
            return 0.0
        self._before = self._before[-epochs:]
        return statistics.median(self._before) - self._pace.seconds

    def called(self, number: int, *arguments: Any) -> Any:
        """Call one of the programs. If XLA cannot compile it after all, return None and drop the programs."""
        try:
            values = self.programs[number](*arguments)
        except tf.errors.OpError as error:
            if number not in self._untried:
                raise
            self._open, self.programs = False, []
            tell_failed(error, self._tell)
            return None
        self._untried.discard(number)
        return values

    def settle(self) -> None:
        """Wait for a compilation in progress, before measuring or ending the process."""
        for compilation in self._compilations:
            compilation.wait()

    def _compile(self) -> None:
        made = traced(self._make, self._wish, self._tell)
        if made is None:
            self._open = False
            return
        self._coming = [program for program, _ in made]
        self._compilations = [Compilation(*idle) for idle in made]

    def _take_over(self) -> None:
        if not all(compilation.done for compilation in self._compilations):
            return
        error = next((compilation.error for compilation in self._compilations if compilation.error is not None), None)
        if error is not None:
            self._open = False
            tell_failed(error, self._tell)
            return
        self.programs = self._coming
        self._untried = {number for number, one in enumerate(self._compilations) if not one.tried}
        self._tell(LogData(message="XLA has compiled the training and takes over.", code="xla_on"))

    def _compare(self, seconds: float) -> None:
        self._since.append(seconds)
        if len(self._since) < _TRIED_EPOCHS:
            return
        before, since = statistics.median(self._before), statistics.median(self._since)
        self._open = False
        if since > before:
            self.programs = []
            message = "XLA turned out slower here; TensorFlow's own executor trains again."
            self._tell(LogData(message=message, code="xla_off"))


def traced(make: Callable[[], Made], wish: Wish, tell: Tell) -> Made | None:
    """The programs that ``make`` traces for XLA, with the random numbers of plain Keras.

    If these numbers cannot be repeated, the result depends on the wish. If a person chose XLA, the programs draw other
    numbers; otherwise the result is None, and TensorFlow's own executor stays.
    """
    try:
        with same_numbers():
            return make()
    except NotSame as reason:
        if wish is True:
            tell(_other_numbers(f"XLA is used as requested: {reason}.", reason, asked=True))
            return make()
        tell(_other_numbers(f"TensorFlow's own executor stays: {reason}.", reason, asked=False))
        return None


def tell_failed(error: Exception, tell: Tell) -> None:
    """Report why a training continues without XLA."""
    said = clean(error)
    message = f"XLA cannot compile this network ({said}), so it trains without XLA."
    tell(LogData(message=message, code="xla_failed", values={"error": said}))


def _other_numbers(message: str, reason: NotSame, *, asked: bool) -> LogData:
    return LogData(message=message, code="xla_other_numbers", values={"drawn": reason.drawn, "asked": asked})


def suits(model: keras.Model) -> bool:
    """Whether XLA can pay: on any GPU, but on a CPU not with convolutions or pooling, which it makes much slower."""
    return bool(tf.config.list_logical_devices("GPU")) or not any(_convolves(layer) for layer in _layers(model))


def _layers(model: keras.Model) -> list[keras.layers.Layer]:
    """All layers, including those inside wrappers and cells."""
    # Keras has no public method for this.
    flatten: Any = getattr(model, "_flatten_layers")  # noqa: B009 - it has no type either
    return list(flatten(include_self=False))


def _convolves(layer: keras.layers.Layer) -> bool:
    return bool(catalog.trait("layer", type(layer).__name__, "convolves"))
