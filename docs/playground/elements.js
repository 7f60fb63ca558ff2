// Elements of the page. Text is only ever set as text, so nothing of a message can become markup.

const REFERENCE = document.querySelector("link[rel=help]").href;

/** Return an element with some attributes, and children that are elements or text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Return a button. */
export function button(text, onClick, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", onClick);
  return made;
}

/** Return a sentence whose parts between backticks are code. */
export function prose(text) {
  return text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

/** Return a rule: a link to its section of the reference, and its sentence. */
export function rule(id, sentence) {
  const link = element("a", { href: `${REFERENCE}#${id}` }, id);
  return element("p", { class: "rule" }, "Rule ", link, ": ", ...prose(sentence));
}

/** Return a link to the section of a problem's code. */
export function problemCode(code) {
  return element("a", { href: new URL(`problems.html#${code}`, REFERENCE) }, element("code", {}, code));
}

/** Return elements or texts with ", " between them. */
export function listed(parts) {
  return parts.flatMap((part, index) => (index ? [", ", part] : [part]));
}
