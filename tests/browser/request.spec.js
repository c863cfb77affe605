// S0: from « Avant de commencer » to an acknowledged request, and back to it by its reference.
import { randomBytes } from 'node:crypto';
import { expect, sound, test } from './pages.js';
import { stage } from './stage.js';

/** The proof that a person asks, without picture and sound: a script works, without one people wait. */
async function prove(page) {
  await page.getByRole('button', { name: 'Continuer sans image ni son' }).click();
  if (test.info().project.use.javaScriptEnabled === false) {
    await expect(async () => {
      await page.getByRole('button', { name: 'Continuer' }).click();
      await expect(page).toHaveURL(/\/request\/form/, { timeout: 500 });
    }).toPass({ timeout: 20_000 });
  }
  await expect(page).toHaveURL(/\/request\/form/);
}

/** Asks for an address, up to the page of its state. */
export async function ask(page, { family = 'Marchetti', contact }) {
  await page.goto('/request/person');
  await prove(page);
  await page.getByLabel('Prénom').fill('Léonie');
  await page.getByLabel('Nom', { exact: true }).fill(family);
  await page.getByLabel('Profession').selectOption({ label: 'Sage-femme' });
  await page.getByLabel('Numéro de permis').fill('SF-0461');
  await page.getByLabel('Courriel actuel').fill(contact);
  await page.getByLabel('Téléphone', { exact: true }).fill('418 555-0119');
  await page.getByLabel('Nom ou numéro de la structure').fill('Maison de naissance du Vallon');
  await page.getByRole('radio', { name: /Une première adresse/ }).check();
  await page.getByRole('checkbox', { name: /J’atteste/ }).check();
  await sound(page);
  await page.getByRole('button', { name: 'Envoyer la demande' }).click();
  await expect(page.getByRole('heading', { name: 'Entrez le code reçu par courriel' })).toBeVisible();
  await sound(page);
  let code;
  await expect.poll(() => (code = stage().letters(contact)().match(/\b(\d{3}) (\d{3}) est le code/)?.slice(1).join(''))).toBeTruthy();
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Confirmer' }).click();
  await expect(page.getByRole('heading', { name: 'Nous avons bien reçu votre demande' })).toBeVisible();
}

const somebody = () => `s${randomBytes(5).toString('hex')}@courriel.example`;

test('s0_01 s0_14 what one needs is listed, and leads to the request', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Demander une adresse' }).click();
  await expect(page.getByRole('heading', { name: 'Avant de commencer' })).toBeVisible();
  await expect(page.getByRole('listitem')).toHaveCount(4);
  await expect(page.getByText('Une ligne fixe reçoit des appels, et jamais de texto.')).toBeVisible();
  await sound(page);
  await page.getByRole('main').getByRole('link', { name: 'Demander une adresse' }).click();
  await sound(page);
});

test('s0_04 what is wrong is said beside its field, and what was typed stays', async ({ page }) => {
  test.setTimeout(60_000);
  await page.goto('/request/person');
  await prove(page);
  await sound(page);
  await page.getByLabel('Prénom').fill('Léonie');
  await page.getByLabel('Nom', { exact: true }).fill('Marchetti');
  await page.getByLabel('Profession').selectOption({ label: 'Médecin' });
  await page.getByLabel('Lieu d’exercice').selectOption({ label: 'France' });
  await page.getByLabel('Numéro de permis').fill('79927398714');
  await page.getByLabel('Courriel actuel').fill('leonie@courriel.example');
  await page.getByLabel('Téléphone', { exact: true }).fill('06 12 34 56 78');
  await page.getByLabel('Nom ou numéro de la structure').fill('Clinique');
  await page.getByRole('button', { name: 'Envoyer la demande' }).click();
  await expect(page.getByText('sa clé ne convient pas')).toBeVisible();
  await expect(page.getByText('Choisissez ce que vous demandez.')).toBeVisible();
  await expect(page.getByLabel('Prénom')).toHaveValue('Léonie');
  await sound(page);
});

test('s0_05 s0_06 a request is acknowledged, and followed by its reference', async ({ page, browser }) => {
  test.setTimeout(60_000);
  const contact = somebody();
  await ask(page, { contact });
  await expect(page.getByText(/Réponse entre le .* et le /)).toBeVisible();
  await sound(page);
  const [reference, code] = await page.locator('.mono').allInnerTexts();
  const context = await browser.newContext({ ...test.info().project.use, baseURL: stage().url });
  const other = await context.newPage();
  await other.goto('/request');
  await other.getByRole('link', { name: 'Suivre une demande' }).click();
  await sound(other);
  await other.getByLabel('Numéro de suivi').fill(reference.trim());
  await other.getByLabel('Code de suivi').fill(code.trim());
  await other.getByRole('button', { name: 'Voir ma demande' }).click();
  await expect(other.getByRole('heading', { name: 'Où en est votre demande' })).toBeVisible();
  await sound(other);
  await context.close();
});
