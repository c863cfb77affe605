// S2-04: the same journey with the same result in Firefox, WebKit and a text browser; the others are Chromium's.
import { join } from 'node:path';
import { lynx } from './lynx.js';
import { letter, patiently, receive, test } from './pages.js';
import { stage } from './stage.js';
import { totp } from './totp.js';
import { firefox, webkit } from './webdriver.js';

test.describe.configure({ timeout: 60_000 });

// Its last words are beyond what the list shows of it.
const BODY = `${'Bonjour, voici les résultats que vous avez demandés. '.repeat(4)}\r\n\r\nLa créatinine est à 88 µmol/L.`;

/** Signs in with password and application, reads a message, signs out. */
async function journey(person, begin) {
  await receive(person, letter(person, 'Résultats du 20 novembre', BODY));
  const browser = await begin(`${stage().url}/sign-in`);
  const sees = (words) => patiently.poll(browser.text).toContain(words);
  try {
    await browser.fill('Nom d’utilisateur', person.address);
    await browser.fill('Mot de passe', person.password);
    await browser.press('Connexion');
    await sees('Confirmez que c’est vous');
    await browser.fill('Code de vérification', totp(person.secret));
    await browser.press('Connexion');
    await sees('Réception');
    await browser.follow('Résultats du 20 novembre');
    await sees('La créatinine est à 88 µmol/L.');
    await browser.press('Se déconnecter');
    await sees('Vous êtes déconnecté');
    // What was read is not to be had any more.
    await browser.open(`${stage().url}/mail/INBOX/1`);
    await patiently.poll(browser.text).not.toContain('Vous êtes déconnecté');
    await sees('Nom d’utilisateur');
  } finally {
    await browser.end();
  }
}

test('s2_04 Firefox ESR', ({ person }) => journey(person, firefox));

test('s2_04 WebKitGTK', ({ person }) => journey(person, webkit));

test('s2_04 a text browser', ({ person }) => journey(person, (url) => lynx(url, join(stage().dir, 'backend/tls/ca.pem'))));
