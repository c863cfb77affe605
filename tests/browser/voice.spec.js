// Telephone calls: the digits on the screen, typed on the telephone; what goes wrong; what a gateway reports of a text.
import { expect, fillSignIn, makePerson, PASSWORD, press, signIn, sound, test } from './pages.js';

async function call(page, methods = ['totp', 'voice']) {
  const person = makePerson(methods);
  await page.goto('/sign-in');
  await fillSignIn(page, person);
  await page.getByRole('button', { name: 'Appelez-moi' }).click();
  await expect(page).toHaveURL(/\/sign-in\/wait/);
  await expect(page.getByRole('heading', { name: 'Répondez à l’appel' })).toBeVisible();
  return person;
}

const digits = async (page) => (await page.locator('.big').innerText()).replace(/\D/g, '');

test('s0_28 r_16 the digits on the screen, typed on the telephone, lead in', async ({ page }) => {
  const person = await call(page);
  await sound(page);
  const shown = await digits(page);
  expect(shown).toHaveLength(6);
  await press(person.phone, `${shown}#`);
  await expect(page).toHaveURL(/\/mail\/INBOX/, { timeout: 15_000 });
});

test('s0_28 wrong keys lead back to the methods, which say so', async ({ page }) => {
  const person = await call(page);
  await press(person.phone, '000#');
  await expect(page).toHaveURL(/\/sign-in\/verify/, { timeout: 15_000 });
  await expect(page.getByRole('alert')).toContainText('L’appel n’a pas abouti');
  await expect(page.getByRole('radio', { name: /Application/ })).toBeVisible();
  await sound(page);
});

test('r_16 a voicemail approves nothing', async ({ page }) => {
  const person = await call(page, ['voice']);
  await press(person.phone, 'machine');
  await expect(page).toHaveURL(/\/sign-in\/verify/, { timeout: 15_000 });
  await expect(page.getByRole('alert')).toContainText('L’appel n’a pas abouti');
});

test('r_11 the real gateway reports that a text arrived, and the page says so', async ({ page }) => {
  const person = makePerson(['totp', 'sms']);
  await page.goto('/sign-in');
  await fillSignIn(page, person);
  await page.getByRole('radio', { name: /SMS/ }).check();
  await page.getByRole('button', { name: /Envoyer/ }).click();
  await expect(page.getByText(/Un code est parti/)).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Le message est arrivé sur le téléphone.')).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 15_000 });
  await sound(page);
});

test('s0_28 s1_05 a telephone becomes a method by a call', async ({ page }) => {
  const person = makePerson([], ['--temporary']);
  await page.goto('/sign-in');
  await fillSignIn(page, { ...person, password: PASSWORD });
  await page.goto('/enrol/method');
  await page.getByRole('radio', { name: /Appel/ }).check();
  await page.getByRole('button', { name: 'Suivant' }).click();
  await expect(page).toHaveURL(/\/enrol\/voice/);
  await sound(page);
  await page.getByLabel('Pays').selectOption('CA');
  const number = `+1514557${person.phone.slice(-4)}`;
  await page.getByLabel('Numéro de téléphone').fill(number.slice(2));
  await page.getByRole('button', { name: 'Appelez-moi' }).click();
  await expect(page.getByRole('heading', { name: 'Répondez à l’appel' })).toBeVisible();
  await sound(page);
  await press(number, `${await digits(page)}#`);
  await expect(page).toHaveURL(/\/enrol\/summary/, { timeout: 15_000 });
});

test('s0_28 r_131 a telephone to call is added on the account\'s page, by a call', async ({ page, person }) => {
  await signIn(page, person);
  await page.goto('/account/security');
  await page.getByRole('link', { name: 'Configurer maintenant : Appel téléphonique' }).click();
  await expect(page.getByText(/Un fixe convient/)).toBeVisible();
  await sound(page);
  const number = `+1514557${person.phone.slice(-4)}`;
  await page.getByLabel('Numéro de téléphone').fill(number);
  await page.getByRole('button', { name: 'Appelez-moi' }).click();
  await expect(page.getByRole('heading', { name: 'Répondez à l’appel' })).toBeVisible();
  await sound(page);
  await press(number, `${await digits(page)}#`);
  await expect(page).toHaveURL(/\/account\/security/, { timeout: 15_000 });
  await expect(page.getByText(/Méthode ajoutée/)).toBeVisible();
});
