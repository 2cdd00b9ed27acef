"""What can be set from outside, by LAYERLOOM_* variables or by the command line.

Made once by an entry point and handed down; nothing else reads the environment.
"""

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of `layerloom serve`.

    A public bind needs an explicit token and the host names it is reached by.
    """

    model_config = SettingsConfigDict(env_prefix="LAYERLOOM_", frozen=True, extra="ignore")

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    data: Path = Field(default=Path("layerloom-data"), description="Folder that keeps runs, models and the token.")
    token: str | None = Field(
        default=None,
        min_length=16,
        max_length=512,
        # What fits an Authorization header, a cookie and a link as it is.
        pattern=r"^[A-Za-z0-9._~-]+$",
        description="Access token; without one, one is made and kept in the data folder.",
    )
    allowed_hosts: str = Field(
        default="", description="Host names the server may be reached by, separated by commas, beside this machine's."
    )
    slots: int = Field(default=1, ge=1, le=64, description="Runs that train at the same time on this machine.")
    lease_seconds: float = Field(default=15.0, ge=1, le=600, description="Silence after which a runner counts as lost.")
    max_body_bytes: int = Field(default=8_000_000, ge=1_000, description="Largest request body accepted.")

    @field_validator("data")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in {"127.0.0.1", "::1", "localhost"}

    def host_names(self) -> frozenset[str]:
        """The names a request's Host may carry, in lower case, without a port."""
        given = {name.strip().lower() for name in self.allowed_hosts.split(",") if name.strip()}
        return frozenset({"127.0.0.1", "localhost", "[::1]"} | given)
