"""Everything that can go wrong, as one tree.

LayerloomError
├── SpecError            the JSON is not a run spec
├── NetworkError         the spec is well formed, the network cannot train
├── NotFound             no run, dataset or artifact has that name
├── Conflict             the request does not fit the current state
│   └── StaleFence       an attempt that lost its lease tried to write
├── Unauthorized         no token, or a wrong one
├── TooManyTries         too many wrong tokens came from one address
├── Forbidden            a Host or Origin that may not talk to this server
├── PayloadTooLarge      more bytes, nodes or depth than allowed
├── TooSlow              a request does not arrive completely in time
├── DatasetError         data cannot be loaded, split or shaped as requested
├── BuildError           Keras refused a layer; carries the node
├── Unavailable          a part of the server is not there yet; try again
├── DiskFull             the disk has no room for a file
└── ArtifactError        a model or file cannot be written or read

Each error says what happened (`message`), where (`node`, `field`), what was
expected and received, and what to do now (`fix`).
"""

import errno
from typing import Any


class LayerloomError(Exception):
    """Base of every error Layerloom raises on purpose.

    Args:
        message: One sentence for a person: what happened.
        node: Id of the network node that the error is about.
        field: Dotted path of the field, as in ``training.optimizer``.
        expected: What the caller should have sent, in words.
        received: What the caller sent, in words.
        fix: What the person can do now, in words.
    """

    code = "error"
    status = 500

    def __init__(
        self,
        message: str,
        *,
        node: str | None = None,
        field: str | None = None,
        expected: str | None = None,
        received: str | None = None,
        fix: str | None = None,
        code: str | None = None,
        errors: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.node = node
        self.field = field
        self.expected = expected
        self.received = received
        self.fix = fix
        self.errors = errors or []
        if code is not None:
            self.code = code

    def to_dict(self) -> dict[str, Any]:
        """The error as JSON: its code, its message and whatever else is known."""
        known = {
            "node": self.node,
            "field": self.field,
            "expected": self.expected,
            "received": self.received,
            "fix": self.fix,
        }
        return {"code": self.code, "message": self.message} | {
            key: value for key, value in known.items() if value is not None
        }


class SpecError(LayerloomError):
    """The document is not a run spec; ``errors`` lists each offending field."""

    code = "invalid_request"
    status = 422


class NetworkError(LayerloomError):
    """The network cannot train; ``errors`` holds the problems of the check."""

    code = "invalid_spec"
    status = 422


class NotFound(LayerloomError):
    """Nothing of that name exists here."""

    code = "not_found"
    status = 404


class Conflict(LayerloomError):
    """The request does not fit the current state."""

    code = "conflict"
    status = 409


class StaleFence(Conflict):
    """Another attempt took over the run; this attempt must stop writing and exit."""

    code = "stale_fence"


class Unauthorized(LayerloomError):
    """The request has no token, or a wrong one."""

    code = "unauthorized"
    status = 401


class TooManyTries(LayerloomError):
    """Too many wrong tokens came from this address; it has to wait."""

    code = "too_many_tries"
    status = 429


class Forbidden(LayerloomError):
    """The Host or Origin of the request may not talk to this server."""

    code = "forbidden"
    status = 403


class PayloadTooLarge(LayerloomError):
    """More bytes, nodes or depth than this server accepts."""

    code = "payload_too_large"
    status = 413


class TooSlow(LayerloomError):
    """The request began but did not arrive completely in time."""

    code = "too_slow"
    status = 408


class DatasetError(LayerloomError):
    """The data cannot be loaded, split or shaped as requested."""

    code = "dataset_error"
    status = 422


class DataUnavailable(LayerloomError):
    """The rows of a dataset are not on this machine and could not be downloaded."""

    code = "data_unavailable"
    status = 409


class BuildError(LayerloomError):
    """Keras refused a layer or a connection; ``node`` says which."""

    code = "build_error"
    status = 422


class Unavailable(LayerloomError):
    """A part of the server is not ready; the same request will work a little later."""

    code = "unavailable"
    status = 503


class DiskFull(LayerloomError):
    """The disk has no room for a file; no part of it was written."""

    code = "disk_full"
    status = 507


class ArtifactError(LayerloomError):
    """A model or file cannot be written or read."""

    code = "artifact_error"
    status = 500

    @classmethod
    def unwritten(cls, what: str, error: OSError, *, expected: str, fix: str) -> "ArtifactError":
        """The error for a failed write; on a full disk its code is ``disk_full``.

        Args:
            what: The thing that could not be written, as the beginning of a sentence.
            error: The system's error.
            expected: What writing would have needed.
            fix: What a person can do.
        """
        unwritten = cls(f"{what} cannot be written: {error}.", expected=expected, received=str(error), fix=fix)
        if has_no_room(error):
            unwritten.code, unwritten.status = DiskFull.code, DiskFull.status
        return unwritten


def has_no_room(error: BaseException) -> bool:
    """Whether an error means a full disk or an exhausted quota: an error of the system, or one of ours."""
    if isinstance(error, LayerloomError):
        return error.code == DiskFull.code
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
