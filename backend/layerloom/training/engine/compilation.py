"""Lets XLA compile a program while training continues with the old one."""

import threading
from typing import Any

import tensorflow as tf

# Copying more than this would slow training down; such a program is compiled at its first real call.
_MOST_COPIED_BYTES = 256 * 2**20


class Compilation:
    """Compiles a concrete function that was traced for XLA, in a separate thread.

    XLA compiles a program at its first call, and locks its variables meanwhile. So the first call uses copies of the
    variables. Later calls on the real variables find the compiled program by its name and shapes.

    Args:
        program: A program that was traced for XLA. Nobody else may call it before the compilation is done.
        arguments: Arguments with which the program changes nothing; only their shapes matter.
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
        # Only the thread has a reference to the copies, so they are freed when it ends.
        threading.Thread(target=self._run, args=(copies,), name="xla", daemon=True).start()

    @property
    def done(self) -> bool:
        """Whether it has ended; after a failure ``error`` is set.

        If the variables are too large to copy, ``tried`` is false, and only the first call shows whether XLA can do it.
        """
        return self._done.is_set()

    def wait(self) -> None:
        """Wait until it has ended."""
        self._done.wait()

    def _run(self, _copies: dict[int, Any]) -> None:
        try:
            self._program(*self._arguments)
        except Exception as error:  # noqa: BLE001 - training continues without XLA after any error
            self.error = error
        finally:
            self._program.set_external_captures(self._real)
            self._done.set()


def _bytes(program: Any) -> int:
    return sum(variable.shape.num_elements() * variable.dtype.size for variable in program.graph.variables)


def _copies(program: Any) -> dict[int, Any]:
    """A copy of each variable that the program uses, by the identity of the original variable's handle."""
    return {
        id(variable.handle): tf.Variable(tf.zeros(variable.shape, variable.dtype), trainable=False)
        for variable in program.graph.variables
    }
