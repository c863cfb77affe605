// A push service of our own (RFC 8030): it takes what it is given, notes it, and tells it to the tests on `/noted`.
import { createServer } from 'node:http';

export const pushService = (port) =>
  new Promise((ready) => {
    const noted = new Map();
    const server = createServer((request, response) => {
      if (request.method === 'GET') {
        const path = new URL(request.url, 'http://x').searchParams.get('path');
        response.end(JSON.stringify(noted.get(path) ?? []));
        return;
      }
      const pieces = [];
      request.on('data', (piece) => pieces.push(piece));
      request.on('end', () => {
        const all = noted.get(request.url) ?? [];
        noted.set(request.url, [...all, { headers: request.headers, body: Buffer.concat(pieces).toString('base64') }]);
        response.writeHead(201).end();
      });
    });
    server.listen(port, '127.0.0.1', () => ready(server));
  });
