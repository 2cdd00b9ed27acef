"""The state of training as a file: every variable of a model, and all else that is needed to continue bit for bit.

The file is a plain numpy zip (`.npz`) with one array for each variable, by its name (``model/variables.py``), and one
JSON document as bytes, ``header``. Nothing in it is pickled.
"""

import io
import json
import math
import zipfile
from dataclasses import dataclass
from typing import IO, Any, TypeVar

import keras
import numpy as np

from layerloom.artifacts.states import Place, State
from layerloom.artifacts.store import ArtifactStore
from layerloom.artifacts.writer import Writer
from layerloom.errors import ArtifactError, NotFound
from layerloom.events.codec import dumps
from layerloom.model.older_states import up_to_date
from layerloom.model.variables import METRICS, MODEL, STEPS, named_variables

VERSION = 1
_HEADER = "header"
# The earliest date that zip supports. A fixed date makes equal states equal bytes.
_DATE = (1980, 1, 1, 0, 0, 0)

Value = TypeVar("Value")


@dataclass(frozen=True)
class TrainingState:
    """The state of a model after ``batch`` batches of the epoch that follows ``epoch``.

    ``header`` holds everything besides variables, as plain JSON values. ``arrays`` holds the variables by name.
    """

    epoch: int
    batch: int
    header: dict[str, Any]
    arrays: dict[str, np.ndarray]

    @property
    def place(self) -> Place:
        """Its place in training."""
        return (self.epoch, self.batch)

    @property
    def steps(self) -> int | None:
        """The number of batches that its optimizer has done; None without an optimizer."""
        return int(self.arrays[STEPS]) if STEPS in self.arrays else None

    @property
    def size(self) -> int:
        """The size of all arrays in bytes."""
        return sum(array.nbytes for array in self.arrays.values())

    @property
    def finite(self) -> bool:
        """Whether all weights are finite."""
        weights = (array for name, array in self.arrays.items() if name.startswith(MODEL))
        return all(bool(np.isfinite(array).all()) for array in weights if array.dtype.kind == "f")


class StateTaker:
    """Copies the state of a model, and restores it; looks the variables up once.

    Args:
        model: A compiled model with all its variables.
    """

    def __init__(self, model: keras.Model) -> None:
        self._variables = named_variables(model)

    @property
    def size(self) -> int:
        """The approximate size of a state in bytes."""
        return sum(math.prod(variable.shape) for variable in self._variables.values()) * 4

    def take(self, place: Place, header: dict[str, Any], *, metrics: bool = True) -> TrainingState:
        """A copy of the current state; without ``metrics``, their sums are left out."""
        variables = self._variables if metrics else _without_metrics(self._variables)
        return TrainingState(
            *place, header, {name: _numpys(np.asarray(variable.numpy())) for name, variable in variables.items()}
        )

    def give(self, state: TrainingState, *, metrics: bool = True) -> None:
        """Restore a state. Without ``metrics``, or if the state has none, their sums stay unchanged.

        Raises:
            ArtifactError: if the state belongs to another model.
        """
        arrays = state.arrays if metrics else _without_metrics(state.arrays)
        variables = self._fitting(arrays)
        for name, array in arrays.items():
            variables[name].assign(array)

    def give_network(self, state: TrainingState) -> None:
        """Restore the network, and as much of its optimizer as fits.

        Raises:
            ArtifactError: if the state belongs to another network.
        """
        network = {name for name in self._variables.keys() | state.arrays.keys() if name.startswith(MODEL)}
        fitting = {
            name: array
            for name, array in state.arrays.items()
            if name in self._variables and tuple(self._variables[name].shape) == array.shape
        }
        if differing := sorted(network - fitting.keys()):
            raise _foreign(f"these differ, or only one of them has them: {', '.join(differing[:4])}")
        for name, array in _without_metrics(fitting).items():
            self._variables[name].assign(array)

    def check(self, state: TrainingState) -> None:
        """Check that a state fits, without changing anything.

        Raises:
            ArtifactError: if the state belongs to another model, or lacks variables that an earlier version omitted.
        """
        self._fitting(state.arrays)

    def _fitting(self, arrays: dict[str, np.ndarray]) -> dict[str, keras.Variable]:
        counted = any(name.startswith(METRICS) for name in arrays)
        variables = self._variables if counted else _without_metrics(self._variables)
        if arrays.keys() != variables.keys():
            differing = sorted(arrays.keys() ^ variables.keys())
            raise _foreign(f"only one of them has {', '.join(differing[:4])}")
        for name, array in arrays.items():
            if tuple(variables[name].shape) != array.shape:
                raise _foreign(f"'{name}' has shape {array.shape} in the state, {tuple(variables[name].shape)} here")
        return variables


def write_state(state: TrainingState, file: Writer) -> None:
    """Write a state one array at a time, so that memory never holds it twice."""
    header = {"version": VERSION, "epoch": state.epoch, "batch": state.batch, **state.header}
    with zipfile.ZipFile(_Stream(file), "w", zipfile.ZIP_STORED) as archive:
        _add(archive, _HEADER, np.frombuffer(dumps(header).encode(), dtype=np.uint8))
        for name, array in state.arrays.items():
            _add(archive, name, array)


def read_state(file: IO[bytes]) -> TrainingState:
    """Read a state that `write_state` wrote.

    Raises:
        ArtifactError: if the file is anything else.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            arrays = {_name(entry): _array(archive, entry) for entry in archive.namelist()}
        header = json.loads(arrays.pop(_HEADER).tobytes())
        if header["version"] != VERSION:
            raise ValueError(f"version {header['version']}")
        place = (int(header.pop("epoch")), int(header.pop("batch")))
        del header["version"]
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError, EOFError) as error:
        raise ArtifactError(
            "This is not a state of training.",
            expected=f"a numpy zip of version {VERSION}, with a header",
            received=f"{type(error).__name__}: {error}"[:200],
            fix="Continue from another state.",
        ) from error
    return TrainingState(*place, header, up_to_date(arrays))


def load_state(store: ArtifactStore, run: str, entry: State) -> TrainingState:
    """Read a state that a manifest lists.

    Raises:
        ArtifactError: if its file is missing, or differs from what was written.
    """
    try:
        if store.size(run, entry.file) != entry.size or store.sha256(run, entry.file) != entry.sha256:
            raise ArtifactError(
                f"The state '{entry.file}' of run {run} is damaged.",
                expected=f"{entry.size} bytes with SHA-256 {entry.sha256}",
                received="other bytes",
                fix="Continue from another state.",
            )
        with store.open(run, entry.file) as file:
            return read_state(file)
    except (NotFound, OSError) as error:
        raise ArtifactError(
            f"The state '{entry.file}' of run {run} cannot be read: {error}.",
            expected="a file that its manifest lists",
            received=str(error),
            fix="Continue from another state.",
        ) from error


class _Stream(io.RawIOBase):
    """A writer in the form of a stream for zipfile; it cannot seek."""

    def __init__(self, file: Writer) -> None:
        super().__init__()
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._file.write(data)


def _numpys(array: np.ndarray) -> np.ndarray:
    """The array in one of numpy's own types, since a file keeps no others. float32 holds every bfloat16 exactly."""
    return array.astype(np.float32) if array.dtype.kind == "V" else array


def _without_metrics(named: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in named.items() if not name.startswith(METRICS)}


def _add(archive: zipfile.ZipFile, name: str, array: np.ndarray) -> None:
    with archive.open(zipfile.ZipInfo(f"{name}.npy", _DATE), "w", force_zip64=True) as entry:
        np.lib.format.write_array(entry, array, allow_pickle=False)


def _array(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    with archive.open(name) as entry:
        array: np.ndarray = np.lib.format.read_array(entry, allow_pickle=False)
        if entry.read(1):
            raise ValueError(f"bytes after the array '{name}'")
        return array


def _name(entry: str) -> str:
    if not entry.endswith(".npy"):
        raise ValueError(f"the entry '{entry}' is not an array")
    return entry.removesuffix(".npy")


def _foreign(received: str) -> ArtifactError:
    return ArtifactError(
        "The state does not belong to this model.",
        expected="the variables of the model, each with its shape",
        received=received,
        fix="Train the run again; the state was written by another version of Layerloom or of Keras.",
    )
