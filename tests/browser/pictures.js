// Each journey of the README in pictures, by the people of the demo.
import { join } from 'node:path';
import { expect, lastText, test } from './pages.js';
import { stage } from './stage.js';
import { totp } from './totp.js';

const docs = join(import.meta.dirname, '../../docs/pictures');
const wide = { width: 1100, height: 700 };
const phone = { width: 360, height: 700 };

const claire = { name: 'claire.martin@sante.example', password: 'lavande-boreale-42', secret: 'MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U' };
const sophie = { name: 'sophie.gagnon@sante.example', password: 'premiere-Visite-2026', phone: '+15145550199' };
const julien = { name: 'julien.roussel@sante.example', password: 'six-mesanges-au-parc', secret: 'OJSWMZLSMVXHIIDKOVWGSZLOEAZDAMRW' };
const elodie = { name: 'elodie.prevost@sante.example', password: 'deux-phares-au-large', secret: 'KNUW4ZLTMVZHIYLSMRUXGZLSFZQXG43F' };
const marc = { name: 'marc.cote@sante.example', password: 'une-lampe-au-grenier', secret: 'JVQXEYZNIFXGI4TFEBBWC5DFEBCGKY3P' };
const john = { name: 'john.smith@sante.example' };

test.use({ viewport: wide });
test.describe.configure({ mode: 'serial' });

async function take(page, name) {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finish?.())));
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(docs, `${name}.png`) });
}

async function first(page, { name, password }) {
  await page.goto('/sign-in');
  await page.getByLabel('Nom d’utilisateur').fill(name);
  await page.getByLabel('Mot de passe', { exact: true }).fill(password);
}

/** Each code opens one door: the next one is waited for. */
let last;
async function code() {
  await expect.poll(() => totp(claire.secret), { timeout: 40_000 }).not.toBe(last);
  last = totp(claire.secret);
  return last;
}

async function enter(page) {
  await first(page, claire);
  await page.getByRole('button', { name: 'Connexion' }).click();
  await page.getByRole('radio', { name: /Application/ }).check();
  await page.getByLabel('Code de vérification').fill(await code());
}

test('signing in and reading', async ({ page }) => {
  await first(page, claire);
  await take(page, 'sign-in');
  await enter(page);
  await take(page, 'verify');
  await page.getByRole('button', { name: 'Connexion' }).click();
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.getByRole('link', { name: /Compte rendu de consultation/ }).first().click();
  await expect(page.getByRole('link', { name: 'Répondre' }).first()).toBeVisible();
  await take(page, 'inbox');
  await page.setViewportSize(wide);
  await page.goto('/account/security');
  await take(page, 'security');
});

test('the same in the dark, on a telephone', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, ignoreHTTPSErrors: true, viewport: phone, colorScheme: 'dark', locale: 'fr-CA', hasTouch: true });
  const page = await context.newPage();
  await enter(page);
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/INBOX/);
  await take(page, 'phone');
  await context.close();
});

test('the first sign-in', async ({ page }) => {
  await first(page, sophie);
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Plus d’informations requises');
  await page.getByRole('link', { name: 'Suivant' }).click();
  await page.getByRole('button', { name: /Envoyer-moi un code/ }).click();
  await page.getByLabel('Code de vérification').fill(await lastText(sophie.phone));
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await expect(page).toHaveURL(/\/enrol\/method/);
  await take(page, 'first-method');
  await page.getByRole('radio', { name: /Application/ }).check();
  await page.getByRole('button', { name: 'Suivant' }).click();
  await expect(page).toHaveURL(/\/enrol\/totp/);
  await take(page, 'first-application');
});

test('a telephone approves', async ({ browser, page, baseURL }) => {
  await enter(page);
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/INBOX/);
  await page.goto('/account/approval');
  await page.getByRole('button', { name: /Associer un téléphone|Ajouter un autre appareil/ }).click();
  const address = await page.getByRole('link', { name: 'Ouvrir la page d’association ici' }).getAttribute('href');
  const context = await browser.newContext({ baseURL, ignoreHTTPSErrors: true, viewport: phone, locale: 'fr-CA' });
  const device = await context.newPage();
  await device.goto(address);
  await device.getByRole('button', { name: 'Associer ce téléphone' }).click();
  const number = () => page.locator('.big').evaluate((node) => node.lastChild.textContent.trim());
  const type = async () => {
    await device.getByLabel('Nombre affiché par l’autre appareil').fill(await number());
    await device.getByRole('button', { name: 'Approuver' }).click();
  };
  await expect(page.getByRole('heading', { name: 'Tapez ce nombre sur le téléphone' })).toBeVisible({ timeout: 10_000 });
  await type();
  await page.getByRole('button', { name: 'Soumettre' }).click();
  await expect(page).toHaveURL(/\/account\/approval$/);
  await page.context().clearCookies();
  await first(page, claire);
  await page.getByRole('button', { name: 'Connexion' }).click();
  await page.getByRole('radio', { name: /Approbation/ }).check();
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/\/sign-in\/approval/);
  await expect(device.getByRole('heading', { name: 'Une connexion attend votre réponse' })).toBeVisible({ timeout: 10_000 });
  await device.getByLabel('Nombre affiché par l’autre appareil').fill(await number());
  await take(page, 'approval');
  await take(device, 'approval-phone');
  await context.close();
});

test('getting back in', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('Nom d’utilisateur').fill(john.name);
  await page.getByRole('button', { name: 'J’ai oublié mon mot de passe' }).click();
  await expect(page.getByLabel('Qui êtes-vous ?')).toHaveValue(john.name);
  await take(page, 'recover-captcha');
  await page.getByRole('button', { name: 'Continuer sans image ni son' }).click();
  await expect(page).toHaveURL(/\/recover\/method/);
  await page.getByRole('radio', { name: /SMS/ }).check();
  await page.getByRole('button', { name: 'Suivant' }).click();
  await expect(page.getByLabel('Votre numéro, en entier')).toBeVisible();
  await take(page, 'recover-number');
});

/** Somebody who has signed in nowhere else here: the first code will do. */
async function inside(page, person) {
  await first(page, person);
  await page.getByRole('button', { name: 'Connexion' }).click();
  await page.getByLabel('Code de vérification').fill(totp(person.secret));
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/INBOX/);
}

test('a referent', async ({ page }) => {
  await inside(page, julien);
  await page.goto('/structure');
  await take(page, 'structure');
  await page.goto(`${page.url()}/new`);
  await page.getByLabel('Prénom').fill('Noémie');
  await page.getByLabel('Nom', { exact: true }).fill('Archambault-Roy');
  await page.getByLabel('Téléphone').fill('514 555-0161');
  await page.getByRole('button', { name: 'Créer le compte' }).click();
  await page.getByRole('button', { name: 'Faire la fiche de remise' }).click();
  await expect(page.getByRole('heading', { name: /Fiche de remise/ })).toBeVisible();
  await take(page, 'sheet');
});

test('an old mailbox is merged, and the support desk', async ({ page, browser }) => {
  test.setTimeout(150_000);
  await enter(page);
  await page.getByRole('button', { name: 'Connexion' }).click();
  await page.goto('/help/merge');
  await take(page, 'merge-help');
  await page.goto('/account/addresses');
  await page.getByLabel('Ancienne adresse').fill('claire.martin@chts.example');
  await page.getByRole('button', { name: 'Demander la fusion' }).click();
  await page.getByLabel('Mot de passe de l’ancienne boîte').fill('trois-saules-2019');
  await page.getByRole('button', { name: 'Prouver' }).click();
  await expect(page.getByText('Attend le soutien')).toBeVisible();
  for (const person of [elodie, marc]) {
    const context = await browser.newContext({ ...test.info().project.use, baseURL: stage().url, viewport: wide });
    const desk = await context.newPage();
    await inside(desk, person);
    if (person === elodie) {
      await desk.goto('/support');
      await take(desk, 'support');
    }
    await desk.goto('/support/merges');
    await desk.getByRole('row').filter({ hasText: 'claire.martin' }).getByRole('link').first().click();
    await desk.getByRole('button', { name: 'Approuver' }).click();
    await expect(desk.getByRole('button', { name: 'Approuver' })).toHaveCount(0);
    await context.close();
  }
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Fusionnée').first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 40_000 });
  await take(page, 'merge');
});

test('asking for an address', async ({ page }) => {
  await page.goto('/request');
  await take(page, 'request');
});
