"""Which way requests take: a server on this machine is never reached through a proxy.

``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` are for what lies outside. A proxy would look for 127.0.0.1 on its own
machine, and one that needs a package which is not installed would end every command.
"""

import ipaddress
from typing import Any
from urllib.request import proxy_bypass

import httpx

from layerloom.errors import Unavailable


def http_client(url: str, *, own: bool = False, **options: Any) -> httpx.Client:
    """A client for one server.

    Args:
        url: Where the server is.
        own: Whether it is known to be on this machine, whatever its address looks like.
        options: Of `httpx.Client`.

    Raises:
        Unavailable: if requests have to go through a proxy that cannot be used.
    """
    host = _host(url)
    if own or is_here(host) or proxy_bypass(host):
        # Certificates are found as before: httpx would pass over SSL_CERT_FILE too.
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
            f"'{url}' is no address of a server: {error}.",
            expected="an address such as http://127.0.0.1:8000",
            fix="Correct --url, LAYERLOOM_URL or the address that was given.",
        ) from error
