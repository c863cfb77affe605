// The stage is the demo itself, in a directory and on a port of its own: what newcomers run is what is tested.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pushService } from './push-service.js';

const root = join(import.meta.dirname, '../..');
const notes = join(import.meta.dirname, 'results-stage.json');

/** Where everything is, for the tests. */
export const stage = () => about(JSON.parse(readFileSync(notes, 'utf8')));

function about({ url, dir, push }) {
  const env = Object.fromEntries(
    readFileSync(join(dir, 'backend/env'), 'utf8').trim().split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
  return {
    url,
    dir,
    /** The port of the push service of this demo. */
    push,
    pli: join(root, 'target/debug/pli'),
    config: join(dir, 'pli.toml'),
    lmtp: Number(env.P_LMTP),
    texts: join(dir, 'backend/sms.log'),
    calls: Number(readFileSync(join(dir, 'voice-port'), 'utf8')),
    /** All that a personal address has received, oldest first: Pli's notices go there too, and a directory has no order. */
    letters: (address) => () => {
      const mailbox = join(dir, 'backend/outside/new');
      const files = readdirSync(mailbox).map((name) => join(mailbox, name));
      files.sort((one, other) => statSync(one).mtimeMs - statSync(other).mtimeMs);
      return files.map((file) => readFileSync(file, 'utf8')).filter((text) => text.includes(`Delivered-To: ${address}`)).join('\n');
    },
    /** The old server of the houses that have joined this one. */
    old: {
      lmtp: Number(readFileSync(join(dir, 'old/env'), 'utf8').match(/^P_LMTP=(\d+)$/m)[1]),
      person: (address, password) =>
        execFileSync('docker/backend/backend', ['person', join(dir, 'old'), address], { cwd: root, input: `${password}\n` }),
      mail: (address) =>
        execFileSync('doveadm', ['-c', join(dir, 'old/dovecot/dovecot.conf'), 'fetch', '-u', address, 'body', 'mailbox', 'INBOX']).toString(),
      /** Does something there. */
      doveadm: (...words) => execFileSync('doveadm', ['-c', join(dir, 'old/dovecot/dovecot.conf'), ...words]),
    },
    /** Stops the mail servers, or starts them again. */
    backend: (command) => finished(spawn('docker/backend/backend', [command, join(dir, 'backend')], { cwd: root, stdio: 'inherit' })),
  };
}

/** Starts a demo in a directory of its own, on a free port; settings are those of Pli's environment. */
export async function begin(name, settings = {}) {
  const [port, link] = [await freePort(), join(root, name)];
  const push = await freePort();
  const service = await pushService(push);
  const env = { ...process.env, ...settings, DEMO_DIR: link, DEMO_PORT: String(port), DEMO_PUSH: `127.0.0.1:${push}` };
  const reset = () => finished(spawn('docker/demo/demo', ['reset'], { cwd: root, env, stdio: 'inherit' }));
  await reset();
  const demo = spawn('docker/demo/demo', ['run'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  await new Promise((ready, failed) => {
    demo.stdout.on('data', (text) => {
      said += text;
      if (said.includes('docker/demo/codes')) ready();
    });
    demo.on('exit', (code) => failed(new Error(`the demo ended (${code}) instead of starting:\n${said}`)));
  });
  const dir = readFileSync(new URL(`file://${link}/pli.toml`), 'utf8').match(/url = "sqlite:(.*)\/pli\.db"/)[1];
  const place = { url: `https://localhost:${port}`, dir, push };
  const end = async () => {
    service.close();
    demo.kill('SIGTERM');
    await finished(demo);
    await reset();
  };
  return { place, stage: about(place), end };
}

export default async function globalSetup() {
  const { place, end } = await begin('.test-demo');
  writeFileSync(notes, JSON.stringify(place));
  return async () => {
    await end();
    rmSync(notes, { force: true });
  };
}

const finished = (child) => new Promise((done) => (child.exitCode === null ? child.on('exit', done) : done()));

/** A port that nothing listens on. */
export const freePort = () =>
  new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
