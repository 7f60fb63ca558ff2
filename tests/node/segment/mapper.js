// What Segment's integration for Outbound makes of messages, by the facade that it reads them with.
// One message a line comes in; one answer a line goes out: {"sent": whether it would be sent, "path",
// "body"}, or {"sent": false} if reading the message throws.
//
// Sources: segment-integrations/integration-outbound, lib/mapper.js (what is asked of the facade) and
// lib/index.js (channels, the paths, and that a userId is required); segmentio/integration, lib/statics.js
// and lib/proto.js (how channels and requirements are checked).
"use strict";

const { Identify, Track, Group, Alias, Page, Screen } = require("@segment/facade");
const { del } = require("obj-case");

/** The traits that have a field of their own; obj-case deletes one spelling of each. */
const LEAVING = ["firstName", "lastName", "userId", "phone", "email", "id"];
const PUSH_FIELDS = { android: "gcm", ios: "apns" };

function identify(facade) {
  const attributes = facade.traits();
  const body = {
    user_id: facade.userId() || facade.anonymousId(),
    attributes,
    email: facade.email(),
    phone_number: facade.phone(),
    first_name: facade.firstName(),
    last_name: facade.lastName(),
  };
  const zone = facade.timezone();
  if (zone) body.timezone = zone;
  for (const trait of zone ? ["timezone", ...LEAVING] : LEAVING) del(attributes, trait);
  const { token, type } = facade.device();
  if (token && Object.hasOwn(PUSH_FIELDS, type)) body[PUSH_FIELDS[type]] = [token];
  return body;
}

function group(facade) {
  const attributes = facade.traits();
  del(attributes, "id");
  return { user_id: facade.userId(), group_id: facade.groupId(), group_attributes: attributes };
}

const alias = (facade) => ({ user_id: facade.userId(), previous_id: facade.previousId() });

function event(facade, name) {
  const timestamp = facade.timestamp().getTime() / 1000;
  return { user_id: facade.userId(), event: name, properties: facade.properties(), timestamp };
}

const track = (facade) => event(facade, facade.event());

function page(facade) {
  const { name, url } = facade.properties();
  // The operators of the original bind in this order: a url without a name gives "undefined".
  return event(facade, name || url ? "[Segment Page]" + (" " + name || url) : "[Segment Page]");
}

function screen(facade) {
  const { name } = facade.properties();
  return event(facade, name ? `[Segment Screen] ${name}` : "[Segment Screen]");
}

const CALLS = {
  identify: [Identify, identify, "/v2/identify"],
  track: [Track, track, "/v2/track"],
  alias: [Alias, alias, "/v2/identify"],
  group: [Group, group, "/v2/identify"],
  page: [Page, page, "/v2/track"],
  screen: [Screen, screen, "/v2/track"],
};

function isSent(facade) {
  if (!facade.enabled("Outbound") || facade.channel() === "client") return false;
  return facade.userId() !== undefined && facade.userId() !== null;
}

function answer(message) {
  const [Call, map, path] = CALLS[message.type];
  try {
    const sent = isSent(new Call(message));
    // The mapper changes what it is given, so it gets a facade of its own.
    return { sent, path, body: map(new Call(message)) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { sent: false };
  }
}

const lines = require("fs").readFileSync(0, "utf8").split("\n").slice(0, -1);
process.stdout.write(lines.map((line) => JSON.stringify(answer(JSON.parse(line))) + "\n").join(""));
