"""The rules of `api/origins.py`, each with the attack or the proxy it is about."""

import pytest

from layerloom.api.origins import Authority, Origins, read_authority

LISTED = ("192.0.2.7", "lab.example", "other.example:8443")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lab.example", Authority("lab.example", None)),
        ("LAB.example.:8443", Authority("lab.example", 8443)),
        ("[::1]:8000", Authority("[::1]", 8000)),
        ("[::1]", Authority("[::1]", None)),
        ("", None),
        (":80", None),
        ("lab.example:", None),
        ("lab.example:80a", None),
        ("lab.example:²", None),
        ("lab.example:65535", Authority("lab.example", 65535)),
        ("lab.example:080000", None),
        ("lab.example:" + "9" * 5_000, None),
        ("[::1", None),
        ("[::1]x", None),
    ],
)
def test_a_host_is_read(text: str, found: Authority | None):
    assert read_authority(text) == found


@pytest.mark.parametrize(
    ("origin", "host", "fetch_site", "lets"),
    [
        # As browsers write it.
        ("http://127.0.0.1:8000", "127.0.0.1:8000", None, True),
        ("https://lab.example", "lab.example", None, True),
        ("https://lab.example", "lab.example:443", None, True),
        ("http://lab.example:80", "lab.example", None, True),
        ("http://[::1]:8000", "[::1]:8000", None, True),
        ("https://lab.example", "LAB.example.", None, True),
        # A proxy that leaves the port out of Host (nginx: $host).
        ("https://lab.example:8443", "lab.example", None, True),
        ("https://lab.example:8443", "lab.example", "same-origin", True),
        ("https://other.example:8443", "other.example", None, True),
        ("https://other.example:8443", "other.example:80", None, True),
        # A page of another program on the same host: the browser says so, or the port does.
        ("https://lab.example:8443", "lab.example", "same-site", False),
        ("https://lab.example:8443", "lab.example:9000", None, False),
        ("https://other.example:9999", "other.example", None, False),
        ("http://localhost:3000", "localhost:8000", None, False),
        ("http://localhost:3000", "localhost", None, False),
        ("http://localhost:3000", "localhost", "same-site", False),
        ("https://localhost:8443", "localhost", "same-origin", True),
        ("http://127.0.0.1:3000", "localhost:3000", None, False),
        # Another site, whatever the browser is said to say.
        ("https://evil.example", "lab.example", None, False),
        ("https://evil.example", "lab.example", "same-origin", False),
        ("https://lab.example.evil.example", "lab.example", None, False),
        ("https://evil.example/lab.example", "lab.example", None, False),
        ("https://evil.example@lab.example", "lab.example", None, False),
        ("null", "lab.example", None, False),
        ("file://", "lab.example", None, False),
        ("chrome-extension://lab.example", "lab.example", None, False),
        ("lab.example", "lab.example", None, False),
    ],
)
def test_who_may_send_a_request(origin: str, host: str, fetch_site: str | None, lets: bool):
    origins = Origins(LISTED)
    assert origins.knows(host)
    assert origins.lets(origin, host, fetch_site) is lets


@pytest.mark.parametrize(
    "host", ["evil.example", "lab.example.evil", "xlab.example", "", "lab.example:x", "192.0.2.70"]
)
def test_a_foreign_name_is_refused_before_any_origin(host: str):
    assert not Origins(LISTED).knows(host)
