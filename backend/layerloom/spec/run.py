"""The run spec: the one document that a browser or a script sends."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from layerloom.errors import SpecError
from layerloom.spec.base import NoTruth, SpecModel, field_errors
from layerloom.spec.data import DataSpec
from layerloom.spec.frames import FramesSpec
from layerloom.spec.network import NetworkSpec
from layerloom.spec.training import TrainingSpec

Tag = Annotated[str, StringConstraints(min_length=1, max_length=40)]
RunIdentifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,16}$")]


class ForkSpec(SpecModel):
    """Training begins with the weights of a kept epoch of another run, instead of fresh weights.

    Layers with the same id and shape take over the weights. The epoch count continues from that epoch.
    """

    run: RunIdentifier
    epoch: Annotated[int, Field(ge=1, le=1_000_000), NoTruth]


class RunSpec(SpecModel):
    """A network, its data and its training.

    Only ``network.nodes``, ``data.dataset`` and ``training.loss`` have no default.
    ``changed_from`` is the run that this spec is a changed copy of. It changes nothing about training.
    """

    name: Annotated[str, StringConstraints(max_length=200)] = ""
    tags: Annotated[list[Tag], Field(max_length=20)] = Field(default_factory=list[Tag])
    network: NetworkSpec
    data: DataSpec
    training: TrainingSpec
    fork: ForkSpec | None = None
    frames: FramesSpec = Field(default_factory=FramesSpec)
    changed_from: RunIdentifier | None = None


def parse_run_spec(document: Any) -> RunSpec:
    """Parse a JSON document into a run spec.

    Raises:
        SpecError: with one entry in ``errors`` for each field that is wrong.
    """
    try:
        return RunSpec.model_validate(document)
    except ValidationError as error:
        raise SpecError(
            "This is not a run spec.",
            errors=field_errors(error.errors()),
            fix="Correct the listed fields and send the document again.",
        ) from error
