// A text browser: Lynx in a terminal that nobody looks at (tmux), where fields, buttons and links are called by number.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patiently } from './pages.js';

const SETTINGS = `INCLUDE:/etc/lynx/lynx.cfg
PREFERRED_LANGUAGE:fr
DEFAULT_USER_MODE:ADVANCED
DEFAULT_KEYPAD_MODE:LINKS_AND_FIELDS_ARE_NUMBERED
INFOSECS:0
MESSAGESECS:0
ALERTSECS:0
`;

/** Lynx at an address whose certificate this authority signed. */
export async function lynx(url, authority) {
  const folder = mkdtempSync(join(tmpdir(), 'pli-lynx-'));
  const settings = join(folder, 'lynx.cfg');
  writeFileSync(settings, SETTINGS);
  const env = { ...process.env, LC_ALL: 'C.UTF-8', HOME: folder, SSL_CERT_FILE: authority };
  const tmux = (...words) => execFileSync('tmux', ['-S', join(folder, 'terminal'), '-f', '/dev/null', ...words], { env, encoding: 'utf8' });
  // A field takes what is typed only after it was entered: numbers are never typed into one by mistake.
  tmux('new-session', '-d', '-x', '160', '-y', '200', 'lynx', `-cfg=${settings}`, '-accept_all_cookies', '-number_fields', '-tna', url);

  const text = () => tmux('capture-pane', '-p').trimEnd();
  const seen = (what) => patiently.poll(text, { message: `Lynx shows ${what}` });
  const type = (words) => tmux('send-keys', '-l', '--', words);
  const enter = () => tmux('send-keys', 'Enter');
  const find = async (pattern) => {
    const expected = new RegExp(pattern);
    await seen(pattern).toMatch(expected);
    type(text().match(expected)[1]);
    await seen('the number').toMatch(/number: \d+$/);
    enter();
  };
  return {
    async open(address) {
      type('g');
      await seen('a field for an address').toMatch(/URL to open:[^\n]*$/);
      tmux('send-keys', 'C-u');
      type(address);
      enter();
    },
    text: async () => text().replace(/[\s\u00a0]+/g, ' '),
    async fill(label, words) {
      await find(`\\n *${label}[^[]*\\[(\\d+)\\]_`);
      await seen('the field').toMatch(/Inactive\. Press <return> to activate\.$/);
      enter();
      await seen('the open field').toMatch(/Enter text\.[^\n]*$/);
      type(words);
      tmux('send-keys', 'Down');
      await seen('the next field').not.toMatch(/Enter text\.[^\n]*$/);
    },
    async press(words) {
      await find(`\\(\\[(\\d+)\\]\\w+\\)\\s+${words}`);
      enter();
    },
    follow: (words) => find(`\\[(\\d+)\\]${words}`),
    end() {
      try {
        tmux('kill-server');
      } catch {
        // Lynx has ended by itself, and its terminal with it.
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
