"""Writes docs/openapi.json, from which the browser's types are made. A test fails where it is out of date."""

import json
from pathlib import Path

from layerloom.app import api_document

TARGET = Path(__file__).parent.parent / "docs" / "openapi.json"

if __name__ == "__main__":
    TARGET.write_text(json.dumps(api_document(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
