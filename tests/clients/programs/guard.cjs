// End this process as soon as it connects to anything except the recording server.
'use strict';

const net = require('node:net');

const REFUSED = 70;
const port = Number(process.argv.at(-1));
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...args) {
  const [target, host] = Array.isArray(args[0]) ? args[0] : args;
  const to = typeof target === 'object' ? target : { port: target, host };
  if (to.host !== '127.0.0.1' || Number(to.port) !== port) {
    process.stderr.write(`refused: ${to.host ?? to.path}:${to.port}\n`);
    process.exit(REFUSED);
  }
  return connect.apply(this, args);
};
