"""The server's settings, from LAYERLOOM_* variables or the command line.

An entry point makes them once and passes them on; no other code reads the environment.
"""

import re
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from layerloom.errors import LayerloomError

_HOST = re.compile(r"([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
_ROOT = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)+")
# A proxy may strip its path prefix or keep it. With one of these prefixes the server could not tell which.
_OWN_PATHS = frozenset({"api", "assets", "data", "docs-ui", "internal", "runs"})


class Settings(BaseSettings):
    """Settings of `layerloom serve`.

    A public bind needs an explicit token and the host names under which clients reach the server.
    """

    model_config = SettingsConfigDict(
        # One of the inputs is a secret, so errors must not show them.
        env_prefix="LAYERLOOM_",
        # An empty variable counts as not set.
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    internal_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port of this machine alone by which runners report; unless given, they use the server's own.",
    )
    data: Path = Field(default=Path("layerloom-data"), description="Folder that keeps runs, models and the token.")
    token: str | None = Field(
        default=None,
        min_length=16,
        max_length=512,
        # Only characters that need no escaping in an Authorization header, a cookie and a link.
        pattern=r"^[A-Za-z0-9._~-]+$",
        description="Access token; if none is given, the server makes one and keeps it in the data folder.",
    )
    allowed_hosts: str = Field(
        default="",
        description="Further host names under which clients reach the server, separated by commas; "
        "with a port if a proxy hides it, as in lab.example:8443.",
    )
    root_path: str = Field(default="", description="Path below which a proxy serves this server, as in /layerloom.")
    trusted_proxies: str = Field(
        default="",
        description="Addresses of the proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted, "
        "separated by commas; by default none.",
    )
    datasets: Path | None = Field(
        default=None, description="Folder for downloaded datasets; by default `datasets` in the data folder."
    )
    slots: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="Runs that train at the same time on this machine; by default one for each GPU, or one.",
    )
    lease_seconds: float = Field(default=15.0, ge=1, le=600, description="Seconds of silence until a runner is lost.")
    checkpoint_seconds: float = Field(
        default=5.0,
        gt=0,
        le=3600,
        description="Seconds between two saved states of a run; more if saving would take over 5% of the time.",
    )
    checkpoint_bytes: int = Field(
        default=1 << 30,
        ge=0,
        description="Disk space for the states of a run; the best and the last state are always kept.",
    )
    max_body_bytes: int = Field(default=8_000_000, ge=1_000, description="Largest accepted request body.")

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Settings from the command line first, then from the environment, then from the defaults.

        Raises:
            LayerloomError: naming each unusable setting, but never its value.
        """
        try:
            return cls(**given)
        except ValidationError as error:
            found = error.errors(include_input=False, include_url=False, include_context=False)
            raise LayerloomError(
                "The server cannot start with these settings.",
                errors=[
                    {"field": f"LAYERLOOM_{'_'.join(map(str, item['loc'])).upper()}", "message": item["msg"]}
                    for item in found
                ],
                fix="Correct the options or the environment variables of these names.",
            ) from error

    @field_validator("data", "datasets")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        try:
            return None if value is None else value.expanduser().absolute()
        except (OSError, RuntimeError) as error:
            # The home is unknown, or the working folder has been deleted.
            raise ValueError(f"it is not a usable folder: {error}") from error

    @field_validator("allowed_hosts")
    @classmethod
    def _names_of_hosts(cls, value: str) -> str:
        for name in _listed(value):
            if not _HOST.fullmatch(name):
                raise ValueError("expected names such as lab.example or lab.example:8443, separated by commas")
        return value

    @field_validator("root_path")
    @classmethod
    def _path_below(cls, value: str) -> str:
        path = "/" + value.strip("/") if value.strip("/") else ""
        if path and not _ROOT.fullmatch(path):
            raise ValueError("expected a path such as /layerloom, of letters, digits, '.', '_', '~' and '-'")
        if path.split("/")[1:2] and path.split("/")[1] in _OWN_PATHS:
            raise ValueError(f"the path may not begin with a reserved name: {', '.join(sorted(_OWN_PATHS))}")
        return path

    @property
    def datasets_folder(self) -> Path:
        """The folder of downloaded datasets."""
        return self.datasets or self.data / "datasets"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in {"127.0.0.1", "::1", "localhost"}

    def host_names(self) -> frozenset[str]:
        """The accepted Host headers, in lower case. A name that was given with a port keeps it."""
        given = {name.lower() for name in _listed(self.allowed_hosts)}
        # Runners and the printed link use the address the server listens on.
        own = f"[{self.host}]" if ":" in self.host else self.host
        return frozenset({"127.0.0.1", "localhost", "[::1]", own.lower()} | given)


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
