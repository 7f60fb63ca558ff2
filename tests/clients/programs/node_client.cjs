// Send every call with one of the two client libraries for Node, which take the same calls.
// The arguments are the name of the library and the port of the server.
'use strict';

const [library, port] = process.argv.slice(2);
const host = `http://127.0.0.1:${port}`;
const MOMENT = new Date('2024-05-03T09:41:02.500Z');

const CALLS = [
  [
    'identify',
    {
      userId: 97980,
      traits: {
        firstName: 'Ann',
        last_name: 'Lee',
        'E-Mail': ' ann@example.com ',
        phone: 491701234567,
        createdAt: MOMENT,
        score: NaN, // null in JSON
        gone: undefined, // not in JSON
        companyRoles: new Set(['admin']), // {} in JSON
        previous_plan: null,
        visits: 9007199254740991,
      },
      context: { timezone: 'europe/berlin', device: { type: 'android', token: '740f4707' } },
      timestamp: MOMENT,
    },
  ],
  ['track', { userId: 97980, event: 'Plan Changed', properties: { to: 'pro', price: 9.9 }, timestamp: MOMENT }],
  ['identify', { userId: null, anonymousId: 'visitor-1' }],
  [
    'track',
    {
      userId: null,
      anonymousId: 'visitor-1',
      event: 'Käse gekauft 🧀',
      properties: { at: MOMENT, items: [{ sku: 'C-1' }] },
      timestamp: MOMENT,
      integrations: { All: false, 'Zendesk Connect': true },
    },
  ],
  ['track', { userId: 97980, event: 'Not For Connect', integrations: { Outbound: false } }],
  ['track', { userId: 97980, event: 'Not For Anybody', integrations: { All: false } }],
  ['track', { userId: 97980, event: 'Now' }],
  ['alias', { previousId: 12, userId: 97980, timestamp: MOMENT }],
  ['group', { userId: 97980, groupId: 12, traits: { name: 'Acme', foundedAt: MOMENT }, timestamp: MOMENT }],
  [
    'page',
    {
      userId: 97980,
      category: 'Docs',
      name: 'Home',
      properties: { url: 'https://shop.example/' },
      timestamp: MOMENT,
    },
  ],
  ['page', { userId: 97980, timestamp: MOMENT }],
  ['screen', { userId: 97980, name: 'Basket', properties: { items: 3 }, timestamp: MOMENT }],
];

async function segment() {
  const { Analytics } = require('@segment/analytics-node');
  const analytics = new Analytics({ writeKey: 'the-write-key', host, maxRetries: 0, flushAt: 20 });
  analytics.on('error', fail);
  for (const [call, message] of CALLS) {
    // It refuses a userId that is a number.
    analytics[call]({ ...message, userId: message.userId && String(message.userId) });
  }
  // Only this library passes on a timestamp that is not a Date.
  analytics.track({ userId: '97980', event: 'Then', timestamp: MOMENT.toString() });
  analytics.track({ userId: '97980', event: 'Then', timestamp: MOMENT.toISOString() });
  await analytics.closeAndFlush({ timeout: 10_000 });
}

async function rudderstack() {
  const Analytics = require('@rudderstack/rudder-sdk-node');
  // The first message is sent by itself, at once.
  const analytics = new Analytics('the-write-key', { dataPlaneUrl: host, retryCount: 0, flushAt: 20 });
  for (const [call, message] of CALLS) {
    analytics[call](message);
  }
  await new Promise((resolve) => analytics.flush(resolve));
}

function fail(error) {
  console.error(error);
  process.exit(1);
}

({ segment, rudderstack })[library]().then(() => process.exit(0), fail);
