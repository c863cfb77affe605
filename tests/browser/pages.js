// What people do, in words: sign in, write, open. Each test has a person of its own, made for it.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect } from '@playwright/test';
import { deliver } from './lmtp.js';
import { stage } from './stage.js';
import { totp } from './totp.js';

export { expect };

/** For what starts a program of its own, on a machine that may be busy. */
export const patiently = expect.configure({ timeout: 15_000 });

export const PASSWORD = 'quatre marées sous la lune';

/** Makes a person through the command line, as a referent's tool would. */
export function makePerson(methods = ['totp'], extra = [], at = stage()) {
  const id = randomBytes(5).toString('hex');
  const directory = mkdtempSync(join(tmpdir(), 'pli-person-'));
  const file = (name, text) => {
    writeFileSync(join(directory, name), text, { mode: 0o600 });
    return join(directory, name);
  };
  const secret = [...randomBytes(32)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte & 31]).join('');
  const person = {
    address: `p${id}@sante.example`,
    name: `Camille Essai-${id}`,
    password: PASSWORD,
    secret,
    phone: `+1514555${String(parseInt(id.slice(0, 6), 16) % 10_000).padStart(4, '0')}`,
    personal: `p${id}@courriel.example`,
  };
  const flags = ['--name', person.name, '--language', 'fr', '--password-file', file('password', PASSWORD), ...extra];
  if (methods.includes('totp')) flags.push('--totp-secret-file', file('totp', secret));
  if (methods.includes('sms')) flags.push('--phone', person.phone);
  if (methods.includes('voice')) flags.push('--voice', person.phone);
  if (methods.includes('email')) flags.push('--email', person.personal);
  execFileSync(at.pli, ['--config', at.config, 'account', 'create', person.address, ...flags]);
  return person;
}

export const test = base.extend({
  // eslint-disable-next-line no-empty-pattern
  person: async ({}, use) => use(makePerson()),
  baseURL: async ({}, use) => use(stage().url),
});

export async function fillSignIn(page, person, { remember = false, password = person.password } = {}) {
  await page.getByLabel('Nom d’utilisateur').fill(person.address);
  await page.getByLabel('Mot de passe', { exact: true }).fill(password);
  if (remember) await page.getByLabel('Se souvenir de moi').check();
  await page.getByRole('button', { name: 'Connexion' }).click();
}

/** From nothing to the inbox, by authenticator application. */
export async function signIn(page, person, options) {
  await page.goto('/sign-in');
  await fillSignIn(page, person, options);
  await page.getByRole('radio', { name: /Application/ }).check();
  await page.getByLabel('Code de vérification').fill(totp(person.secret));
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/\/mail\/INBOX/);
}

/** Puts a message into someone's inbox as the mail server would. */
export const receive = (person, message, at = stage()) => deliver(at.lmtp, person.address, message);

export const letter = (to, subject, body, extra = '') =>
  `From: =?utf-8?Q?In=C3=A8s_Carpentier?= <ines@ailleurs.example>\r\nTo: ${to.address}\r\nSubject: ${subject}\r\n` +
  `Date: Fri, 20 Nov 2026 09:42:00 +0000\r\nMessage-ID: <${randomBytes(9).toString('hex')}@ailleurs.example>\r\nMIME-Version: 1.0\r\n` +
  `${extra}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${body}\r\n`;

/** The last code sent to a telephone number, by the fake SMS centre. */
export async function lastText(phone) {
  return lastCode(stage().texts, (line) => line.includes(phone.slice(1)));
}

/** Answers the call to a number, as soon as it rings. */
export async function press(phone, keys) {
  const body = JSON.stringify({ to: phone, keys });
  await expect
    .poll(async () => (await fetch(`http://127.0.0.1:${stage().calls}/press`, { method: 'POST', body })).status)
    .toBe(200);
}

/** The last code sent to a personal address. */
export async function lastLetter(address) {
  return lastCode(stage().letters(address), (line) => /est votre code|is your|Votre code|Your code/.test(line));
}

async function lastCode(file, about) {
  let code;
  await expect
    .poll(() => {
      let text = '';
      try {
        text = typeof file === 'function' ? file() : readFileSync(file, 'utf8');
      } catch {
        return undefined;
      }
      const lines = text.split('\n').filter(about).join('\n');
      code = [...lines.matchAll(/\b(\d{3})[\s\u00a0]?(\d{3})\b/g)].at(-1)?.slice(1).join('');
      return code;
    })
    .toBeDefined();
  return code;
}

/** Acts once more where the page went on by itself in the middle of it. */
async function calmly(act) {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!/context was destroyed|ERR_ABORTED|interrupted by another navigation/.test(error.message)) throw error;
    }
  }
}

/** Opens an address from a page that may go on by itself at any moment. */
export const leave = (page, address) => calmly(() => page.goto(address));

/** The page itself anew, which may go on by itself at any moment. */
export const anew = (page) => calmly(() => page.reload());

/** No serious finding of axe-core on the page as it stands, and no sideways scrolling. */
export async function sound(page) {
  // Without scripts the page cannot be asked; the same pages are measured in the other projects.
  if (test.info().project.use.javaScriptEnabled === false) return;
  await calmly(() => looked(page));
}

async function looked(page) {
  // What fades in has its colours at the end only.
  await page.evaluate(() => Promise.allSettled(
    document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity).map((one) => one.finished),
  ));
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(', ')}`)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}
