// The message and its request side by side: each field is an option of a list, and shows where it goes or
// where it comes from while the pointer is over it or it has the focus.
import { button, element, listed, rule } from "./elements.js";

const MESSAGE = document.getElementById("message");
const REQUEST = document.getElementById("request");
const EXPLANATION = document.getElementById("explanation");
/** The most lines of a message that are shown; there is one more if there are more. */
const MOST_ROWS = 2000;

/** What is shown: the explanation of a message, and the options of both lists by their fields. */
let shown = null;
/** The option that has the focus or was clicked. */
let selected = null;

/** Show a message and its request. */
export function showPanes(answer) {
  const explained = answer.explained;
  shown = {
    explained,
    sentences: answer.rules,
    inputs: fill(MESSAGE, answer.message ?? [], "inputs"),
    outputs: fill(REQUEST, requestRows(answer), "outputs"),
  };
  selected = null;
  mark();
  const hint = explained.outcome === "request" ? "Choose a field of the message or of the request." : "Choose a field of the message.";
  EXPLANATION.replaceChildren(element("p", {}, hint));
}

/** Move to a field of the message, or to the first field within it. Returns whether there is one. */
export function goToInput(field) {
  const option = optionWithin(field);
  if (option) choose(option);
  return Boolean(option);
}

/** Tell whether the message has a field, or fields within it. */
export const hasInput = (field) => Boolean(optionWithin(field));

/** Return the text of the body, for the clipboard. */
export const bodyText = (answer) => answer.request.map(([level, key, text]) => "  ".repeat(level) + key + text).join("\n");

/** Mark the fields that are left out of a request, and those that a problem or a warning is about. */
function mark() {
  const { outcome, left_out: leftOut, problems = [], warnings = [] } = shown.explained;
  for (const { field, reason } of outcome === "request" ? leftOut : []) {
    if (reason !== "decides") shown.inputs.get(field)?.classList.add("unused");
  }
  for (const { fields } of [...problems, ...warnings]) {
    for (const field of fields) shown.inputs.get(field)?.classList.add("faulty");
  }
}

function requestRows(answer) {
  if (!answer.request) return [];
  return [[0, "POST ", answer.explained.path, "path"], ...answer.request];
}

function fill(list, rows, side) {
  const options = new Map();
  list.replaceChildren(
    ...rows.slice(0, MOST_ROWS).map(([level, key, text, field]) => {
      const line = element("div", field === null ? { role: "presentation" } : { role: "option", "aria-selected": "false", tabindex: "-1" });
      line.style.setProperty("--level", level);
      line.append(element("span", { class: "key" }, key), text);
      if (field !== null) {
        line.field = field;
        line.side = side;
        options.set(field, line);
      }
      return line;
    }),
  );
  if (rows.length > MOST_ROWS) list.append(element("div", { role: "presentation" }, "… the rest is not shown"));
  const first = list.querySelector("[role=option]");
  if (first) first.tabIndex = 0;
  list.hidden = !first;
  return options;
}

function optionWithin(field) {
  const exact = shown.inputs.get(field);
  if (exact || field === "") return exact;
  for (const [name, option] of shown.inputs) if (name.startsWith(`${field}.`) || name.startsWith(`${field}[`)) return option;
  return undefined;
}

/** Return what a field of the message does: what it fills and chooses, and why it is left out if it is. */
function ofInput(field) {
  const { outputs, left_out: leftOut } = shown.explained;
  return {
    fills: outputs.flatMap(({ field: filled, sources, rule: id }) =>
      sources.filter((source) => source.field === field).map(({ how }) => ({ field: filled, how, id })),
    ),
    chooses: outputs.filter(({ conditions }) => conditions.includes(field)).map(({ field: chosen, rule: id }) => ({ field: chosen, id })),
    left: leftOut.find((left) => left.field === field),
  };
}

const ofOutput = (field) => shown.explained.outputs.find((output) => output.field === field);

function related(option) {
  if (option.side === "outputs") {
    const { sources, conditions } = ofOutput(option.field) ?? { sources: [], conditions: [] };
    return [...sources.map(({ field }) => field), ...conditions].map((field) => shown.inputs.get(field)).filter(Boolean);
  }
  const { fills, chooses, left } = ofInput(option.field);
  const outputs = [...fills, ...chooses].map(({ field }) => shown.outputs.get(field));
  const winners = (left?.because_of ?? []).map((field) => shown.inputs.get(field));
  return [...outputs, ...winners].filter(Boolean);
}

function explanationOf(option) {
  const made = [element("h4", {}, element("code", {}, option.field || "the message"))];
  const ids = new Set();
  const add = (text, parts, id) => {
    made.push(element("p", {}, text, ...listed(parts)));
    if (id) ids.add(id);
  };
  if (option.side === "outputs") {
    const { sources, conditions, rule: id } = ofOutput(option.field);
    for (const how of ["copied", "derived"]) {
      const from = sources.filter((source) => source.how === how).map(({ field }) => jump("inputs", field));
      if (from.length) add(how === "copied" ? "Copied from " : "Derived from ", from, id);
    }
    if (conditions.length) add("Chosen by ", conditions.map((field) => jump("inputs", field)), id);
    if (!sources.length && !conditions.length) add("Constant: no field of the message matters.", [], id);
  } else {
    const { fills, chooses, left } = ofInput(option.field);
    for (const { field, how, id } of fills) add(how === "copied" ? "Copied to " : "Used to make ", [jump("outputs", field)], id);
    for (const { field, id } of chooses) add("Chooses ", [jump("outputs", field)], id);
    if (left) {
      add(`Left out: ${left.why}.`, [], left.rule);
      const others = left.because_of.filter((field) => shown.inputs.has(field));
      if (others.length) add("See ", others.map((field) => jump("inputs", field)));
    }
  }
  return [...made, ...[...ids].map((id) => rule(id, shown.sentences[id]))];
}

/** Return a button that moves to a field. */
function jump(side, field) {
  const option = shown[side].get(field);
  const name = element("code", {}, field);
  return option ? button(name, () => choose(option), { class: "link" }) : name;
}

function choose(option) {
  option.focus();
  option.scrollIntoView({ block: "nearest" });
}

/** Show what belongs to an option, or to the selected one if there is none. */
function light(option) {
  for (const list of [MESSAGE, REQUEST]) {
    for (const line of list.querySelectorAll(".lit, .related")) line.classList.remove("lit", "related");
  }
  if (!option) return;
  option.classList.add("lit");
  for (const other of related(option)) other.classList.add("related");
  EXPLANATION.replaceChildren(...explanationOf(option));
}

function select(option) {
  const list = option.parentElement;
  for (const other of list.querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
  option.tabIndex = 0;
  selected?.setAttribute("aria-selected", "false");
  option.setAttribute("aria-selected", "true");
  selected = option;
  light(option);
}

function onKey(event) {
  const options = [...event.currentTarget.querySelectorAll("[role=option]")];
  const at = options.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 };
  if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key in steps) {
    choose(options[Math.max(0, Math.min(options.length - 1, steps[event.key]))]);
  } else if (event.key === "Enter" || event.key === " ") {
    const [other] = related(options[at]);
    if (other) choose(other);
  } else {
    return;
  }
  event.preventDefault();
}

for (const list of [MESSAGE, REQUEST]) {
  const option = (event) => event.target.closest("[role=option]");
  list.addEventListener("focusin", (event) => option(event) && select(option(event)));
  list.addEventListener("pointerover", (event) => event.pointerType === "mouse" && light(option(event) ?? selected));
  list.addEventListener("pointerleave", () => light(selected));
  list.addEventListener("keydown", onKey);
}
