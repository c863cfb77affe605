// The stage is the demo itself, in a directory and on a port of its own: what newcomers run is what is tested.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const link = join(root, '.test-demo');
const notes = join(import.meta.dirname, 'results-stage.json');

/** Where everything is, for the tests. */
export function stage() {
  const { url, dir } = JSON.parse(readFileSync(notes, 'utf8'));
  const env = Object.fromEntries(
    readFileSync(join(dir, 'backend/env'), 'utf8').trim().split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
  return {
    url,
    dir,
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
  };
}

export default async function globalSetup() {
  const port = await freePort();
  const env = { ...process.env, DEMO_DIR: link, DEMO_PORT: String(port) };
  await finished(spawn('docker/demo/demo', ['reset'], { cwd: root, env, stdio: 'inherit' }));
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
  writeFileSync(notes, JSON.stringify({ url: `https://localhost:${port}`, dir }));
  return async () => {
    demo.kill('SIGTERM');
    await finished(demo);
    await finished(spawn('docker/demo/demo', ['reset'], { cwd: root, env, stdio: 'inherit' }));
    rmSync(notes, { force: true });
  };
}

const finished = (child) => new Promise((done) => (child.exitCode === null ? child.on('exit', done) : done()));

const freePort = () =>
  new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
