// A small mapper in another language, for the tests of the conformance kit. Its arguments are the gaps
// that it shall have, each of them a mistake that first versions make; the kit has to find them:
//
//   milliseconds      the timestamp is in milliseconds
//   any-zone          any time zone is sent, whether it is a name or not
//   untrimmed-names   first and last names are not trimmed
//   loose-membership  an audience's membership may be any value
//
// It always lacks push tokens, two spellings of one trait, and integers beyond 2^53.
"use strict";

const gaps = new Set(process.argv.slice(2));
const zones = new Map([...Intl.supportedValuesOf("timeZone"), "UTC"].map((zone) => [zone.toLowerCase(), zone]));
const OLD = ["page", "screen", "group"];
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
  const { computation_class: kind, computation_key: key } = context.personas ?? {};
  const isMembership = ["audience", "journey_step"].includes(kind) && Object.hasOwn(traits, key);
  if (isMembership && typeof traits[key] !== "boolean" && !gaps.has("loose-membership")) {
    problems.push(problem("wrong_type", `traits.${key}`));
  }
  const take = (name) => {
    const found = Object.keys(traits).find((trait) => trait.toLowerCase().replace(/[^a-z]/g, "") === name);
    if (found === undefined || (isMembership && found === key)) return undefined;
    const value = traits[found];
    if (!isBlank(value) && typeof value !== "string") {
      warnings.push(problem("wrong_type", `traits.${found}`));
      if (name !== "timezone") return undefined;
    }
    delete traits[found];
    return isBlank(value) ? undefined : value;
  };
  const warnings = [];
  const trim = (text) => (gaps.has("untrimmed-names") ? text : text?.trim());
  const [first, ...rest] = isBlank(traits.name) ? [] : String(traits.name).trim().split(/\s+/);
  body.first_name = trim(take("firstname")) ?? first;
  body.last_name = trim(take("lastname")) ?? (rest.join(" ") || undefined);
  body.email = take("email")?.trim();
  body.phone_number = take("phone")?.trim();
  for (const [zone, field] of [[take("timezone"), "traits.timezone"], [context.timezone, "context.timezone"]]) {
    if (body.timezone !== undefined || isBlank(zone)) continue;
    if (gaps.has("any-zone")) body.timezone = zone;
    else if (typeof zone === "string") {
      body.timezone = zones.get(zone.trim().toLowerCase());
      if (!body.timezone) warnings.push(problem("invalid_timezone", field));
    }
  }
  if (Object.keys(traits).length) body.attributes = traits;
  return { path: "/v2/identify", body, warnings };
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
  if (time) {
    const milliseconds = typeof message[time] === "string" ? Date.parse(message[time]) : NaN;
    if (Number.isNaN(milliseconds)) problems.push(problem("invalid_timestamp", time));
    body.timestamp = gaps.has("milliseconds") ? milliseconds : milliseconds / 1000;
  }
  return { path: "/v2/track", body };
}

function alias(message, problems) {
  const user = id(message, ["userId", "to"], "userId", problems);
  const previous = id(message, ["previousId", "from", "anonymousId"], "previousId", problems);
  if (user !== undefined && user === previous) problems.push(problem("alias_to_self", "previousId"));
  object(message, "context", problems);
  return { path: "/v2/identify", body: { user_id: user, previous_id: previous } };
}

const MAPPERS = new Map([["identify", identify], ["track", track], ["alias", alias]]);

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
  const allOff = Object.keys(flags).some((key) => key.toLowerCase() === "all" && flags[key] === false);
  if (own.includes(false) || (!own.length && allOff)) return { skipped: "destination_disabled" };
  const mapper = MAPPERS.get(message.type);
  const problems = [];
  const flagged = message.integrations;
  if (flagged !== undefined && flagged !== null && !isObject(flagged)) problems.push(problem("wrong_type", "integrations"));
  if (!mapper) {
    if (!OLD.includes(message.type)) problems.push(problem("unknown_type", "type"));
    return problems.length ? { rejected: problems } : { skipped: "unsupported_call" };
  }
  const request = mapper(message, problems);
  return problems.length ? { rejected: problems } : request;
}

function answer(line) {
  try {
    return JSON.stringify(convert(line));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return JSON.stringify({ rejected: [problem("too_deep", "")] }); // the stack is used up
  }
}

const lines = require("fs").readFileSync(0, "utf8").split("\n").slice(0, -1);
process.stdout.write(lines.map((line) => answer(line) + "\n").join(""));
