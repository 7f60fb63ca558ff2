// Send calls with one of the two client libraries for browsers, in a page of jsdom.
// The arguments are the name of the library and the port of the server.
'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout } = require('node:timers/promises');
const { JSDOM, VirtualConsole } = require('jsdom');

const [library, port] = process.argv.slice(2);
const host = `http://127.0.0.1:${port}`;

const virtualConsole = new VirtualConsole();
virtualConsole.on('error', fail);
virtualConsole.on('jsdomError', fail);

const { window } = new JSDOM('<!doctype html><title>Preise & Pläne</title>', {
  url: 'https://shop.example/pricing?utm_source=news&utm_campaign=spring#plans',
  referrer: 'https://search.example/?q=cheese',
  runScripts: 'outside-only',
  virtualConsole,
});
// Browsers have them, and jsdom does not.
Object.assign(window, { TextEncoder, TextDecoder });

function run(...path) {
  const [name] = process.env.NODE_PATH.split(':');
  window.eval(readFileSync(join(name, ...path), 'utf8'));
}

// As Segment's snippet does: note where the settings are, and run the library that it loads.
function segment() {
  window.eval(`
    window.analytics = [];
    analytics._writeKey = 'the-write-key';
    analytics._cdn = '${host}';
    analytics.push(['on', 'error', (error) => console.error(error)]);
  `);
  run('@segment/analytics-next', 'dist', 'umd', 'standalone.js');
  return new Promise((resolve) => window.eval('(done) => analytics.push(["ready", done])')(resolve));
}

function rudderstack() {
  run('@rudderstack/analytics-js', 'dist', 'npm', 'legacy', 'bundled', 'umd', 'index.js');
  window.eval(`
    window.analytics = new rudderanalytics.RudderAnalytics();
    analytics.load('the-write-key', '${host}', {
      getSourceConfig: () => ({
        source: {
          id: 'source', name: 'shop', writeKey: 'the-write-key', enabled: true, destinations: [],
          config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
        },
      }),
      plugins: ['XhrQueue'],
      storage: { migrate: false },
      polyfillIfRequired: false,
      sendAdblockPage: false,
      sessions: { autoTrack: false },
    });
  `);
  return new Promise((resolve) => window.eval('(done) => analytics.ready(done)')(resolve));
}

// Both take the same arguments. The objects are the page's own.
const CALLS = `
  const MOMENT = new Date('2024-05-03T09:41:02.500Z');
  [
    ['page'],
    ['track', 'Käse gesehen 🧀', { at: MOMENT, price: NaN }],
    ['alias', '97980'],
    ['identify', 97980, {
      firstName: 'Ann', last_name: 'Lee', 'E-Mail': ' ann@example.com ', phone: 491701234567,
      createdAt: MOMENT, gone: undefined, previous_plan: null,
    }],
    ['track', 'Plan Changed', { to: 'pro' }, { integrations: { All: false, 'Zendesk Connect': true } }],
    ['track', 'Not For Connect', {}, { integrations: { Outbound: false } }],
    ['identify', { plan: 'pro' }],
    ['group', 12, { name: 'Acme', foundedAt: MOMENT }],
    ['page', 'Docs', 'Home', { path: '/docs' }],
    ['alias', 'ann', '97980'], // Segment's library sends 97980 as both ids
  ];
`;
const SEGMENT_CALLS = `
  [
    ['screen', 'Basket', { items: 3 }],
    ['track', 'Then', {}, { timestamp: new Date('2024-05-03T09:41:02.500Z') }],
    ['track', 'Then', {}, { timestamp: new Date('2024-05-03T09:41:02.500Z').toString() }],
    ['track', 'Then', {}, { timestamp: '2024-05-03T09:41:02.500Z', context: { timezone: null } }],
  ];
`;

// Neither library tells when all is delivered, so count the messages that the server has answered.
let delivered = 0;
function count(prototype) {
  const send = prototype.send;
  prototype.send = function (body) {
    const messages = body ? (JSON.parse(body).batch ?? [body]).length : 0;
    this.addEventListener('load', () => (delivered += messages));
    return send.call(this, body);
  };
}

async function main() {
  count(window.XMLHttpRequest.prototype);
  await { segment, rudderstack }[library]();
  const calls = [...window.eval(CALLS), ...(library === 'segment' ? window.eval(SEGMENT_CALLS) : [])];
  for (const [name, ...values] of calls) {
    await window.analytics[name](...values);
    // They post in parallel, so the test puts the posts in order by their times.
    await setTimeout(10);
  }
  // What a batch still waits for is sent when the page goes away.
  window.dispatchEvent(new window.Event('pagehide'));
  for (let waited = 0; delivered < calls.length; waited += 50) {
    if (waited >= 20_000) {
      throw new Error(`only ${delivered} of ${calls.length} messages were delivered`);
    }
    await setTimeout(50);
  }
}

function fail(...values) {
  console.error(...values);
  process.exit(1);
}

main().then(() => process.exit(0), fail);
