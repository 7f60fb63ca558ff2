// Lets the conformance kit test mapper.js: it reads one message per line, and writes one answer per line.
"use strict";

const fs = require("node:fs");
const { convert } = require("./mapper.js");

function answer(line) {
  let message;
  try {
    message = JSON.parse(line);
  } catch {
    return { rejected: [{ code: "invalid_json", field: "" }] };
  }
  return convert(message);
}

const lines = fs.readFileSync(0, "utf8").split("\n").slice(0, -1);
for (const line of lines) {
  fs.writeSync(1, `${JSON.stringify(answer(line))}\n`);
}
