"""Put the playground together: ``python docs/playground/build.py OUTPUT_DIR``.

The output is static files: the page, Pyodide from npm, and the wheels of this package and of what it
needs. Nothing of it is fetched from elsewhere when the page is open. ``--install`` only fetches the
packages of npm.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
#: Where the packages of npm are; the tests read them from there too.
INSTALLED: Final = ROOT / ".pyodide"
PAGE: Final = (
    *("index.html", "playground.css", "session.py"),
    *("playground.js", "elements.js", "panes.js", "share.js", "worker.js", "from_disk.js"),
)
#: What is loaded as a module, and so is not counted by the progress bar, and what is fetched.
PYODIDE_MODULES: Final = ("pyodide.mjs", "pyodide.asm.mjs")
PYODIDE_FETCHED: Final = ("pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")


def install() -> Path:
    """Install the packages of npm unless they are there, and return their folder."""
    modules = INSTALLED / "node_modules"
    lock = HERE / "package-lock.json"
    done = modules / ".package-lock.json"
    if done.exists() and _packages(done) == _packages(lock):
        return modules
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not on the PATH; the playground needs it to fetch Pyodide")
    INSTALLED.mkdir(exist_ok=True)
    for file in ("package.json", lock.name):
        shutil.copyfile(HERE / file, INSTALLED / file)
    _run(npm, "ci", "--prefix", str(INSTALLED), "--ignore-scripts", "--no-audit", "--no-fund")
    return modules


def build(output: Path) -> None:
    """Write the playground to a folder."""
    pyodide = install() / "pyodide"
    output.mkdir(parents=True, exist_ok=True)
    for folder in ("pyodide", "wheels"):
        shutil.rmtree(output / folder, ignore_errors=True)
        (output / folder).mkdir()
    copy_page(output)
    for name in (*PYODIDE_MODULES, *PYODIDE_FETCHED):
        shutil.copyfile(pyodide / name, output / "pyodide" / name)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet")
    _run(*pip, "--wheel-dir", str(output / "wheels"), str(ROOT))
    wheels = sorted(f"wheels/{file.name}" for file in (output / "wheels").iterdir())
    fetched = [*wheels, "session.py", *(f"pyodide/{name}" for name in PYODIDE_FETCHED)]
    size = sum((output / name).stat().st_size for name in fetched)
    about = {"wheels": wheels, "bytes": size}
    (output / "files.json").write_text(f"{json.dumps(about, indent=2)}\n", "utf-8")


def copy_page(output: Path) -> None:
    """Copy the files of the page itself."""
    for name in PAGE:
        shutil.copyfile(HERE / name, output / name)


def _packages(lock: Path) -> dict[str, str]:
    """Return the versions that a lock file names, without the project itself."""
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    return {path: package["version"] for path, package in packages.items() if path}


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False)  # noqa: S603 - npm and pip
    if done.returncode:
        sys.exit(f"failed: {' '.join(command)}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python docs/playground/build.py OUTPUT_DIR | --install")
    if sys.argv[1] == "--install":
        install()
    else:
        build(Path(sys.argv[1]))
