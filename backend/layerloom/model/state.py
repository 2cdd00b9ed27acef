"""The state of training as a file: every variable of a model, and what else it takes to go on bit for bit.

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
# Zip's first day: the same state gives the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)

Value = TypeVar("Value")


@dataclass(frozen=True)
class TrainingState:
    """A model after ``batch`` batches of the epoch that follows ``epoch``.

    ``header`` is what goes with it, as plain JSON values; ``arrays`` the values of the variables, by name.
    """

    epoch: int
    batch: int
    header: dict[str, Any]
    arrays: dict[str, np.ndarray]

    @property
    def place(self) -> Place:
        """Where in training it is."""
        return (self.epoch, self.batch)

    @property
    def steps(self) -> int | None:
        """Batches that its optimizer has done; None without an optimizer."""
        return int(self.arrays[STEPS]) if STEPS in self.arrays else None

    @property
    def size(self) -> int:
        """Bytes of the arrays."""
        return sum(array.nbytes for array in self.arrays.values())

    @property
    def finite(self) -> bool:
        """Whether all weights are finite numbers."""
        weights = (array for name, array in self.arrays.items() if name.startswith(MODEL))
        return all(bool(np.isfinite(array).all()) for array in weights if array.dtype.kind == "f")


class StateTaker:
    """Takes the state of a model and gives it back; finds the variables once.

    Args:
        model: Compiled, with all its variables.
    """

    def __init__(self, model: keras.Model) -> None:
        self._variables = named_variables(model)

    @property
    def size(self) -> int:
        """Bytes of a state, about."""
        return sum(math.prod(variable.shape) for variable in self._variables.values()) * 4

    def take(self, place: Place, header: dict[str, Any], *, metrics: bool = True) -> TrainingState:
        """The present state; without ``metrics``, their sums are left out."""
        variables = self._variables if metrics else _without_metrics(self._variables)
        return TrainingState(
            *place, header, {name: _numpys(np.asarray(variable.numpy())) for name, variable in variables.items()}
        )

    def give(self, state: TrainingState, *, metrics: bool = True) -> None:
        """Make the model what it was; without ``metrics``, or where the state has none, their sums stay as they are.

        Raises:
            ArtifactError: if the state is another model's.
        """
        arrays = state.arrays if metrics else _without_metrics(state.arrays)
        variables = self._fitting(arrays)
        for name, array in arrays.items():
            variables[name].assign(array)

    def give_network(self, state: TrainingState) -> None:
        """Make the network what it was, and of its optimizer all that fits.

        Raises:
            ArtifactError: if the network is another one.
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
        """Change nothing.

        Raises:
            ArtifactError: if the state is another model's, or lacks what an earlier version did not write.
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
    """Write a state, one array after the other, so that it never lies in memory twice."""
    header = {"version": VERSION, "epoch": state.epoch, "batch": state.batch, **state.header}
    with zipfile.ZipFile(_Stream(file), "w", zipfile.ZIP_STORED) as archive:
        _add(archive, _HEADER, np.frombuffer(dumps(header).encode(), dtype=np.uint8))
        for name, array in state.arrays.items():
            _add(archive, name, array)


def read_state(file: IO[bytes]) -> TrainingState:
    """A state that `write_state` wrote.

    Raises:
        ArtifactError: if it is anything else.
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
            fix="Train on from another state.",
        ) from error
    return TrainingState(*place, header, up_to_date(arrays))


def load_state(store: ArtifactStore, run: str, entry: State) -> TrainingState:
    """The state that a manifest names.

    Raises:
        ArtifactError: if its file is gone, or is not what was written.
    """
    try:
        if store.size(run, entry.file) != entry.size or store.sha256(run, entry.file) != entry.sha256:
            raise ArtifactError(
                f"The state '{entry.file}' of run {run} is not what was written.",
                expected=f"{entry.size} bytes with SHA-256 {entry.sha256}",
                received="other bytes",
                fix="Train on from another state.",
            )
        with store.open(run, entry.file) as file:
            return read_state(file)
    except (NotFound, OSError) as error:
        raise ArtifactError(
            f"The state '{entry.file}' of run {run} cannot be read: {error}.",
            expected="a file that its manifest names",
            received=str(error),
            fix="Train on from another state.",
        ) from error


class _Stream(io.RawIOBase):
    """A writer as zipfile takes it: it cannot go back."""

    def __init__(self, file: Writer) -> None:
        super().__init__()
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._file.write(data)


def _numpys(array: np.ndarray) -> np.ndarray:
    """In a type of numpy's own: a file keeps no other. Of bfloat16, float32 has every number exactly."""
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
        raise ValueError(f"the entry '{entry}' is no array")
    return entry.removesuffix(".npy")


def _foreign(received: str) -> ArtifactError:
    return ArtifactError(
        "The state does not belong to this model.",
        expected="the variables of the model, each with its shape",
        received=received,
        fix="Train the run again; the state was written by another version of Layerloom or of Keras.",
    )
