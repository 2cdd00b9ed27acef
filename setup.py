"""What pyproject.toml cannot say: nothing is packed without the page."""

import re
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

STATIC = Path(__file__).parent / "backend" / "layerloom" / "static"


def require_page() -> None:
    """End with a sentence where the page is not built, or lacks a file that it loads."""
    index = STATIC / "index.html"
    named = (
        re.findall(r"""(?:src|href)=["']\.?/([^"'?#]+)""", index.read_text(encoding="utf-8")) if index.is_file() else []
    )
    missing = [name for name in named if not (STATIC / name).is_file()]
    if not named or missing:
        raise SystemExit(
            f"Layerloom is not packed without its page: {STATIC / (missing or ['index.html'])[0]} is not there. "
            "Run `make dist`, which builds the page first. To work on the code, `make run` installs it as it lies here."
        )


class BuildWithPage(build_py):
    """Packages for a wheel; an editable install takes them, and the page, from where they are."""

    def run(self) -> None:
        """Copy everything anew: what an earlier build left would get into the wheel as well."""
        if not self.editable_mode:
            require_page()
            shutil.rmtree(Path(self.build_lib) / "layerloom", ignore_errors=True)
        super().run()


class SourcesWithPage(sdist):
    """The source archive: a wheel is made from it without Node.js."""

    def run(self) -> None:
        """Pack, where the page is there."""
        require_page()
        super().run()


setup(cmdclass={"build_py": BuildWithPage, "sdist": SourcesWithPage})
