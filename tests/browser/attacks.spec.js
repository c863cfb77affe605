// Every attack input that the project knows (tests/fixtures/attacks), sent as real mail and opened in the real browser:
// nothing runs, nothing is requested from elsewhere, nothing covers the page, and the text can still be read.
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { expect, receive, signIn, test } from './pages.js';
import { stage } from './stage.js';

const directory = join(import.meta.dirname, '../fixtures/attacks');
// Messages and recipes for messages too large to keep (fixtures/attacks/README.md); the rest is not mail.
const files = readdirSync(directory)
  .filter((name) => /\.(html|txt|eml)(\.json)?$/.test(name) && !name.endsWith('.urls.txt'))
  .sort();
const FORBIDDEN = 'script,iframe,frame,object,embed,applet,form,input,button,select,textarea,svg,math,base[href],link[rel=stylesheet]:not([href^="/static/"]),meta[http-equiv]';

function mail(person, name) {
  const file = readFileSync(join(directory, name));
  const bytes = name.endsWith('.json') ? Buffer.from(JSON.parse(file).parts.map(([text, times]) => text.repeat(times)).join('')) : file;
  const form = extname(name.replace(/\.json$/, ''));
  if (form === '.eml') return bytes;
  const type = form === '.txt' ? 'text/plain' : 'text/html';
  return Buffer.from(
    `From: Essai <essai@ailleurs.example>\r\nTo: ${person.address}\r\nSubject: essai ${name}\r\nDate: Fri, 20 Nov 2026 09:42:00 +0000\r\n` +
      `Message-ID: <${name}@ailleurs.example>\r\nMIME-Version: 1.0\r\nContent-Type: ${type}; charset=utf-8\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`,
  );
}

// A dozen at a time: one person, one session, each message opened for itself.
const groups = Array.from({ length: Math.ceil(files.length / 12) }, (_, at) => files.slice(at * 12, at * 12 + 12));
for (const group of groups) {
  test(`attacks ${group[0]} to ${group.at(-1)}`, async ({ page, person }) => {
    test.setTimeout(90_000);
    for (const name of group) await receive(person, mail(person, name));
    const elsewhere = [];
    const said = [];
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(stage().url) && !url.startsWith('data:') && !url.startsWith('about:')) elsewhere.push(url);
    });
    page.on('dialog', async (dialog) => {
      said.push(`dialog ${dialog.message()}`);
      await dialog.dismiss();
    });
    page.on('console', (message) => {
      if (/Blocked script execution|Refused to (execute|run)|violates the following Content Security Policy/.test(message.text()))
        said.push(message.text());
    });
    await signIn(page, person);
    await page.goto('/mail/INBOX');
    // Pli's own letters may arrive in between; the others are in the order they were delivered.
    const rows = await page.locator('a[href^="/mail/INBOX/"]').evaluateAll((links) => links.map((link) => [link.getAttribute('href'), link.textContent]));
    const hrefs = rows.filter(([, subject]) => !subject.startsWith('Pli')).map(([href]) => href.split('?')[0]);
    const uid = (href) => Number(href.split('/').at(-1));
    const paths = [...new Set(hrefs)].filter((href) => uid(href) > 0).sort((a, b) => uid(a) - uid(b));
    expect(paths).toHaveLength(group.length);
    for (const [at, name] of group.entries()) {
      await test.step(name, async () => {
        const response = await page.goto(paths[at]);
        expect(response.status(), name).toBe(200);
        await page.waitForLoadState('networkidle');
        const frame = page.frames().find((one) => one !== page.mainFrame());
        const marker = `lisible-${name.slice(0, 3)}`;
        const text = (await (frame ?? page.mainFrame()).evaluate(() => document.body.innerText)) + (await page.mainFrame().evaluate(() => document.body.innerText));
        // A server may put another character where a NUL was.
        expect.soft(text.replace(/[^\x20-\x7e]/g, ''), `${name}: readable`).toContain(marker);
        if (frame) {
          expect.soft(await frame.locator(FORBIDDEN).count(), `${name}: no forbidden element`).toBe(0);
          const loose = await frame.evaluate(() => {
            const found = [];
            for (const element of document.querySelectorAll('*')) {
              for (const { name, value } of element.attributes) {
                if (/^on/i.test(name) || /^\s*(javascript|vbscript|data:text)/i.test(value.replace(/[\s\0]/g, ''))) found.push(`${name}=${value}`);
              }
              const { position } = getComputedStyle(element);
              if (position === 'fixed' || position === 'sticky') found.push(`position: ${position}`);
            }
            return found;
          });
          expect.soft(loose, `${name}: nothing loose`).toEqual([]);
        }
        expect.soft(elsewhere.splice(0), `${name}: no request elsewhere`).toEqual([]);
        expect.soft(said.splice(0), `${name}: nothing ran, nothing even tried`).toEqual([]);
        await expect.soft(page.getByRole('button', { name: 'Supprimer' }).first(), `${name}: not covered`).toBeVisible();
      });
    }
  });
}
