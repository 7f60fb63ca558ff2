// A small mapper in another language, for the tests of the conformance kit: honest, plain, and with
// the gaps that a first version has. The kit has to find each of them.
//
// 1. The timestamp is in milliseconds.
// 2. Any time zone is sent, whether it is an Olson name or not.
// 3. Names are not trimmed.
// 4. An audience's membership that is no boolean is sent as any other trait.
"use strict";

const OLD = { page: 1, screen: 1, group: 1 };
const problem = (code, field) => ({ code, field });
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isBlank = (value) => value === undefined || value === null || (typeof value === "string" && !value.trim());

function id(message, names, missing, problems) {
  for (const name of names) {
    const value = message[name];
    if (isBlank(value)) continue;
    if (typeof value === "string" || Number.isInteger(value)) return String(value);
    problems.push(problem("wrong_type", name));
    return undefined;
  }
  problems.push(problem("missing", missing));
  return undefined;
}

function object(message, name, problems) {
  const value = message[name];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) problems.push(problem("wrong_type", name));
  return isObject(value) ? value : {};
}

function identify(message, problems) {
  const body = { user_id: id(message, ["userId", "anonymousId"], "userId", problems) };
  const traits = { ...object(message, "traits", problems) };
  const context = object(message, "context", problems);
  const take = (name) => {
    const found = Object.keys(traits).find((key) => key.toLowerCase().replace(/[^a-z]/g, "") === name);
    const value = traits[found];
    delete traits[found];
    return isBlank(value) ? undefined : value;
  };
  const words = isBlank(traits.name) ? [] : String(traits.name).trim().split(/\s+/);
  body.first_name = take("firstname") ?? words[0];
  body.last_name = take("lastname") ?? (words.slice(1).join(" ") || undefined); // gap 3
  body.email = take("email");
  body.phone_number = take("phone");
  const zone = take("timezone") ?? context.timezone;
  body.timezone = isBlank(zone) ? undefined : zone; // gap 2
  if (Object.keys(traits).length) body.attributes = traits; // gap 4
  return { path: "/v2/identify", body };
}

function track(message, problems) {
  const body = { user_id: id(message, ["userId", "anonymousId"], "userId", problems), event: message.event };
  object(message, "context", problems);
  if (isBlank(message.event)) problems.push(problem("missing", "event"));
  else if (typeof message.event !== "string") problems.push(problem("wrong_type", "event"));
  else if ([...message.event].length > 200) problems.push(problem("too_long", "event"));
  const properties = object(message, "properties", problems);
  if (Object.keys(properties).length) body.properties = properties;
  const time = ["timestamp", "originalTimestamp", "sentAt", "receivedAt"].find((name) => !isBlank(message[name]));
  if (time) body.timestamp = Date.parse(message[time]); // gap 1
  return { path: "/v2/track", body };
}

function alias(message, problems) {
  const user = id(message, ["userId", "to"], "userId", problems);
  const previous = id(message, ["previousId", "from", "anonymousId"], "previousId", problems);
  object(message, "context", problems);
  if (user !== undefined && user === previous) problems.push(problem("alias_to_self", "previousId"));
  return { path: "/v2/identify", body: { user_id: user, previous_id: previous } };
}

function convert(line) {
  let message;
  try {
    message = JSON.parse(line.replace(/^\uFEFF/, ""));
  } catch {
    return { rejected: [problem("invalid_json", "")] };
  }
  if (!isObject(message)) return { rejected: [problem("not_an_object", "")] };
  const flags = isObject(message.integrations) ? message.integrations : {};
  const own = [flags.Outbound, flags["Zendesk Connect"]].filter((flag) => flag !== undefined && flag !== null);
  if (own.includes(false) || (!own.length && flags.All === false)) return { skipped: "destination_disabled" };
  const mapper = { identify, track, alias }[message.type];
  if (!mapper) {
    return OLD[message.type] ? { skipped: "unsupported_call" } : { rejected: [problem("unknown_type", "type")] };
  }
  const problems = [];
  const request = mapper(message, problems);
  return problems.length ? { rejected: problems } : request;
}

const lines = require("fs").readFileSync(0, "utf8").split("\n").slice(0, -1);
process.stdout.write(lines.map((line) => JSON.stringify(convert(line)) + "\n").join(""));
