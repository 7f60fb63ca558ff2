// Python, in a worker, so that the page stays responsive. It loads everything from its own folder, and
// answers one call at a time: {id, name, argument} is answered by {id, answer}.

const BASE = new URL("./", import.meta.url);
/** What each step after the downloads counts for in the progress, as a share of the downloads. */
const STEP = 0.1;
const STEPS = 3;

let bytes = 1;
let loaded = 0;
// Pyodide calls it to find out whether this is a worker of the older kind. Without it, it also knows, and
// breaks no policy.
self.importScripts = undefined;
const plainFetch = self.fetch;
// Pyodide fetches its own files: count what arrives on the way.
self.fetch = async (...request) => counted(await plainFetch(...request));

function counted(response) {
  if (!response.ok || !response.body) return response;
  const counter = new TransformStream({
    transform(chunk, controller) {
      loaded += chunk.byteLength;
      report("Loading Python …", 0);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), response);
}

function report(text, steps) {
  const done = Math.min(loaded / bytes, 1) + STEP * steps;
  postMessage({ progress: done / (1 + STEP * STEPS), text });
}

async function file(name) {
  const response = await fetch(new URL(name, BASE));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}

async function start() {
  const about = await (await plainFetch(new URL("files.json", BASE))).json();
  bytes = about.bytes;
  const wheels = about.wheels.map(async (name) => (await file(name)).arrayBuffer());
  const source = file("session.py").then((response) => response.text());
  const { loadPyodide } = await import("./pyodide/pyodide.mjs");
  const python = await loadPyodide({ indexURL: new URL("pyodide/", BASE).href });
  report("Starting Python …", 1);
  const site = python.runPython("import site; site.getsitepackages()[0]");
  for (const wheel of wheels) python.unpackArchive(await wheel, "wheel", { extractDir: site });
  python.FS.writeFile(`${site}/session.py`, await source);
  report("Starting the package …", 2);
  const session = python.pyimport("session");
  postMessage({ ready: JSON.parse(session.describe()) });
  return session;
}

const started = start();
started.catch((error) => postMessage({ failed: String(error.message ?? error) }));

addEventListener("message", async ({ data: { id, name, argument } }) => {
  const session = await started;
  try {
    postMessage({ id, answer: JSON.parse(session[name](argument)) });
  } catch (error) {
    // After an error of this kind, Pyodide cannot go on: the page starts another worker.
    postMessage({ id, broken: String(error.message ?? error).trim().split("\n").at(-1) });
  }
});
