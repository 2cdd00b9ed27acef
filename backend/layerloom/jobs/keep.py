"""Keeps the state of a paused run at the request of a person. No process is needed: the pause wrote the state."""

from layerloom.artifacts.states import State, read_states, write_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.events import CheckpointData, CommandData, Status
from layerloom.jobs.clock import Clock
from layerloom.store import EventData, NewEvent, RunRecord, Store, utc_text


def keep_paused(store: Store, artifacts: ArtifactStore, run_id: str, *, clock: Clock | None = None) -> RunRecord | None:
    """Keep the state that a paused run goes on from, and its newest whole epoch, from which it can be forked.

    A second request changes nothing.

    Returns:
        The run; None if it is not paused or has no state yet, so that nothing was kept.

    Raises:
        NotFound: if there is no such run.
        ArtifactError: if the manifest cannot be read or written.
    """
    # A resume waits for this unit of work, so no runner writes the manifest meanwhile.
    with store.write() as unit:
        run = unit.runs.get(run_id)
        states = read_states(artifacts, run_id) if run.status is Status.PAUSED else []
        if not states:
            return None
        newest = states[-1]
        whole = next((state for state in reversed(states) if state.batch == 0 and state.epoch > 0), newest)
        wanted = [state for state in states if state in (newest, whole) and not _is_kept(state)]
        if wanted:
            write_states(artifacts, run_id, [_kept(state) if state in wanted else state for state in states])
            told: list[EventData] = [
                CheckpointData(epoch=state.epoch, batch=state.batch, which="kept", size=state.size, sha256=state.sha256)
                for state in wanted
                if "kept" not in state.which
            ]
            inside = newest.batch > 0
            done = CommandData(
                command="checkpoint",
                epoch=newest.epoch + 1 if inside else newest.epoch,
                batch=newest.batch if inside else None,
            )
            at = utc_text((clock or Clock()).day())
            unit.events.append(run_id, [NewEvent(data, at) for data in (*told, done)])
        return unit.runs.get(run_id)


def _is_kept(state: State) -> bool:
    return state.asked and "kept" in state.which


def _kept(state: State) -> State:
    which = state.which if "kept" in state.which else [*state.which, "kept"]
    return state.model_copy(update={"which": which, "asked": True})
