"""Whether and when XLA takes over a training, and whether it is worth keeping."""

import statistics
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import keras
import tensorflow as tf

from layerloom.catalog import load as catalog
from layerloom.model.messages import clean
from layerloom.training.engine.compilation import Compilation
from layerloom.training.engine.numbers import NotSame, same_numbers
from layerloom.training.pace import Pace

# A sentence and its code.
Tell = Callable[[str, str], None]
Wish = Literal["auto"] | bool
Made = TypeVar("Made")
# A program and arguments with which it changes nothing.
Idle = tuple[Any, tuple[Any, ...]]

# XLA compiles for many times as long as it takes to trace a program, and slows the training beside it for that long;
# that much training must lie ahead.
_WORTH = 25.0
# An epoch that takes so long is no first call's surprise.
_LONG_SECONDS = 2.0
# So many epochs tell how long one takes; one alone may be that in which a picture was drawn.
_TRIED_EPOCHS = 5
# A run that waits for its pace has time to find out whether it holds it: something else may have been in the way.
_TRIED_SECONDS = 1.0


class Xla:
    """Goes over from TensorFlow's executor to XLA when it pays, and back when it turns out slower.

    Args:
        wish: "auto", or whether to begin with XLA, or to never use it.
        suits: Whether it may pay for this network at all.
        tell: Takes a sentence and its code at each change.
        pace: What the run is held to: time in which it would only wait is no gain.
        trace_seconds: How long the training took to trace for TensorFlow.
        make: Traces the programs for XLA, each with arguments with which it does nothing.
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
        """Use XLA from the first batch on, where that is the wish."""
        if self._wish is True:
            self.programs = [program for program, _ in traced(self._make, self._wish, self._tell) or []]

    def epoch_took(self, seconds: float, epochs_left: int) -> None:
        """Think again after each epoch; ``programs`` are what to use, none of them for TensorFlow's own."""
        self._epochs += 1
        if not self._open:
            return
        if self.programs:
            self._compare(seconds)
        elif self._compilations:
            self._take_over()
        elif self._epochs > 1 or seconds > _LONG_SECONDS:
            # The first epoch holds what TensorFlow does at a first call.
            self._before.append(seconds)
            if self._gain() * epochs_left > _WORTH * self._trace_seconds:
                self._compile()

    def _gain(self) -> float:
        """Seconds of an epoch that XLA could save at most."""
        if not self._pace.seconds or self._before[-1] > _LONG_SECONDS:
            return self._before[-1] - self._pace.seconds
        epochs = max(_TRIED_EPOCHS, round(_TRIED_SECONDS / self._pace.seconds))
        if len(self._before) % epochs:
            return 0.0
        self._before = self._before[-epochs:]
        return statistics.median(self._before) - self._pace.seconds

    def called(self, number: int, *arguments: Any) -> Any:
        """What one of the programs gives; None, and no programs from here on, where XLA cannot compile it after all."""
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
        """Wait for what is being compiled; for those who measure or end the process."""
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
        self._tell("XLA has compiled the training and takes over.", "xla_on")

    def _compare(self, seconds: float) -> None:
        self._since.append(seconds)
        if len(self._since) < _TRIED_EPOCHS:
            return
        before, since = statistics.median(self._before), statistics.median(self._since)
        self._open = False
        if since > before:
            self.programs = []
            self._tell("XLA turned out slower here; TensorFlow's own executor trains again.", "xla_off")


def traced(make: Callable[[], Made], wish: Wish, tell: Tell) -> Made | None:
    """What ``make`` traces for XLA, drawing the numbers of plain Keras.

    Where it cannot, XLA draws others if it is the wish, and None is left to TensorFlow's own executor if it is not.
    """
    try:
        with same_numbers():
            return make()
    except NotSame as reason:
        if wish is True:
            tell(f"XLA was asked for: {reason}.", "xla_other_numbers")
            return make()
        tell(f"TensorFlow's own executor stays: {reason}.", "xla_other_numbers")
        return None


def tell_failed(error: Exception, tell: Tell) -> None:
    """Say why a training goes on without XLA."""
    tell(f"XLA cannot compile this network ({clean(error)}); it trains without.", "xla_failed")


def suits(model: keras.Model) -> bool:
    """Whether XLA may pay: on any GPU; on a CPU not with convolutions or pooling, where it is many times slower."""
    return bool(tf.config.list_logical_devices("GPU")) or not any(_convolves(layer) for layer in _layers(model))


def _layers(model: keras.Model) -> list[keras.layers.Layer]:
    """All layers, those inside wrappers and cells too."""
    # Keras has no public word for it.
    flatten: Any = getattr(model, "_flatten_layers")  # noqa: B009 - nor a type
    return list(flatten(include_self=False))


def _convolves(layer: keras.layers.Layer) -> bool:
    return bool(catalog.trait("layer", type(layer).__name__, "convolves"))
