// The support desk: a request read, noted and led to an account; a caller recognised.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { expect, makePerson, signIn, sound, test } from './pages.js';
import { stage } from './stage.js';

const pli = (...words) => execFileSync(stage().pli, ['--config', stage().config, ...words]).toString().trim();

/** Somebody of the support, signed in, at the desk. */
async function agent(page) {
  const person = makePerson();
  pli('account', 'role', person.address, 'support');
  await signIn(page, person);
  await page.goto('/support');
  await expect(page.getByRole('heading', { name: 'Demandes' })).toBeVisible();
  return person;
}

/** A request that was taken down on the telephone. */
function request(family) {
  const words = { given: 'Léonie', family, profession: 'midwife', place: 'ca-qc', licence: 'SF-0461', phone: '418 555-0119' };
  const more = { contact: `${family.toLowerCase()}@courriel.example`, structure: 'Centre hospitalier des Trois-Saules' };
  return pli('request', 'add', ...Object.entries({ ...words, ...more }).flatMap(([key, value]) => [`--${key}`, value]));
}

const name = () => `Essai${randomBytes(4).toString('hex')}`;

test('x_06 s0_07 a request is taken, noted, and led to an account whose password is shown once', async ({ page }) => {
  test.setTimeout(60_000);
  const family = name();
  const reference = request(family);
  await agent(page);
  await sound(page);
  await page.getByRole('row').filter({ hasText: reference }).getByRole('link').click();
  await expect(page.getByRole('heading', { name: `Léonie ${family}` })).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'M’assigner' }).click();
  await page.getByLabel('Nouvelle note').fill('Appelée, elle confirme.');
  await page.getByRole('button', { name: 'Ajouter la note' }).click();
  await expect(page.getByText('Appelée, elle confirme.')).toBeVisible();
  await page.getByRole('radio', { name: /de vive voix ou sur papier/ }).check();
  await page.getByRole('button', { name: 'Créer et prévenir' }).click();
  await expect(page.getByText(`leonie.${family.toLowerCase()}.med@sante.example`)).toBeVisible();
  await expect(page.locator('.mono b')).toHaveText(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
  await sound(page);
  await page.getByRole('link', { name: 'Continuer' }).click();
  await expect(page.getByText('Acceptée')).toBeVisible();
  await sound(page);
});

test('x_06 a refusal bears its reason', async ({ page }) => {
  const family = name();
  const reference = request(family);
  await agent(page);
  await page.getByRole('row').filter({ hasText: reference }).getByRole('link').click();
  await page.getByLabel('Motif').selectOption('not-there');
  await page.getByRole('button', { name: 'Refuser la demande' }).click();
  await expect(page.locator('.note').filter({ hasText: 'ne confirme pas que vous y exercez' })).toBeVisible();
  await page.goto('/support?queue=closed');
  await expect(page.getByText(reference)).toBeVisible();
  await sound(page);
});

test('x_06 a request is found by what is typed, whatever queue it is in, and the filters stay', async ({ page }) => {
  const family = name();
  const reference = request(family);
  request(name());
  await agent(page);
  const search = page.getByRole('searchbox', { name: 'Chercher une demande' });
  await search.fill(`leonie ${family.toUpperCase()}`);
  await search.press('Enter');
  await expect(page).toHaveURL(/queue=all/);
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await expect(page.getByText(reference)).toBeVisible();
  await sound(page);
  await page.getByRole('link', { name: 'Fermées' }).click();
  await expect(page.getByText('Aucune demande ne correspond.')).toBeVisible();
  await expect(search).toHaveValue(`leonie ${family.toUpperCase()}`);
  await sound(page);
});

test('x_07 x_08 a caller is recognised by a code of their session, and let in again', async ({ page, browser }) => {
  test.setTimeout(60_000);
  const caller = makePerson(['totp', 'sms']);
  const context = await browser.newContext({ ...test.info().project.use, baseURL: stage().url });
  const theirs = await context.newPage();
  await signIn(theirs, caller);
  await theirs.goto('/account/security');
  await theirs.getByRole('link', { name: 'Code pour le soutien' }).click();
  await theirs.getByRole('button', { name: 'Afficher un code' }).click();
  const code = (await theirs.locator('.big').innerText()).replace(/\D/g, '');
  await sound(theirs);
  await agent(page);
  await page.goto('/support/people');
  await sound(page);
  await page.getByLabel('Adresse de la personne').fill(caller.address);
  await page.getByRole('button', { name: 'Chercher' }).click();
  await expect(page.getByRole('heading', { name: caller.name })).toBeVisible();
  await sound(page);
  expect(await page.content()).not.toContain(code);
  await page.getByLabel('Code lu par la personne').fill(code);
  await page.getByRole('button', { name: 'Vérifier le code' }).click();
  await expect(page.getByText('Reconnue par le code de sa session')).toBeVisible();
  await page.getByRole('button', { name: 'Rouvrir' }).click();
  await expect(page.getByText('Les attentes sont levées. La personne est prévenue.')).toBeVisible();
  await sound(page);
  await context.close();
});

test('x_06 nobody else finds the desk', async ({ page, person }) => {
  await signIn(page, person);
  const answer = await page.goto('/support');
  expect(answer.status()).toBe(404);
});
