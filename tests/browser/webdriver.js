// Firefox and WebKitGTK as Debian has them. Both understand the commands of W3C WebDriver: WebKit by HTTP, through its own
// driver; Firefox by Marionette, the connection that every driver of it uses, so that none has to be installed.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patiently } from './pages.js';
import { freePort } from './stage.js';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const CAPABILITIES = { acceptInsecureCerts: true, timeouts: { pageLoad: 15_000 } };

/** Firefox ESR, without a window. */
export function firefox(url) {
  const folder = mkdtempSync(join(tmpdir(), 'pli-firefox-'));
  // A free port of its own choosing, which it writes down; and no calls home.
  const wishes = {
    'marionette.port': 0,
    'intl.accept_languages': 'fr',
    'app.normandy.enabled': false,
    'browser.shell.checkDefaultBrowser': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
  };
  const lines = Object.entries(wishes).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
  writeFileSync(join(folder, 'user.js'), lines.join(''));
  const options = ['--headless', '--marionette', '--no-remote', '--profile', folder];
  const browser = spawn('firefox-esr', options, { env: { ...process.env, HOME: folder }, stdio: 'ignore' });
  const note = join(folder, 'MarionetteActivePort');
  const port = () => existsSync(note) && Number(readFileSync(note, 'utf8'));
  return opened(url, [browser], folder, async () => {
    await patiently.poll(port, { message: 'Firefox starts' }).toBeTruthy();
    const ask = await marionette(port());
    await ask('NewSession', CAPABILITIES);
    return ask;
  });
}

/** Marionette: `length:[kind, number, name, parameters]`. */
async function marionette(port) {
  const socket = connect(port, '127.0.0.1');
  const waiting = new Map();
  let received = Buffer.alloc(0);
  let greeted;
  const greeting = new Promise((done) => (greeted = done));
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes]);
    for (;;) {
      const colon = received.indexOf(':');
      const length = Number(received.subarray(0, Math.max(colon, 0)));
      if (colon < 0 || received.length < colon + 1 + length) return;
      const message = JSON.parse(received.subarray(colon + 1, colon + 1 + length));
      received = received.subarray(colon + 1 + length);
      if (!Array.isArray(message)) greeted();
      else {
        const [, number, error, value] = message;
        const [done, failed] = waiting.get(number);
        if (error) failed(new Error(`${error.error}: ${error.message}`));
        else done(value !== null && typeof value === 'object' && 'value' in value ? value.value : value);
      }
    }
  });
  await greeting;
  let number = 0;
  return (name, parameters = {}) =>
    new Promise((done, failed) => {
      waiting.set((number += 1), [done, failed]);
      const text = JSON.stringify([0, number, `WebDriver:${name}`, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}

const HTTP = {
  DeleteSession: () => ['DELETE', ''],
  ElementClick: ({ id }) => ['POST', `/element/${id}/click`, {}],
  ElementSendKeys: ({ id, text }) => ['POST', `/element/${id}/value`, { text }],
  ExecuteScript: (body) => ['POST', '/execute/sync', body],
  FindElements: (body) => ['POST', '/elements', body],
  Navigate: (body) => ['POST', '/url', body],
};

/** WebKitGTK's MiniBrowser, on a screen that nobody sees. */
export async function webkit(url) {
  const folder = mkdtempSync(join(tmpdir(), 'pli-webkit-'));
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const display = await new Promise((done, failed) => {
    screen.stdio[3].once('data', (text) => done(`:${text.toString().trim()}`));
    screen.once('exit', () => failed(new Error('Xvfb did not start')));
  });
  const port = await freePort();
  const env = { ...process.env, DISPLAY: display, HOME: folder, XDG_RUNTIME_DIR: folder, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1', LANGUAGE: 'fr' };
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], { env, stdio: 'ignore' });
  const request = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  return opened(url, [driver, screen], folder, async () => {
    const up = () => request('GET', '/status').then(() => true, () => false);
    await patiently.poll(up, { message: 'WebKitWebDriver starts' }).toBe(true);
    const { sessionId } = await request('POST', '/session', { capabilities: { alwaysMatch: CAPABILITIES } });
    return (name, parameters) => {
      const [method, path, body] = HTTP[name](parameters);
      return request(method, `/session/${sessionId}${path}`, body);
    };
  });
}

/** What is connected, as a person uses it; whatever happens on the way, nothing stays behind. */
async function opened(url, programs, folder, connected) {
  const end = async () => {
    for (const program of programs) await ended(program);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return await person(await connected(), url, end);
  } catch (error) {
    await end();
    throw error;
  }
}

/** What a person does in a browser with windows, by what they read. */
async function person(ask, url, end) {
  const script = (text, ...args) => ask('ExecuteScript', { script: text, args });
  const text = () => script('return document.body?.innerText ?? ""').then((words) => words.replace(/[\s\u00a0]+/g, ' '), () => '');
  /** The first that can be seen; what stands in a closed menu comes with its menu. */
  const find = async (xpath) => {
    let found;
    await patiently
      .poll(async () => {
        const all = await ask('FindElements', { using: 'xpath', value: xpath }).catch(() => []);
        found = all[0];
        for (const each of all) if (await script('return arguments[0].checkVisibility()', each).catch(() => false)) return Boolean((found = each));
        if (found) await script('arguments[0].closest("details")?.setAttribute("open", "")', found).catch(() => {});
        return false;
      }, { message: xpath })
      .toBe(true);
    return found[ELEMENT];
  };
  const click = async (xpath) => ask('ElementClick', { id: await find(xpath) });
  await ask('Navigate', { url });
  return {
    open: (address) => ask('Navigate', { url: address }),
    text,
    fill: async (label, words) => ask('ElementSendKeys', { id: await find(`//input[@id=//label[starts-with(normalize-space(.),"${label}")]/@for]`), text: words }),
    press: (words) => click(`//button[normalize-space(.)="${words}"]`),
    follow: (words) => click(`//a[contains(normalize-space(.),"${words}")]`),
    async end() {
      await ask('DeleteSession').catch(() => {});
      await end();
    },
  };
}

const ended = (child) =>
  new Promise((done) => {
    if (child.exitCode !== null || child.signalCode) return done();
    child.once('exit', done);
    child.kill();
  });
