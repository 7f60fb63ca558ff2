"""The sessions that people and ``.ci/run`` call: ``nox --list`` shows them, ``nox`` runs ``check``.

All but ``wheel`` and ``oldest`` run in the environment that nox is installed in, and add their extra
to it: an environment of its own for each would cost a minute of every run.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import nox

ROOT = Path(__file__).parent
SITE = ROOT / "build" / "site"
DIST = ROOT / "dist"
#: What a release changes.
VERSIONED = ("connect_mapping/__init__.py", "CHANGELOG.md")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
#: What asks the dependencies and the interpreter: the mapping as a whole, values and classes.
MAPPING = (
    *(f"tests/{name}" for name in ("vectors", "properties", "values", "batches", "lines")),
    *("tests/test_digests.py", "tests/test_outcomes.py", "tests/test_settings.py"),
)
#: What an installed package is used by: the command line, and the first of its tools.
USE = (
    *(f"tests/cli/test_{name}.py" for name in ("main", "options", "process", "replay", "explain")),
    *("tests/tools/test_explain.py", "tests/tools/test_inspection.py", "tests/test_public_api.py"),
)
#: What the tests of a wheel read beside it.
BESIDE = (
    *("tests", "docs", ".ci", ".github", "connect_mapping/vectors", "connect_mapping/schemas"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"),
    *("pyproject.toml", "noxfile.py"),
)

nox.needs_version = ">=2024.3"
nox.options.sessions = ["check"]
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True
here = nox.session(venv_backend="none")


def python(session: nox.Session, *arguments: str | Path, **env: str) -> None:
    """Run a module in the environment that nox is installed in."""
    session.run(sys.executable, "-m", *map(str, arguments), env=env)


def pytest(session: nox.Session, *arguments: str | Path, **env: str) -> None:
    """Run tests there, with those that take long."""
    python(session, "pytest", "-q", "-m", "", *arguments, *session.posargs, **env)


def install(session: nox.Session, *extras: str) -> None:
    """Add extras to that environment, unless all have been installed at once."""
    if "EXTRAS_INSTALLED" in os.environ:
        return
    python(session, "pip", "install", "--quiet", "--editable", f".[{','.join(extras)}]")


@here
def check(session: nox.Session) -> None:
    """Say in ten seconds what most changes break: style, vectors and documentation."""
    python(session, "ruff", "check")
    python(session, "ruff", "format", "--check")
    quick = ("-m", "not thorough")
    pytest(session, *quick, "tests/vectors", "tests/test_docs.py", "tests/test_layers.py")


@here
def tests(session: nox.Session) -> None:
    """Run all tests, with coverage."""
    install(session, "test")
    report = "--cov-report=term-missing:skip-covered"
    pytest(session, "--hypothesis-profile=full", "--cov", report)


@here
def lint(session: nox.Session) -> None:
    """Check style and types, and the code of a user as the other type checker sees it."""
    install(session, "lint")
    python(session, "ruff", "check")
    python(session, "ruff", "format", "--check")
    python(session, "mypy")
    python(session, "mypy", "--strict", "noxfile.py")
    python(session, "mypy", "--strict", *Path("docs/playground").glob("*.py"))
    python(session, "pyright", "--pythonpath", sys.executable)


@here
def site(session: nox.Session) -> None:
    """Build the site into build/site, with warnings as errors, and test it."""
    install(session, "docs", "test")
    build_site(session)
    pytest(session, "tests/site", SITE=str(SITE))


@here
def spark(session: nox.Session) -> None:
    """Run the job for Apache Spark with a real one, if there is Java."""
    needs(session, "java")
    install(session, "test-spark", "lint")
    python(session, "mypy", "--strict", "docs/recipes/spark_job.py")
    # In one process: each would start Spark for itself.
    pytest(session, "--numprocesses=0", "tests/spark")


@here
def recipes(session: nox.Session) -> None:
    """Run the other recipes, with the services that they use on loopback or imitated."""
    install(session, "test-recipes", "lint")
    files = sorted({*Path("docs/recipes").glob("*.py")} - {Path("docs/recipes/spark_job.py")})
    python(session, "mypy", "--strict", *files)
    pytest(session, "tests/recipes")


@here
def pyodide(session: nox.Session) -> None:
    """Run all vectors under the releases of Python that Pyodide brings, if there is npm."""
    needs(session, "npm")
    build_playground(session)
    # Pyodide takes packages in Python only, of which some have a last release.
    only_python = ("--platform", "any", "--implementation", "py", "--abi", "none")
    versions = (
        "--python-version",
        "3.14",
        "--only-binary",
        ":all:",
        "hypothesis>=6.100",
        "pytest>=8",
    )
    target = ("--quiet", "--upgrade", "--target", ".pyodide/tools")
    python(session, "pip", "install", *target, *only_python, *versions)
    pytest(session, "-rs", "tests/pyodide")


@here
def node(session: nox.Session) -> None:
    """Compare with a mapper in JavaScript and with Segment's own, if there is Node.js."""
    needs(session, "node")
    if shutil.which("npm"):
        npm(session, "ci", "--prefix", "tests/node/segment")
    pytest(session, "-rs", "tests/node")


@here
def ruby(session: nox.Session) -> None:
    """Test the mapper in Ruby, if there is one."""
    needs(session, "ruby")
    pytest(session, "tests/ruby")


@here
def clients(session: nox.Session) -> None:
    """Convert what the client libraries of Segment and RudderStack send."""
    install(session, "test-clients")
    if shutil.which("npm"):
        folder = ROOT / ".clients"
        folder.mkdir(exist_ok=True)
        shutil.copy(ROOT / "tests" / "clients" / "package.json", folder)
        npm(session, "install", "--prefix", str(folder), "--no-package-lock")
    pytest(session, "-rs", "tests/clients")


@here
def browser(session: nox.Session) -> None:
    """Show pages in Chromium, if there is one."""
    needs(session, "chromium", "chromium-browser", "google-chrome")
    install(session, "test-browser")
    pytest(session, "-rs", "tests/browser")


@nox.session(python=PYTHONS)
def wheel(session: nox.Session) -> None:
    """Test the wheel outside the tree, also as it is used on the newest Python found."""
    newest = [version for version in PYTHONS if shutil.which(f"python{version}")][-1]
    install_wheel(session)
    test_wheel(session, *MAPPING, *(USE if session.python == newest else ()))


@nox.session(python=PYTHONS[0])
def oldest(session: nox.Session) -> None:
    """Test the wheel with the oldest dependencies that it allows."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    oldest_ones = re.findall(r'(?m)^    "(attrs|python-dateutil|pytz)>=(.+)",$', text)
    install_wheel(session, *(f"{name}=={version}" for name, version in oldest_ones))
    test_wheel(session, *MAPPING)


@here
def rehearsal(session: nox.Session) -> None:
    """Make a release in a copy of the project."""
    install(session, "docs", "release", "test")
    pytest(session, "tests/release")


@here
def release(session: nox.Session) -> None:
    """Make a release, up to what leaves this machine: nox -s release -- 1.2.3 [YYYY-MM-DD]."""
    version, *day = session.posargs or [""]
    if git(session, "status", "--porcelain"):
        session.error("there are changes that are not committed")
    date = day[0] if day else dt.datetime.now(dt.UTC).date().isoformat()
    try:
        write_version(session, version, date)
        shutil.rmtree(DIST, ignore_errors=True)
        python(session, "build", "--no-isolation", "--outdir", DIST)
        built = sorted(DIST.iterdir())
        python(session, "twine", "check", "--strict", *built)
        python(session, "check_wheel_contents", DIST)
        session.run(sys.executable, ".ci/wheel_files.py", str(built[0]))  # the wheel is first
        build_site(session)
    except BaseException:
        # Nothing is committed yet: leave the tree as it was.
        git(session, "checkout", "--quiet", "--", *VERSIONED)
        raise
    git(session, "commit", "--quiet", "--message", f"Release {version}", *VERSIONED)
    git(session, "tag", "--annotate", f"v{version}", "--message", f"Release {version}")
    session.log("Left to do: git push --follow-tags, twine upload dist/*, and publish build/site.")


def write_version(session: nox.Session, version: str, date: str) -> None:
    """Write a version into the package, and above what the changelog calls unreleased."""
    package, changelog = ((ROOT / name).read_text("utf-8") for name in VERSIONED)
    [now] = re.findall(r'(?m)^__version__ = "(.+)"$', package)
    if not re.fullmatch(r"\d+\.\d+\.\d+", version) or numbers(version) <= numbers(now):
        session.error(f"name a version after {now}: nox -s release -- 1.2.3")
    if not re.search(r"(?m)^## \[Unreleased\]\n\n(?!## )\S", changelog):
        session.error("CHANGELOG.md has nothing under [Unreleased]")
    heading = f"## [Unreleased]\n\n## [{version}] - {date}\n"
    texts = (
        package.replace(f'__version__ = "{now}"', f'__version__ = "{version}"'),
        changelog.replace("## [Unreleased]\n", heading, 1),
    )
    for name, text in zip(VERSIONED, texts, strict=True):
        (ROOT / name).write_text(text, "utf-8")


def numbers(version: str) -> list[int]:
    """Return the numbers of a version, in which it is ordered."""
    return [int(part) for part in re.findall(r"\d+", version)]


def git(session: nox.Session, *arguments: str) -> str:
    """Return what git prints."""
    return str(session.run("git", *arguments, external=True, silent=True))


def build_site(session: nox.Session) -> None:
    """Build the site anew, with every warning an error, and with the playground if there is npm."""
    if shutil.which("npm"):
        build_playground(session)
    shutil.rmtree(SITE, ignore_errors=True)
    strict = ("--fail-on-warning", "--keep-going", "--nitpicky", "--quiet", "--fresh-env")
    python(session, "sphinx", *strict, "--conf-dir", "docs", ".", SITE)


def build_playground(session: nox.Session) -> None:
    """Put together the playground, which the site includes."""
    session.run(sys.executable, "docs/playground/build.py", ".pyodide/playground")


@cache
def built_wheel() -> Path:
    """Build the wheel, once, and check its files."""
    folder = ROOT / "build" / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    build = ("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), ".")
    subprocess.run([sys.executable, "-m", *build], cwd=ROOT, check=True)  # noqa: S603
    [file] = folder.glob("*.whl")
    subprocess.run([sys.executable, ".ci/wheel_files.py", file], cwd=ROOT, check=True)  # noqa: S603
    return file


def install_wheel(session: nox.Session, *more: str) -> None:
    """Install the wheel without msgspec, which the tests of the tree have."""
    session.install("--quiet", f"{built_wheel()}[test]", *more)
    session.run("pip", "uninstall", "--quiet", "--yes", "msgspec")


def test_wheel(session: nox.Session, *tests: str) -> None:
    """Run tests outside the tree, far from the time zone of the others."""
    with tempfile.TemporaryDirectory() as folder:
        for name in BESIDE:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            target = Path(folder) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / name, target)
        # Segment's own mapper is compared once, by the session node.
        shutil.rmtree(Path(folder, "tests/node/segment/node_modules"), ignore_errors=True)
        quiet = ("-q", "-p", "no:cacheprovider")
        with session.chdir(folder):
            session.run("python", "-m", "pytest", *quiet, *tests, env={"TZ": "Asia/Kolkata"})


def needs(session: nox.Session, *programs: str) -> None:
    """Skip a session if none of some programs is on the PATH."""
    if not any(map(shutil.which, programs)):
        session.skip(f"there is no {programs[0]} on the PATH")


def npm(session: nox.Session, *arguments: str) -> None:
    """Install packages, without running any of their code."""
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    session.run("npm", *arguments, *quiet, external=True)
