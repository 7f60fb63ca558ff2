// Run pytest under Pyodide: node run_tests.mjs PYODIDE WHEELS TESTS TOOLS ARGUMENT…
// The wheels are unpacked as the playground unpacks them. The tests, and pytest with what it needs, are
// folders of this machine.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, wheels, tests, tools, ...pytest] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.join(pyodide, "pyodide.mjs")));
const python = await loadPyodide({
  env: { HOME: "/home", PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1", PYTHONDONTWRITEBYTECODE: "1", TZ: "Asia/Kolkata" },
});
const site = python.runPython("import site; site.getsitepackages()[0]");
for (const wheel of fs.readdirSync(wheels)) {
  const content = new Uint8Array(fs.readFileSync(path.join(wheels, wheel)));
  python.unpackArchive(content, "wheel", { extractDir: site });
}
python.mountNodeFS("/project/tests", tests);
python.mountNodeFS("/tools", tools);
python.globals.set("arguments", python.toPy(pytest));
process.exit(
  python.runPython(`
import os, sys
os.chdir("/project")
sys.path.append("/tools")
import pytest
print("Python", sys.version)
int(pytest.main(list(arguments)))
`),
);
