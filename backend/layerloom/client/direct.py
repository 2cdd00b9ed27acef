"""Decides whether requests use a proxy: requests to a server on this machine never do.

``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` are for other machines. A proxy would look for 127.0.0.1 on its own
machine. And if a proxy needs a package that is not installed, every command would fail.
"""

import ipaddress
from typing import Any
from urllib.request import proxy_bypass

import httpx

from layerloom.errors import Unavailable


def http_client(url: str, *, own: bool = False, **options: Any) -> httpx.Client:
    """A client for one server.

    Args:
        url: The address of the server.
        own: Whether the server is known to be on this machine, even if its address does not show it.
        options: Options of `httpx.Client`.

    Raises:
        Unavailable: if requests have to go through a proxy that cannot be used.
    """
    host = _host(url)
    if own or is_here(host) or proxy_bypass(host):
        # Create the TLS context here, because without trust_env httpx would also ignore SSL_CERT_FILE.
        return httpx.Client(trust_env=False, verify=httpx.create_ssl_context(), **options)
    try:
        return httpx.Client(**options)
    except (ImportError, ValueError) as error:
        raise Unavailable(
            f"The server at {url} cannot be reached through the proxy that is set: {error}.",
            expected="a proxy of http or https in HTTP_PROXY, HTTPS_PROXY and ALL_PROXY",
            fix=f"Correct these variables, or add {host} to NO_PROXY to reach it without a proxy.",
        ) from error


def is_here(host: str) -> bool:
    """Whether a host is this machine, by its name or its address."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host
    except (httpx.InvalidURL, ValueError) as error:
        raise Unavailable(
            f"'{url}' is not the address of a server: {error}.",
            expected="an address such as http://127.0.0.1:8000",
            fix="Correct --url, LAYERLOOM_URL or the given address.",
        ) from error
