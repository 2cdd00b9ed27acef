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
        self.tried = _bytes(program) <= _MOST_COPIED_BYTES
        if not self.tried:
            self._done.set()
            return
        copies = _copies(program)
        program.set_external_captures([copies[id(one)].handle if id(one) in copies else one for one in self._real])
        # Handed to the thread alone, so that they are gone when it is.
        threading.Thread(target=self._run, args=(copies,), name="xla", daemon=True).start()

    @property
    def done(self) -> bool:
        """Whether it has ended; ``error`` says with what, where it failed.

        What is too large for copies was not ``tried``: only its first call tells whether it can be compiled.
        """
        return self._done.is_set()

    def wait(self) -> None:
        """Until it has ended."""
        self._done.wait()

    def _run(self, _copies: dict[int, Any]) -> None:
        try:
            self._program(*self._arguments)
        except Exception as error:  # noqa: BLE001 - training goes on without XLA, whatever it stumbles over
            self.error = error
        finally:
            self._program.set_external_captures(self._real)
            self._done.set()


def _bytes(program: Any) -> int:
    return sum(variable.shape.num_elements() * variable.dtype.size for variable in program.graph.variables)


def _copies(program: Any) -> dict[int, Any]:
    """A variable of the same shape for each that the program reads or writes, by the identity of that one's handle."""
    return {
        id(variable.handle): tf.Variable(tf.zeros(variable.shape, variable.dtype), trainable=False)
        for variable in program.graph.variables
    }
