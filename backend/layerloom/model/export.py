"""Makes a `.keras` file from a state of training, if the run's own process has not written one."""

import hashlib
from pathlib import Path
from typing import Any

from layerloom.artifacts.states import Role, newest, read_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.datasets.prepare import prepare
from layerloom.errors import ArtifactError, NotFound
from layerloom.model.averages import finish, keeps_averages
from layerloom.model.build import Preparation, build_model
from layerloom.model.compile import compile_model
from layerloom.model.state import StateTaker, load_state
from layerloom.spec import RunSpec


def export(spec: RunSpec, artifacts: str, which: Role, file: str) -> dict[str, Any]:
    """Build a run's model, load its newest state with a role, and save it.

    Args:
        spec: The run spec.
        artifacts: The URL of the run's folder.
        which: The role: ``best`` or ``last``.
        file: The path for the model file on this machine.

    Returns:
        ``{"epoch", "size", "sha256"}`` of the written file.

    Raises:
        NotFound: if there is no such state.
        ArtifactError: if the state is damaged, or the model cannot be written.
    """
    store, run = ArtifactStore.of_run(artifacts)
    entry = newest(read_states(store, run), which)
    if entry is None:
        raise NotFound(
            f"Run {run} has no state of its {which} epoch.",
            expected="a state that its manifest lists",
            received="none",
            fix="Wait for the first checkpoint of the run; it comes within seconds.",
        )
    state = load_state(store, run, entry)
    data = prepare(spec.data)
    preparation = Preparation(data.normalization, data.scale)
    model = build_model(spec.network, data.sample_shape, preparation, spec.training.dtype_policy)
    compile_model(model, spec.training)
    model.optimizer.build(model.trainable_variables)
    taker = StateTaker(model)
    if which == "last" and keeps_averages(model):
        # The averages are variables of the optimizer, so the whole optimizer has to be restored.
        taker.give(state, metrics=False)
        finish(model)
    else:
        taker.give_network(state)
    try:
        model.save(file)
        with Path(file).open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        return {"epoch": entry.epoch, "size": Path(file).stat().st_size, "sha256": digest}
    except OSError as error:
        raise ArtifactError.unwritten(
            f"The model of run {run}",
            error,
            expected=f"a writable folder at {Path(file).parent}",
            fix="Free some space or correct the folder's permissions, then repeat the request.",
        ) from error
