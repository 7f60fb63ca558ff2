// A mapper from Segment messages to request bodies for Zendesk Connect, as an example: it does what the
// core of the conformance kit asks for. node.md shows how it is tested.
"use strict";

const LONGEST_EVENT = 200;
const APPLE = ["ios", "ipados", "tvos", "watchos", "visionos", "macos"];
const IDS = ["id", "userid", "anonymousid"];
const TIMES = ["timestamp", "originalTimestamp", "sentAt", "receivedAt"];
const ISO_8601 = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/;

// The names of time zones by their lower case, because Connect accepts the canonical casing only.
const TIME_ZONES = new Map(
  [...Intl.supportedValuesOf("timeZone"), "UTC"].map((name) => [name.toLowerCase(), name]),
);

const problem = (code, field) => ({ code, field });
const isString = (value) => typeof value === "string";
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isText = (value) => isString(value) || Number.isInteger(value);
// A BigInt has all digits, where String(1e22) has an exponent.
const asText = (value) => (isString(value) ? value : BigInt(value).toString());
const isAbsent = (value) => value === undefined || value === null || (isString(value) && !value.trim());
// Traits are recognised by their letters and digits alone: firstName, first_name and "First Name".
const plain = (name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

// The traits with a field of their own: which values fit, and whether the trait stays an attribute.
const TRAITS = new Map([
  ["firstname", { fits: isString }],
  ["lastname", { fits: isString }],
  ["name", { fits: isString, stays: true }],
  ["email", { fits: isString }],
  ["phone", { fits: isText }],
  ["phones", { fits: Array.isArray, stays: true }],
  ["timezone", { fits: isString, only: true }],
]);

const CALLS = new Map([["identify", identify], ["track", track], ["alias", alias]]);
const SKIPPED_CALLS = ["group", "page", "screen"];

/** Convert a message into { path, body, warnings }, { skipped } or { rejected }. */
function convert(message) {
  if (!isObject(message)) return { rejected: [problem("not_an_object", "")] };
  const faults = { problems: [], warnings: [] };
  if (isOff(objectAt(message, "integrations", faults))) return { skipped: "destination_disabled" };
  const call = CALLS.get(message.type);
  if (!call && !SKIPPED_CALLS.includes(message.type)) {
    faults.problems.push(problem("unknown_type", "type"));
  }
  const request = call?.(message, faults);
  if (faults.problems.length) return { rejected: faults.problems };
  return request ? { ...request, warnings: faults.warnings } : { skipped: "unsupported_call" };
}

function isOff(integrations) {
  const own = ["Outbound", "Zendesk Connect"].map((name) => integrations[name]);
  const flags = own.filter((flag) => flag !== undefined && flag !== null);
  if (flags.length) return flags.includes(false);
  return Object.entries(integrations).some(([name, flag]) => name.toLowerCase() === "all" && flag === false);
}

function identify(message, faults) {
  const user_id = readId(message, ["userId", "anonymousId"], faults);
  const traits = objectAt(message, "traits", faults);
  const context = objectAt(message, "context", faults);
  const { fields, keys, attributes } = readTraits(traits, membershipKey(traits, context, faults), faults);
  const [first, rest] = splitName(fields.name);
  const body = {
    user_id,
    first_name: fields.firstname?.trim() ?? first,
    last_name: fields.lastname?.trim() ?? rest,
    email: fields.email?.trim() ?? address(message.userId),
    phone_number: phoneNumber(fields.phone ?? fields.phones?.[0]),
    timezone:
      timeZone(fields.timezone, `traits.${keys.timezone}`, faults) ??
      timeZone(context.timezone, "context.timezone", faults),
    ...pushToken(context, faults),
  };
  if (attributes.length) body.attributes = Object.fromEntries(attributes);
  return { path: "/v2/identify", body };
}

function track(message, faults) {
  const user_id = readId(message, ["userId", "anonymousId"], faults);
  objectAt(message, "context", faults);
  const body = { user_id, event: message.event };
  if (isAbsent(message.event)) faults.problems.push(problem("missing", "event"));
  else if (!isString(message.event)) faults.problems.push(problem("wrong_type", "event"));
  else if ([...message.event].length > LONGEST_EVENT) faults.problems.push(problem("too_long", "event"));
  const properties = objectAt(message, "properties", faults);
  if (Object.keys(properties).length) body.properties = properties;
  const source = TIMES.find((name) => !isAbsent(message[name]));
  if (source) body.timestamp = unixSeconds(message[source], source, faults);
  return { path: "/v2/track", body };
}

function alias(message, faults) {
  const user_id = readId(message, ["userId", "to"], faults);
  const previous_id = readId(message, ["previousId", "from", "anonymousId"], faults);
  if (user_id !== undefined && user_id === previous_id) {
    faults.problems.push(problem("alias_to_self", "previousId"));
  }
  objectAt(message, "context", faults);
  return { path: "/v2/identify", body: { user_id, previous_id } };
}

function objectAt(message, name, { problems }) {
  const value = message[name] ?? {};
  if (isObject(value)) return value;
  problems.push(problem("wrong_type", name));
  return {};
}

/** Return the first id of a message that is not absent; the first name is that of the problem. */
function readId(message, names, { problems }) {
  const name = names.find((each) => !isAbsent(message[each]));
  if (name === undefined) problems.push(problem("missing", names[0]));
  else if (isText(message[name])) return asText(message[name]);
  else problems.push(problem("wrong_type", name));
  return undefined;
}

/** Return the name of the trait that is the membership of an audience, whose value must be a boolean. */
function membershipKey(traits, context, { problems }) {
  const { computation_class: kind, computation_key: key } = isObject(context.personas) ? context.personas : {};
  if (!["audience", "journey_step"].includes(kind) || !isString(key) || !Object.hasOwn(traits, key)) {
    return undefined;
  }
  if (typeof traits[key] !== "boolean") problems.push(problem("wrong_type", `traits.${key}`));
  return key;
}

/** Sort traits into fields, with the keys they had, and attributes. */
function readTraits(traits, membership, { warnings }) {
  const fields = {};
  const keys = {};
  const attributes = [];
  for (const [key, value] of Object.entries(traits)) {
    const name = plain(key);
    const trait = TRAITS.get(name);
    if (key === membership) attributes.push([key, value]);
    else if (IDS.includes(name)) continue;
    else if (!trait) attributes.push([key, value]);
    else if (isAbsent(value)) trait.stays && attributes.push([key, value]);
    else if (!trait.fits(value)) {
      warnings.push(problem("wrong_type", `traits.${key}`));
      if (!trait.only) attributes.push([key, value]);
    } else if (name in fields) warnings.push(problem("duplicate_trait", `traits.${key}`));
    else {
      fields[name] = value;
      keys[name] = key;
      if (trait.stays) attributes.push([key, value]);
    }
  }
  return { fields, keys, attributes };
}

function splitName(name) {
  const [, first, rest] = name?.trim().match(/^(\S+)\s*(.*)$/su) ?? [];
  return [first, rest || undefined];
}

/** Return a user id if it looks like an address. */
function address(userId) {
  const text = isString(userId) ? userId.trim() : "";
  return /^[^\s@]+@[^\s@.][^\s@]*\.[^\s@]*[^\s@.]$/u.test(text) ? text : undefined;
}

function phoneNumber(value) {
  return isAbsent(value) || !isText(value) ? undefined : asText(value).trim();
}

function timeZone(value, field, { warnings }) {
  if (isAbsent(value)) return undefined;
  const name = isString(value) ? TIME_ZONES.get(value.trim().toLowerCase()) : undefined;
  if (!name) warnings.push(problem(isString(value) ? "invalid_timezone" : "wrong_type", field));
  return name;
}

function pushToken(context, { warnings }) {
  const device = isObject(context.device) ? context.device : {};
  if (isAbsent(device.token) || !isString(device.token)) return {};
  const type = String(device.type ?? "").trim().toLowerCase();
  if (APPLE.includes(type)) return { apns: [device.token] };
  if (type === "android") return { fcm: [device.token] };
  warnings.push(problem("unroutable_device_token", "context.device.token"));
  return {};
}

/** Return an ISO 8601 time in Unix seconds; without a zone, it is in UTC. */
function unixSeconds(value, field, { problems }) {
  const [, date, time = "00:00", zone = "Z"] = String(value).trim().match(ISO_8601) ?? [];
  const milliseconds = Date.parse(`${date}T${time}${zone}`);
  if (Number.isNaN(milliseconds)) problems.push(problem("invalid_timestamp", field));
  return milliseconds / 1000;
}

module.exports = { convert };
