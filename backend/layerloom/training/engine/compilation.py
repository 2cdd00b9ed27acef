"""XLA's compilation of a program beside the training that it is to take over."""

import threading
from typing import Any

import tensorflow as tf

# Copies of more than this would be felt; such a program is compiled when it is called.
_MOST_COPIED_BYTES = 256 * 2**20


class Compilation:
    """Compiles a concrete function that was traced for XLA, in a thread of its own.

    XLA compiles a program at its first call, and holds its variables for so long. So the first call is made on copies
    of them; the compiled program is found again by its name and shapes when it is called on the real ones.

    Args:
        program: Traced for XLA, not yet called; to be called by nobody else before this is done.
        arguments: With which it does nothing but return; their shapes are what counts.
    """

    def __init__(self, program: Any, arguments: tuple[Any, ...]) -> None:
        self._program = program
        self._arguments = arguments
        self._real = list(program.captured_inputs)
        self.error: Exception | None = None
        self._done = threading.Event()
        if _bytes(program) > _MOST_COPIED_BYTES:
            self._done.set()
            return
        program.set_external_captures(_with_copies(program))
        threading.Thread(target=self._run, name="xla", daemon=True).start()

    @property
    def done(self) -> bool:
        """Whether it has ended; ``error`` says with what, where it failed."""
        return self._done.is_set()

    def wait(self) -> None:
        """Until it has ended."""
        self._done.wait()

    def _run(self) -> None:
        try:
            self._program(*self._arguments)
        except Exception as error:  # noqa: BLE001 - training goes on without XLA, whatever it stumbles over
            self.error = error
        finally:
            self._program.set_external_captures(self._real)
            self._done.set()


def _bytes(program: Any) -> int:
    return sum(variable.shape.num_elements() * variable.dtype.size for variable in program.graph.variables)


def _with_copies(program: Any) -> list[Any]:
    copies = {
        id(variable.handle): tf.Variable(tf.zeros(variable.shape, variable.dtype), trainable=False)
        for variable in program.graph.variables
    }
    # The variables themselves have to live as long as the handles are used.
    program.copies = list(copies.values())
    return [copies[id(captured)].handle if id(captured) in copies else captured for captured in program.captured_inputs]
