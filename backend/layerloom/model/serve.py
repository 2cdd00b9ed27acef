"""The model child: checks, predictions, dataset facts and previews for a server that imports no Keras.

    python -m layerloom.model.serve

It reads one JSON document per line on stdin, and writes one answer per line on stdout. The bytes of a large result
follow right after their line (docs/processes.md). It handles one request at a time, and ends when stdin closes or its
parent dies.
"""

import ctypes
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any, TypeVar

from layerloom import children

# Keras and TensorFlow read these when they are imported.
children.settle()
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import tensorflow as tf
from pydantic import ValidationError

from layerloom.datasets.base import builtin_names
from layerloom.datasets.facts import FactsCache
from layerloom.datasets.preview import preview
from layerloom.datasets.rows_code import rows_code
from layerloom.errors import LayerloomError, SpecError
from layerloom.events.codec import dumps
from layerloom.model.check import Budget, check_network
from layerloom.model.data_problems import facts_as_meant
from layerloom.model.export import export
from layerloom.model.messages import clean
from layerloom.model.predict import Models, predict
from layerloom.model.schedules import Beginning
from layerloom.spec import DataSpec, NetworkSpec, RunSpec, TrainingSpec
from layerloom.spec.base import SpecModel, field_errors

MAX_PREVIEW = 10_000
_PR_SET_PDEATHSIG = 1

Spec = TypeVar("Spec", bound=SpecModel)


@dataclass(frozen=True, slots=True)
class Large:
    """A result with two parts: the server reads the first, and passes the second on unread."""

    result: dict[str, Any]
    more: dict[str, Any]


Operation = Callable[[dict[str, Any]], dict[str, Any] | Large]


class Child:
    """The operations of the model child; each takes JSON arguments and returns a JSON result.

    Bytes that follow the line of a request are the argument ``more``.
    """

    def __init__(self, budget: Budget | None = None) -> None:
        self._budget = budget or Budget()
        self._models = Models()
        self._facts = FactsCache()
        self.operations: dict[str, Operation] = {
            "check": self.check,
            "datasets": self.datasets,
            "facts": self.facts,
            "rows_code": self.rows_code,
            "preview": self.preview,
            "predict": self.predict,
            "export": self.export,
        }

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request; an error becomes part of the answer."""
        request_id = request.get("id")
        try:
            operation = self.operations.get(str(request.get("op")))
            if operation is None:
                raise SpecError(f"There is no operation {request.get('op')!r}.", expected=", ".join(self.operations))
            result = operation(request.get("args") or {})
            if isinstance(result, Large):
                return {"id": request_id, "result": result.result, "more": result.more}
            return {"id": request_id, "result": result}
        except LayerloomError as error:
            plain = error.to_dict() | {"status": error.status} | ({"errors": error.errors} if error.errors else {})
            return {"id": request_id, "error": plain}
        except Exception as error:  # noqa: BLE001 - one bad request must not end the child; the server gets the reason
            traceback.print_exc(file=sys.stderr)
            return {
                "id": request_id,
                "error": {"code": "internal_error", "message": f"{type(error).__name__}: {clean(error)}"},
            }

    def check(self, args: dict[str, Any]) -> dict[str, Any]:
        """The check report of ``network``, with ``data`` and ``training`` if given, and the ``beginning`` of a fork."""
        network = _parse(NetworkSpec, args.get("network"), "network")
        data = _parse(DataSpec, args["data"], "data") if args.get("data") is not None else None
        training = _parse(TrainingSpec, args["training"], "training") if args.get("training") is not None else None
        facts, found = (None, []) if data is None else facts_as_meant(data, self._facts.facts_of)
        beginning = Beginning(**args.get("beginning") or {})
        return check_network(network, facts, training, self._budget, found, beginning)

    def datasets(self, _: dict[str, Any]) -> dict[str, Any]:
        """The facts of every built-in dataset with its default settings."""
        return {"data": [self._facts.facts_of(DataSpec(dataset=name)) for name in builtin_names()]}

    def facts(self, args: dict[str, Any]) -> dict[str, Any]:
        """The facts of ``data``."""
        return self._facts.facts_of(_parse(DataSpec, args.get("data"), "data"))

    def rows_code(self, args: dict[str, Any]) -> dict[str, Any]:
        """The rows of ``data`` as code of public packages."""
        return asdict(rows_code(_parse(DataSpec, args.get("data"), "data")))

    def preview(self, args: dict[str, Any]) -> Large:
        """Some rows of ``data``, at most ``limit``."""
        limit = args.get("limit", 500)
        if not isinstance(limit, int) or not 1 <= limit <= MAX_PREVIEW:
            raise SpecError(f"The limit must be 1 to {MAX_PREVIEW}.", field="limit", received=repr(limit))
        rows = preview(_parse(DataSpec, args.get("data"), "data"), limit)
        return Large({"facts": rows.pop("facts")}, rows)

    def predict(self, args: dict[str, Any]) -> Large:
        """Predictions of the ``model`` file for the raw ``rows`` of the document that came with the request."""
        try:
            asked = json.loads(args.get("more", b"null"))
        except ValueError as error:
            raise SpecError(
                f"The rows are not valid JSON: {error}.",
                code="invalid_rows",
                field="rows",
                expected="lists of numbers",
                fix="Write the body with a JSON library.",
            ) from error
        rows = asked.get("rows") if isinstance(asked, dict) else None
        if not isinstance(rows, list):
            raise SpecError(
                "'rows' must be a list of rows.", code="invalid_rows", field="rows", received=repr(rows)[:60]
            )
        return Large({}, {"predictions": predict(self._models.get(str(args.get("model"))), rows)})

    def export(self, args: dict[str, Any]) -> dict[str, Any]:
        """Write the model of a run's newest ``which`` state to ``file``; the result has epoch, size and digest."""
        which = args.get("which")
        if which not in {"best", "last"}:
            raise SpecError("'which' must be best or last.", field="which", received=repr(which)[:60])
        spec = _parse(RunSpec, args.get("spec"), "spec")
        return export(spec, str(args.get("artifacts")), which, str(args.get("file")))


def warm_up(child: Child) -> None:
    """Run one check, so that the first real one finds everything imported and traced.

    Raises:
        RuntimeError: if the check itself is broken.
    """
    layers = [{"class_name": "Dense", "config": {"units": 4}}, {"class_name": "Dense", "config": {"units": 1}}]
    network = {"layers": [{"class_name": "InputLayer", "config": {"shape": [2]}}, *layers]}
    report = child.check({"network": network, "training": {"loss": "mse"}})
    if not report["ok"]:
        raise RuntimeError(f"the model child cannot check a plain network: {report['problems']}")


def end_with_parent() -> None:
    """Ask Linux to end this process when its parent dies; on other systems the closed stdin ends it."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        # The parent died before this call.
        sys.exit(0)


def claim_stdout() -> IO[bytes]:
    """Reserve the real stdout for answers; everything else that is printed goes to stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def requests(source: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The requests, until stdin closes. A line that is not a request becomes one without an operation."""
    while line := source.readline():
        if not line.strip():
            continue
        try:
            request = json.loads(line)
        except ValueError:
            request = None
        if not isinstance(request, dict):
            yield {}
            continue
        if "bytes" in request:
            more = source.read(request["bytes"])
            if len(more) < request["bytes"]:
                return
            request["args"] = request["args"] | {"more": more}
        yield request


def write(answers: IO[bytes], message: dict[str, Any]) -> None:
    """Write one line, and the bytes of a large result after it."""
    more = message.pop("more", None)
    text = b"" if more is None else dumps(more).encode()
    if more is not None:
        message["bytes"] = len(text)
    answers.write(dumps(message).encode() + b"\n")
    answers.write(text)
    answers.flush()


def main() -> None:
    """Announce readiness, then answer until stdin closes."""
    end_with_parent()
    answers = claim_stdout()
    tf.config.threading.set_intra_op_parallelism_threads(2)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    child = Child()
    warm_up(child)
    ready = {"ready": True, "keras": keras.__version__, "tensorflow": tf.__version__}
    write(answers, ready)
    for request in requests(sys.stdin.buffer):
        write(answers, child.answer(request))


def _parse(model: type[Spec], value: Any, field: str) -> Spec:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        errors = [
            entry | {"field": ".".join(part for part in (field, entry["field"]) if part)}
            for entry in field_errors(error.errors())
        ]
        raise SpecError(f"'{field}' does not have the expected form.", field=field, errors=errors) from error


if __name__ == "__main__":
    main()
