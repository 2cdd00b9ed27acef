"""`layerloom link` and `layerloom sign-out`: how browsers get in, and out again."""

import json

from layerloom.cli.options import DataOption, JsonOption, UrlOption, say
from layerloom.client import Client
from layerloom.client.discovery import find_address


def link(url: UrlOption = None, data: DataOption = None) -> None:
    """Print the link that signs a browser in."""
    address = find_address(url, data=data)
    say(f"{address.url}/?token={address.token}")


def sign_out(url: UrlOption = None, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Sign every browser out, at once. The token stays as it is."""
    with Client(url, data=data) as client:
        ended = client.sign_out_everywhere()
    if as_json:
        say(json.dumps({"ended": ended}))
        return
    browsers = "1 browser was" if ended == 1 else f"{ended} browsers were"
    say(f"{browsers} signed out. 'layerloom link' prints the link to sign in again.")
