// S0-22 to S0-24, S2, R-40 to R-50: a computer and a telephone side by side, the telephone being a browser of its own.
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import ece from 'http_ece';
import { expect, fillSignIn, leave, makePerson, signIn, sound, test } from './pages.js';
import { stage } from './stage.js';
import { totp } from './totp.js';

/** A browser on a telephone. Push services of the world are out of reach here: it subscribes at ours, with keys of ours. */
async function telephone(browser, { subscribed = false } = {}) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'fr-CA', viewport: { width: 360, height: 740 }, baseURL: stage().url, javaScriptEnabled: true });
  const page = await context.newPage();
  const keys = createECDH('prime256v1');
  keys.generateKeys();
  const secret = randomBytes(16);
  const path = `/push/${randomBytes(8).toString('hex')}`;
  if (subscribed) {
    await context.grantPermissions(['notifications'], { origin: stage().url });
    await page.addInitScript(
      ({ endpoint, p256dh, auth }) => {
        PushManager.prototype.subscribe = async () => ({ toJSON: () => ({ endpoint, keys: { p256dh, auth } }) });
        PushManager.prototype.getSubscription = async () => null;
      },
      { endpoint: `http://127.0.0.1:${stage().push}${path}`, p256dh: keys.getPublicKey().toString('base64url'), auth: secret.toString('base64url') },
    );
  }
  const pushed = async () => (await fetch(`http://127.0.0.1:${stage().push}/noted?path=${path}`)).json();
  return { context, page, keys, secret, pushed };
}

const number = (page) => page.locator('.big').evaluate((node) => node.lastChild.textContent.trim());

/** Opens the page of attaching, on the computer. */
async function begin(page) {
  await page.goto('/account/approval');
  await page.getByRole('button', { name: /Associer un téléphone|Ajouter un autre appareil/ }).click();
  await expect(page).toHaveURL(/\/account\/approval\/new/);
}

/** The number of the computer, typed on the telephone. */
async function type(phone, digits) {
  await phone.page.getByLabel('Nombre affiché par l’autre appareil').fill(digits);
  await phone.page.getByRole('button', { name: 'Approuver' }).click();
}

/** Attaches a telephone by the address of the QR code. */
async function attach(page, phone) {
  await begin(page);
  const link = await page.getByRole('link', { name: 'Ouvrir la page d’association ici' }).getAttribute('href');
  await phone.page.goto(link);
  await phone.page.getByRole('button', { name: 'Associer ce téléphone' }).click();
  await expect(phone.page.getByRole('heading', { name: 'Confirmez l’association' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Tapez ce nombre sur le téléphone' })).toBeVisible({ timeout: 10_000 });
  await type(phone, await number(page));
  await expect(page.getByText('Le téléphone a donné le bon nombre')).toBeVisible({ timeout: 10_000 });
  await page.getByRole('button', { name: 'Soumettre' }).click();
  await expect(page).toHaveURL(/\/account\/approval$/);
}

/** Name and password, then the telephone is asked. */
async function ask(page, person) {
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await fillSignIn(page, person);
  await page.getByRole('radio', { name: /Approbation/ }).check();
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/\/sign-in\/approval/);
}

test('s0_24 s2_03 s2_14 r_40 r_41 r_50 a telephone is attached by its code, approves by a number, and holds no mail', async ({ page, person, browser }) => {
  await signIn(page, person);
  const phone = await telephone(browser);
  await attach(page, phone);
  await sound(page);
  await ask(page, person);
  await sound(page);
  const shown = await number(page);
  expect(shown).toMatch(/^\d{6}$/);
  await expect(phone.page.getByRole('heading', { name: 'Une connexion attend votre réponse' })).toBeVisible({ timeout: 10_000 });
  await expect(phone.page.getByText(person.address).first()).toBeVisible();
  await expect(phone.page.getByText('127.0.0.1')).toBeVisible();
  await expect(phone.page.getByRole('button', { name: 'Approuver' })).toBeHidden();
  await phone.page.getByLabel('Nombre affiché par l’autre appareil').fill(shown.slice(0, 5));
  await expect(phone.page.getByRole('button', { name: 'Approuver' })).toBeHidden();
  await sound(phone.page);
  await type(phone, shown);
  await expect(phone.page.getByText('Approuvé. L’autre appareil s’ouvre.')).toBeVisible();
  await expect(page).toHaveURL(/\/mail\/INBOX/, { timeout: 10_000 });
  // The key cannot be read, and nothing on the telephone opens the mail.
  const readable = await phone.page.evaluate(async () => {
    const open = indexedDB.open('pli-approval', 1);
    await new Promise((done) => (open.onsuccess = done));
    const all = open.result.transaction('phones').objectStore('phones').getAll();
    await new Promise((done) => (all.onsuccess = done));
    return all.result.map(({ key }) => key.extractable);
  });
  expect(readable).toEqual([false]);
  await phone.page.goto('/mail');
  await expect(phone.page).toHaveURL(/\/sign-in/);
  await phone.context.close();
});

test('s2_16 s2_18 s0_25 three fields typed by hand attach a telephone, and another server is refused', async ({ page, person, browser }) => {
  await signIn(page, person);
  await begin(page);
  await page.getByText('Impossible de numériser l’image').click();
  const value = (term) => page.locator(`dt:has-text("${term}") + dd`).first().innerText();
  const [server, user, code] = [await value('Adresse'), await value('Nom d’utilisateur'), await value('Code d’activation')];
  await sound(page);
  const phone = await telephone(browser);
  await phone.page.goto(server);
  await expect(phone.page.getByText(`Vous êtes sur ${stage().url}`)).toBeVisible();
  await sound(phone.page);
  const fill = async (address, typed) => {
    await phone.page.getByLabel('Adresse du serveur').fill(address);
    await phone.page.getByLabel('Nom d’utilisateur').fill(user);
    await phone.page.getByLabel('Code d’activation').fill(typed);
    await phone.page.getByRole('button', { name: 'Associer ce téléphone' }).click();
  };
  await fill('https://pli.ailleurs.example', code);
  await expect(phone.page.getByRole('alert')).toContainText('n’est pas celle de ce site');
  await fill(server, '0000 0000');
  await expect(phone.page.getByRole('alert')).toContainText('ne correspondent à aucune activation');
  await fill(server, code);
  await expect(phone.page.getByRole('heading', { name: 'Confirmez l’association' })).toBeVisible();
  // S2-13: « Soumettre » before its time loses nothing.
  await page.getByRole('button', { name: 'Soumettre' }).click();
  await expect(page.getByText('Pas encore activé')).toBeVisible();
  await leave(page, '/account/approval/new');
  await type(phone, await number(page));
  await expect(phone.page.getByText('choisissez « Soumettre »')).toBeVisible();
  await leave(page, '/account/approval/new');
  await page.getByRole('button', { name: 'Soumettre' }).click();
  await expect(page.getByText('rien à faire')).toBeVisible();
  await phone.context.close();
});

test('s2_13 what is pressed in the moment in which the page goes on by itself is answered', async ({ page, person, browser }) => {
  await signIn(page, person);
  await begin(page);
  const link = await page.getByRole('link', { name: 'Ouvrir la page d’association ici' }).getAttribute('href');
  // The page asks, is told that it is over with these codes, and is to go on: just then somebody has pressed the button.
  let asked;
  const held = new Promise((done) => (asked = done));
  await page.route('**/account/approval/new/state', (route) => asked(route));
  const answered = [];
  await page.route('**/account/approval/new', (route) => (route.request().method() === 'POST' ? answered.push(route) : route.continue()));
  const script = test.info().project.use.javaScriptEnabled !== false;
  const question = script && (await held);
  const phone = await telephone(browser);
  await phone.page.goto(link);
  await phone.page.getByRole('button', { name: 'Associer ce téléphone' }).click();
  await expect(phone.page.getByRole('heading', { name: 'Confirmez l’association' })).toBeVisible();
  await page.getByRole('button', { name: 'Soumettre' }).click({ noWaitAfter: true });
  await expect.poll(() => answered.length).toBe(1);
  if (script) {
    const told = page.waitForEvent('requestfinished', (request) => request.url().endsWith('/state'));
    await question.continue();
    await told;
  }
  await answered[0].continue();
  await expect(page.getByText('Pas encore activé')).toBeVisible();
  await phone.context.close();
});

test('r_41 r_44 a request declined by mistake can be made again, and « ce n’est pas moi » forces another password', async ({ page, person, browser }) => {
  await signIn(page, person);
  const phone = await telephone(browser);
  await attach(page, phone);
  await ask(page, person);
  await phone.page.getByRole('button', { name: 'C’est une erreur' }).click({ timeout: 10_000 });
  await expect(page.getByRole('heading', { name: 'Demande refusée' })).toBeVisible({ timeout: 10_000 });
  await sound(page);
  await page.getByRole('button', { name: 'Renvoyer la demande' }).click();
  await expect(page.getByRole('heading', { name: 'Tapez ce nombre' })).toBeVisible();
  await phone.page.getByRole('button', { name: 'Ce n’est pas moi' }).click({ timeout: 10_000 });
  await expect(phone.page.getByText('votre mot de passe devra être changé')).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in($|\?)/, { timeout: 10_000 });
  await fillSignIn(page, person);
  await page.getByRole('radio', { name: /Application/ }).check();
  // The code of this half minute was used at the first sign-in.
  await page.getByLabel('Code de vérification').fill(totp(person.secret, Date.now() + 30_000));
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/\/enrol\/password/);
  await expect(page.getByText('quelqu’un d’autre connaît votre mot de passe')).toBeVisible();
  await sound(page);
  await phone.context.close();
});

test('r_45 an independent library reads what we encrypted, and it is an identifier and nothing else', async ({ page, person, browser }) => {
  await signIn(page, person);
  const phone = await telephone(browser, { subscribed: true });
  await attach(page, phone);
  await ask(page, person);
  await expect.poll(async () => (await phone.pushed()).length).toBe(2);
  for (const { headers, body } of await phone.pushed()) {
    expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '120', urgency: 'high' });
    const content = ece.decrypt(Buffer.from(body, 'base64'), { version: 'aes128gcm', privateKey: phone.keys, authSecret: phone.secret.toString('base64url') });
    expect(content.toString()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    // RFC 8292: signed by the key that the page gave its browser.
    const [, token, key] = headers.authorization.match(/^vapid t=([^,]+),k=(.+)$/);
    await phone.page.goto('/device');
    expect(await phone.page.locator('[data-device]').getAttribute('data-key')).toBe(key);
    const [head, claims, signature] = token.split('.');
    const point = Buffer.from(key, 'base64url');
    const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
    const good = verify('sha256', Buffer.from(`${head}.${claims}`), { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
    expect(good).toBe(true);
    const said = JSON.parse(Buffer.from(claims, 'base64url'));
    expect(said.sub).toBe('mailto:soutien@sante.example');
    expect(said.aud).toBe(`http://127.0.0.1:${stage().push}`);
  }
  await phone.context.close();
});

test('r_47 each opening of the page says where notifications reach it, and that they no longer do', async ({ page, person, browser }) => {
  await signIn(page, person);
  const phone = await telephone(browser, { subscribed: true });
  await attach(page, phone);
  const silent = page.locator('main').getByText('notifications inactives');
  await expect(page.getByText('notifications actives')).toBeVisible();
  await phone.context.clearPermissions();
  await phone.page.goto('/device');
  await expect(phone.page.getByText('Notifications inactives')).toBeVisible();
  await page.goto('/account/security');
  await expect(silent).toBeVisible();
  await sound(page);
  await phone.context.grantPermissions(['notifications'], { origin: stage().url });
  await phone.page.reload();
  await expect(phone.page.getByText('Notifications actives')).toBeVisible();
  await page.reload();
  await expect(silent).toBeHidden();
  await phone.context.close();
});

test('r_46 r_47 a request makes itself heard, a check is quiet, and both are shown', async ({ browser }) => {
  const phone = await telephone(browser, { subscribed: true });
  await phone.page.goto('/device');
  await phone.page.evaluate(async () => {
    await navigator.serviceWorker.register('/device/worker.js', { scope: '/device' });
    await navigator.serviceWorker.ready;
  });
  const devtools = await phone.context.newCDPSession(phone.page);
  const registered = new Promise((done) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations.length && done(registrations[0]));
  });
  await devtools.send('ServiceWorker.enable');
  const { registrationId } = await registered;
  const pushed = async (data) => {
    await devtools.send('ServiceWorker.deliverPushMessage', { origin: stage().url, registrationId, data });
  };
  const shown = () => phone.page.evaluate(async () => {
    const all = await (await navigator.serviceWorker.ready).getNotifications();
    return all.map(({ title, tag, silent }) => ({ title, tag, silent: Boolean(silent) }));
  });
  await pushed('0193-whatever');
  // The worker comes in the language of the machine, whatever the page's is.
  await expect.poll(shown).toEqual([{ title: expect.stringMatching(/connexion attend|sign-in is waiting/), tag: 'pli', silent: false }]);
  await pushed('00000000-0000-0000-0000-000000000000');
  await expect.poll(async () => (await shown()).find(({ tag }) => tag === 'pli-check')).toEqual({ title: expect.stringMatching(/Pli (vérifie les|checks) notifications/), tag: 'pli-check', silent: true });
  await phone.context.close();
});

test('r_48 without network the telephone opens all the same and shows a code, which is typed once', async ({ page, person, browser }) => {
  await signIn(page, person);
  const phone = await telephone(browser);
  await attach(page, phone);
  // The page is kept, and what the codes are computed with has come and cannot be read.
  const kept = () => phone.page.evaluate(async () => {
    const open = indexedDB.open('pli-approval', 1);
    await new Promise((done) => (open.onsuccess = done));
    const all = open.result.transaction('phones').objectStore('phones').getAll();
    await new Promise((done) => (all.onsuccess = done));
    const pages = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
    return { secrets: all.result.map(({ secret }) => secret?.extractable), pages: pages.flat().filter((path) => !path.startsWith('/static/')) };
  });
  await expect.poll(kept, { timeout: 10_000 }).toEqual({ secrets: [false], pages: ['/device'] });
  await phone.context.setOffline(true);
  await phone.page.reload();
  await expect(phone.page.getByRole('heading', { name: 'Sans réseau' })).toBeVisible({ timeout: 10_000 });
  await sound(phone.page);
  await ask(page, person);
  await page.getByRole('link', { name: 'Tapez le code qu’il affiche' }).click();
  await expect(page.getByRole('radio', { name: /Approbation/ })).toBeChecked();
  const code = phone.page.locator('[data-slot=code]');
  await expect(code).toHaveText(/^\d{6}$/);
  const shown = await code.innerText();
  await page.getByLabel('Code de vérification').fill(shown);
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/\/mail\/INBOX/, { timeout: 10_000 });
  await ask(page, person);
  await page.getByRole('link', { name: 'Tapez le code qu’il affiche' }).click();
  await page.getByLabel('Code de vérification').fill(shown);
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page.getByText('Ce code ne convient pas')).toBeVisible();
  // The network is back, and so is the request.
  await phone.context.setOffline(false);
  await expect(phone.page.getByRole('heading', { name: 'Une connexion attend votre réponse' })).toBeVisible({ timeout: 10_000 });
  await expect(phone.page.getByRole('heading', { name: 'Sans réseau' })).toBeHidden();
  await phone.context.close();
});

test('r_111 whoever reads and leaves the mail on a telephone, the key that approves there stays until it is taken away on purpose', async ({ page, person }) => {
  test.skip(test.info().project.use.javaScriptEnabled === false, 'the telephone has scripts');
  const leave = async () => {
    await page.goto('/mail');
    await page.locator('details.menu > summary').first().click();
    await page.getByRole('button', { name: 'Se déconnecter' }).first().click();
    await expect(page).toHaveURL(/\/sign-in/);
  };
  await signIn(page, person);
  const phone = await page.context().newPage();
  await attach(page, { page: phone });
  await leave();
  // Somebody who approves on no telephone, on the telephone of somebody who does.
  await signIn(page, makePerson());
  await leave();
  await phone.goto('/device');
  const attached = phone.locator('[data-part=phones]');
  await expect(attached).toContainText(person.address);
  await phone.getByRole('button', { name: 'Oublier sur ce téléphone' }).click();
  await expect(attached).toBeHidden();
  await phone.reload();
  await expect(phone.getByRole('button', { name: 'Associer ce téléphone' })).toBeVisible();
  await expect(attached).toBeHidden();
});

test('r_46 s2_15 the page can be installed, and its worker wakes it and nothing else', async ({ browser }) => {
  const phone = await telephone(browser, { subscribed: true });
  await phone.page.goto('/device');
  const { scope, script } = await phone.page.evaluate(async () => {
    const made = await navigator.serviceWorker.register('/device/worker.js', { scope: '/device' });
    await navigator.serviceWorker.ready;
    return { scope: made.scope, script: made.active?.scriptURL ?? '' };
  });
  expect(new URL(scope).pathname).toBe('/device');
  expect(new URL(script).pathname).toBe('/device/worker.js');
  const manifest = await (await phone.page.request.get('/device/manifest.webmanifest')).json();
  expect(manifest).toMatchObject({ scope: '/device', start_url: '/device', display: 'standalone' });
  await phone.context.close();
});
