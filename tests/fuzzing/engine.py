"""One target under atheris: ``python -m tests.fuzzing.engine TARGET FOLDER SECONDS``.

It ends with the last lines of libFuzzer, on standard error, and with a code other than 0 where
something did not hold; the input is in the folder then.
"""

import sys

import atheris

with atheris.instrument_imports(include=["connect_mapping", "dateutil"]):
    # Imported late otherwise.
    from connect_mapping.values import careful_copy, time_text  # noqa: F401
    from tests.fuzzing.targets import TARGETS

if __name__ == "__main__":
    target, folder, seconds = sys.argv[1:]
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={folder}/", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, "-timeout=10", f"{folder}/corpus"], TARGETS[target])
    atheris.Fuzz()
