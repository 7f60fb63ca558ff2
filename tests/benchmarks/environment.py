"""What a run depends on: the interpreter, the machine, the packages."""

from __future__ import annotations

import os
import platform
import sysconfig
from importlib.metadata import PackageNotFoundError, version
from typing import Final

_PACKAGES: Final = (*("attrs", "python-dateutil", "pytz", "msgspec", "duckdb", "jq"),)


def version_of(package: str) -> str:
    """Return the version of a package, or that it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def environment() -> str:
    """Return what a run depends on, as lines of a list."""
    tuned = "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS"))
    python = f"{platform.python_implementation()} {platform.python_version()}"
    packages = ", ".join(f"{package} {version_of(package)}" for package in _PACKAGES)
    return "\n".join(
        [
            f"- {python}, configured {'with' if tuned else 'without'} --enable-optimizations",
            f"- {platform.system()} on {platform.machine()}, {os.cpu_count()} cores",
            f"- {packages}",
            f"- load of the machine before the run: {os.getloadavg()[0]:.2f}",
        ]
    )
