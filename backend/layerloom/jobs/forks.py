"""Forks: runs that begin at an epoch of another run, their parent.

A fork gets its own link to the state at which it begins. So the parent may delete that state, or be deleted itself,
before the fork has started.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from layerloom.artifacts.states import MANIFEST, State, whole_epochs
from layerloom.artifacts.store import ArtifactStore
from layerloom.catalog import load as catalog
from layerloom.errors import NotFound, SpecError
from layerloom.json_values import is_object
from layerloom.spec import RunSpec, TrainingSpec, parse_run_spec
from layerloom.store import RunRecord

_LONGEST_NAME = 200


def merge_patch(target: Any, patch: Any) -> Any:
    """A JSON document after a merge patch (RFC 7396): objects are merged, null removes, other values replace."""
    if not is_object(patch):
        return patch
    merged = dict(target) if is_object(target) else dict[str, Any]()
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def state_to_fork(parent: RunRecord, states: Sequence[State], epoch: int) -> State:
    """The parent's state after a whole epoch.

    Raises:
        NotFound: if the parent keeps no state of that epoch.
    """
    found = next((state for state in states if state.place == (epoch, 0)), None)
    if found is None:
        raise not_kept(parent, states, epoch)
    return found


def not_kept(parent: RunRecord, states: Sequence[State], epoch: int) -> NotFound:
    """The error for an epoch whose state does not exist, or no longer exists."""
    kept = ", ".join(str(number) for number in whole_epochs(states))
    return NotFound(
        f"Run {parent.number} keeps no state of epoch {epoch}.",
        code="epoch_not_kept",
        field="epoch",
        expected=f"one of the epochs {kept}" if kept else "a kept epoch; this run has none yet",
        received=str(epoch),
        fix="Choose one of those epochs." if kept else "Wait for its first checkpoint, or train a new run.",
    )


def beginning(parent: RunRecord | None, states: Sequence[State], epoch: int, training: TrainingSpec) -> dict[str, Any]:
    """Where a fork's training begins: ``epoch``, and ``step``, the number of batches that its optimizer has done.

    An optimizer of another class begins at step 0. The step is None if it is unknown, or if the parent is deleted.
    """
    if parent is None:
        return {"epoch": epoch, "step": None}
    theirs = parse_run_spec(parent.spec).training.optimizer.class_name
    # Either class may be given by an alias, so compare entries of the catalogue.
    if catalog.find("optimizer", theirs) != catalog.find("optimizer", training.optimizer.class_name):
        return {"epoch": epoch, "step": 0}
    state = next((state for state in states if state.place == (epoch, 0)), None)
    return {"epoch": epoch, "step": state and state.steps}


def fork_spec(parent: RunRecord, epoch: int, changes: dict[str, Any]) -> RunSpec:
    """The spec of a fork: the parent's with the changes.

    Args:
        parent: The parent run.
        epoch: The epoch of the parent at which the fork begins.
        changes: A JSON merge patch on the parent's spec.

    Raises:
        SpecError: if the result is not a run spec, or has no epochs left to train.
    """
    if "fork" in changes:
        raise SpecError(
            "The changes of a fork must not contain 'fork'.",
            field="changes.fork",
            expected="changes of name, tags, network, data or training",
            fix="Leave it out; the request names the run and the epoch.",
        )
    document = merge_patch(parent.spec, changes) | {"fork": {"run": parent.id, "epoch": epoch}}
    if "name" not in changes:
        document["name"] = parent.name and _name(parent.name, epoch)
    spec = parse_run_spec(document)
    require_epochs_left(spec, epoch, field="changes.training.epochs")
    return spec


def require_epochs_left(spec: RunSpec, epoch: int, *, field: str = "training.epochs") -> None:
    """Refuse a fork's spec that has no epochs left to train.

    Raises:
        SpecError: naming the field of the request.
    """
    if spec.training.epochs <= epoch:
        raise SpecError(
            f"A fork at epoch {epoch} with {spec.training.epochs} epochs in total has nothing left to train.",
            field=field,
            expected=f"more than {epoch}",
            received=str(spec.training.epochs),
            fix=f"Raise {field}, or fork an earlier epoch.",
        )


def link_state(artifacts: ArtifactStore, parent: RunRecord, state: State, folder: Path) -> None:
    """Create a folder for a fork with a link to its first state, and with a manifest of only that state.

    Raises:
        NotFound: if the parent has deleted the state meanwhile.
    """
    try:
        source = artifacts.local_path(parent.id, state.file)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / state.file).unlink(missing_ok=True)
        os.link(source, folder / state.file)
    except (NotFound, FileNotFoundError) as error:
        raise not_kept(parent, [], state.epoch) from error
    manifest = {"version": 1, "states": [state.model_dump(mode="json")]}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def _name(parents: str, epoch: int) -> str:
    after = f" from epoch {epoch}"
    return parents[: _LONGEST_NAME - len(after)] + after
