// The page: what is entered goes to the worker, and its answer is shown.
import { button, element, listed, problemCode, prose, rule } from "./elements.js";
import { bodyText, goToInput, hasInput, showPanes } from "./panes.js";
import { fromFragment, LONGEST, toFragment } from "./share.js";

const [LOADING, STEP, PROGRESS, TEXT, HINT, EXAMPLE, WHY, SETTINGS, FIELDS, CHANGED, SHARE, SHARED, STATUS, RESULT, OUTCOME, MESSAGES, FAULTS, COPY, VERSIONS] = [
  ...["loading", "step", "progress", "text", "text-hint", "example", "why", "settings", "fields", "changed", "share", "shared"],
  ...["status", "result", "outcome", "messages", "faults", "copy", "versions"],
].map((id) => document.getElementById(id));
/** How long to wait for more typing, in milliseconds. */
const PAUSE = 200;

/** What the worker said about settings and examples, once it is ready. */
let about = null;
let worker = null;
let ready = false;
/** The calls that are not answered yet, by number, each with the functions that settle its promise. */
const calls = new Map();
let count = 0;
/** The message that is shown, of those that were entered. */
let chosen = 0;
/** How often something was entered, and which of these entries was answered last, or is being answered. */
let entered = 0;
let answered = 0;
let asking = false;
let timer = 0;

// The worker.

// A worker from a blob has the policy of this page; see index.html.
const SOURCE = `import(${JSON.stringify(new URL("worker.js", import.meta.url).href)})
  .catch((error) => postMessage({ failed: String(error) }));`;
const BLOB = URL.createObjectURL(new Blob([SOURCE], { type: "text/javascript" }));
const POLICY = globalThis.trustedTypes?.createPolicy("worker", { createScriptURL: () => BLOB });

function startWorker() {
  worker = new Worker(POLICY?.createScriptURL("") ?? BLOB, { type: "module" });
  worker.addEventListener("message", ({ data }) => onWorker(data));
  worker.addEventListener("error", (event) => onFailure(event.message || "the worker did not start"));
}

function onWorker(data) {
  if ("progress" in data) {
    PROGRESS.value = data.progress;
    STEP.textContent = data.text;
  } else if ("ready" in data) {
    LOADING.hidden = true;
    ready = true;
    for (const { question } of calls.values()) worker.postMessage(question);
    if (!about) onReady(data.ready);
  } else if ("failed" in data) {
    onFailure(data.failed);
  } else {
    const { resolve, reject } = calls.get(data.id);
    calls.delete(data.id);
    if ("answer" in data) resolve(data.answer);
    else reject(new Error(data.broken));
  }
}

function onFailure(text) {
  const retry = button("Try again", () => location.reload());
  LOADING.replaceChildren(element("p", { class: "failure" }, `The playground could not be loaded: ${text} `, retry));
  LOADING.hidden = false;
}

/** Return a promise of what a function of session.py returns. */
function call(name, argument) {
  count += 1;
  const question = { id: count, name, argument };
  if (ready) worker.postMessage(question);
  return new Promise((resolve, reject) => calls.set(question.id, { question, resolve, reject }));
}

/** Start another worker instead of one that cannot go on, such as after a stack overflow. */
function restart() {
  worker.terminate();
  ready = false;
  PROGRESS.value = 0;
  LOADING.hidden = false;
  startWorker();
}

// What is entered.

async function onReady(described) {
  about = described;
  VERSIONS.prepend(`connect-mapping ${about.package}, Python ${about.python}. `);
  fillExamples();
  FIELDS.replaceChildren(...about.settings.map(settingField), button("Reset settings", () => writeSettings({})));
  EXAMPLE.disabled = SHARE.disabled = false;
  if (!(await openLink()) && !TEXT.value) await showExample(about.first[0]);
  ask();
}

function fillExamples() {
  const groups = new Map([["Start here", about.first]]);
  for (const name of about.examples) {
    const label = `All of ${name.split("/")[0]}`;
    groups.set(label, [...(groups.get(label) ?? []), name]);
  }
  for (const [label, names] of groups) {
    const options = names.map((name) => element("option", { value: name }, name.replaceAll("-", " ").replace("/", ": ")));
    EXAMPLE.append(element("optgroup", { label }, ...options));
  }
}

async function showExample(name) {
  const { text, settings, why } = await call("example", name);
  TEXT.value = text;
  writeSettings(settings);
  EXAMPLE.value = name;
  WHY.textContent = why;
  onEntry(0);
}

function settingField({ name, about: text, choices, default: preset }) {
  const id = `setting-${name}`;
  const hint = element("p", { id: `${id}-hint` }, text);
  const fault = element("p", { id: `${id}-fault`, class: "failure" });
  if (Array.isArray(preset)) {
    const boxes = choices.map((choice) => element("label", {}, element("input", { type: "checkbox", name, value: choice }), ` ${choice}`));
    return element("fieldset", { "aria-describedby": hint.id }, element("legend", {}, element("code", {}, name)), hint, ...boxes, fault);
  }
  const described = { id, name, "aria-describedby": `${hint.id} ${fault.id}` };
  const field = choices.length
    ? element("select", described, ...choices.map((choice) => element("option", {}, choice)))
    : element("input", { type: "text", value: preset, ...described });
  return element("div", { class: "setting" }, element("label", { for: id }, element("code", {}, name)), hint, field, fault);
}

/** Return the settings that differ from their defaults. */
function readSettings() {
  const settings = {};
  for (const { name, default: preset } of about.settings) {
    const fields = [...FIELDS.querySelectorAll(`[name=${name}]`)];
    const value = Array.isArray(preset) ? fields.filter((box) => box.checked).map((box) => box.value) : fields[0].value;
    if (String(value) !== String(preset)) settings[name] = value;
  }
  return settings;
}

function writeSettings(settings) {
  for (const { name, choices, default: preset } of about.settings) {
    const value = settings[name] ?? preset;
    for (const field of FIELDS.querySelectorAll(`[name=${name}]`)) {
      if (field.type === "checkbox") field.checked = Array.isArray(value) && value.includes(field.value);
      else field.value = choices.length && !choices.includes(value) ? preset : String(value);
    }
  }
  onEntry(0);
}

/** Read the link that opened the page. Returns whether there was one. */
async function openLink() {
  try {
    const entry = await fromFragment(location.hash);
    if (!entry) return false;
    TEXT.value = entry.text;
    writeSettings(entry.settings);
    EXAMPLE.value = WHY.textContent = "";
    return true;
  } catch (error) {
    SHARED.textContent = error.message;
    return false;
  }
}

async function copyLink() {
  const fragment = await toFragment({ text: TEXT.value, settings: readSettings() });
  history.replaceState(null, "", fragment);
  SHARED.textContent = (await copied(location.href)) ? "The link is copied." : "Copy the link from the address bar.";
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// The answer.

/** Answer after a pause, with one of the messages in full. */
function onEntry(pause = PAUSE, message = 0) {
  chosen = message;
  entered += 1;
  RESULT.setAttribute("aria-busy", "true");
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
}

/** Answer what is entered, and again if something else was entered in the meantime. */
async function ask() {
  if (!about || asking) return;
  asking = true;
  while (answered !== entered) {
    answered = entered;
    await answerEntry();
  }
  asking = false;
  RESULT.removeAttribute("aria-busy");
}

async function answerEntry() {
  const settings = readSettings();
  const changed = Object.keys(settings);
  CHANGED.textContent = changed.length ? `(changed: ${changed.join(", ")})` : "";
  if (TEXT.value.length > LONGEST) {
    showNothing("This is too long for the page: use the command line for files.");
    return;
  }
  try {
    const answer = await call("answer", JSON.stringify({ text: TEXT.value, settings, chosen }));
    if (answered === entered) show(answer);
  } catch (error) {
    const why = /call stack/.test(error.message) ? "it nests too deeply for Python in a browser" : error.message;
    showNothing(`The page cannot convert this: ${why}.`);
    restart();
  }
}

function showNothing(text) {
  HINT.textContent = text;
  HINT.className = "failure";
  RESULT.hidden = true;
}

function show(answer) {
  HINT.textContent = "One message, one message per line, or a batch, as JSON.";
  HINT.className = "";
  for (const { name } of about.settings) {
    const fault = document.getElementById(`setting-${name}-fault`);
    if (fault) fault.textContent = answer.faults[name] ?? "";
  }
  if (Object.keys(answer.faults).length) SETTINGS.open = true;
  RESULT.hidden = !answer.messages.length;
  STATUS.textContent = "";
  if (RESULT.hidden) return;
  chosen = answer.chosen;
  const { explained } = answer;
  OUTCOME.replaceChildren(...heading(explained));
  OUTCOME.className = explained.outcome;
  STATUS.textContent = OUTCOME.textContent;
  showMessages(answer);
  showPanes(answer);
  const kind = explained.outcome === "request" ? "Warning" : "Problem";
  FAULTS.replaceChildren(
    ...advice(answer),
    ...(explained.warnings ?? explained.problems ?? []).map((fault) => faultOf(fault, kind, answer)),
  );
  document.getElementById("message-pane").hidden = !answer.message;
  document.getElementById("request-pane").hidden = !answer.request;
  document.getElementById("explanation-pane").hidden = document.getElementById("keys").hidden = !answer.message;
  COPY.onclick = async () => {
    COPY.textContent = (await copied(bodyText(answer))) ? "Copied" : "Not allowed to copy";
  };
  COPY.textContent = "Copy body";
}

function heading({ outcome, path, reason, problems, warnings }) {
  const count = (faults, name) => `${faults.length} ${name}${faults.length === 1 ? "" : "s"}`;
  if (outcome === "request") return [`POST ${path}${warnings.length ? `, with ${count(warnings, "warning")}` : ""}`];
  if (outcome === "skipped") return ["Skipped: ", element("code", {}, reason)];
  return [`Rejected: ${count(problems, "problem")}`];
}

/** Return how to map a call that is skipped because the settings do not name it. */
function advice({ explained, messages }) {
  if (explained.reason !== "unsupported_call") return [];
  const { type } = messages[chosen];
  const add = () => {
    const settings = readSettings();
    writeSettings({ ...settings, calls: [...(settings.calls ?? []), type] });
  };
  return [element("p", {}, "The setting ", element("code", {}, "calls"), " does not name this call. ", button(`Map ${type} calls`, add))];
}

function faultOf({ code, field, detail, fields, rule: id }, kind, answer) {
  const name = (path) => {
    const text = path ? element("code", {}, path) : "the message";
    return hasInput(path) ? button(text, () => goToInput(path), { class: "link" }) : text;
  };
  const title = element("h3", {}, `${kind} `, problemCode(code));
  if (field) title.append(" at ", name(field));
  const made = element("section", { class: `fault ${kind.toLowerCase()}` }, title);
  const { position } = answer;
  if (position) {
    const go = () => {
      TEXT.focus();
      TEXT.setSelectionRange(position.offset, position.offset + 1);
    };
    made.append(element("p", {}, `The text is not JSON from line ${position.line}, column ${position.column} on: ${position.why}. `, button("Go there", go)));
  } else {
    made.append(element("p", {}, ...prose(detail)));
  }
  if (fields.length !== 1 || fields[0] !== field) {
    made.append(element("p", {}, code === "missing" ? "Add one of " : "Change ", ...listed(fields.map(name))));
  }
  made.append(rule(id, answer.rules[id]));
  return made;
}

function showMessages({ messages, more }) {
  MESSAGES.hidden = messages.length < 2;
  const onOneLine = messages.every(({ line }) => line === messages[0].line);
  const item = (message, number) => {
    const choose = () => onEntry(0, number);
    const current = number === chosen ? { "aria-current": "true" } : {};
    return element("li", {}, button(label(message, onOneLine), choose, { class: kindOf(message), ...current }));
  };
  const focused = MESSAGES.contains(document.activeElement);
  const count = `${messages.length}${more ? " messages, and more that are not listed" : " messages"}`;
  MESSAGES.replaceChildren(element("h2", { id: "count" }, count), element("ol", {}, ...messages.map(item)));
  if (focused) MESSAGES.querySelector("[aria-current]").focus();
}

const kindOf = ({ path, skipped }) => (path ? "request" : skipped ? "skipped" : "rejected");

/** Return where a message is, and what becomes of it. */
function label({ line, index, type, path, warnings, skipped, rejected }, onOneLine) {
  const places = [onOneLine ? "" : `Line ${line}`, index === null ? "" : `batch[${index}]`].filter(Boolean);
  const start = `${places.join(", ")}: ${type ?? "unknown"} – `;
  if (path) return `${start}POST ${path}${warnings ? `, warnings: ${warnings}` : ""}`;
  return start + (skipped ? `skipped: ${skipped}` : `rejected: ${rejected.join(", ")}`);
}

TEXT.addEventListener("input", () => {
  EXAMPLE.value = WHY.textContent = "";
  onEntry();
});
FIELDS.addEventListener("input", () => onEntry());
EXAMPLE.addEventListener("change", () => EXAMPLE.value && showExample(EXAMPLE.value));
// What is said about a link is about what was entered before.
document.getElementById("form").addEventListener("input", () => (SHARED.textContent = ""));
SHARE.addEventListener("click", copyLink);
addEventListener("hashchange", async () => about && (await openLink()));
document.getElementById("form").addEventListener("submit", (event) => event.preventDefault());
startWorker();
