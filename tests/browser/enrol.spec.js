// The first sign-in, from the temporary password to « Bravo ! »; what goes wrong; what comes back.
import { expect, fillSignIn, lastLetter, lastText, makePerson, sound, test } from './pages.js';
import { totp } from './totp.js';

const NEW = 'cinq falaises au matin';

/** Signs in with the temporary password and is reached where the referent said. */
async function begin(page, person) {
  await page.goto('/sign-in');
  await fillSignIn(page, person);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Plus d’informations requises');
}

async function reached(page, person) {
  await page.getByRole('link', { name: 'Suivant' }).click();
  await expect(page).toHaveURL(/\/enrol\/known/);
  await sound(page);
  await page.getByRole('button', { name: /Envoyer-moi un code/ }).click();
  await page.getByLabel('Code de vérification').fill(await lastText(person.phone));
  await sound(page);
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await expect(page).toHaveURL(/\/enrol\/method/);
}

/** The key behind « Impossible de numériser l’image ? ». */
async function secret(page) {
  await page.getByText('Impossible de numériser l’image').click();
  const text = await page.locator('main').innerText();
  return text.match(/\b(?:[A-Z2-7]{4}[\s\u00a0]){7}[A-Z2-7]{4}\b/)[0].replace(/\s/g, '');
}

async function setUpApplication(page) {
  await page.getByRole('radio', { name: /Application/ }).check();
  await page.getByRole('button', { name: 'Suivant' }).click();
  await expect(page).toHaveURL(/\/enrol\/totp/);
  const key = await secret(page);
  await sound(page);
  await page.getByLabel('Code de vérification').fill(totp(key));
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page).toHaveURL(/\/enrol\/summary/);
  return key;
}

test('s0_14 s0_17 to s0_34 s1_03 to s1_07 s4_02 s4_03 the whole way, to the inbox', async ({ page }) => {
  const person = makePerson(['sms'], ['--temporary']);
  await begin(page, person);
  await sound(page);
  await reached(page, person);
  await sound(page);
  await setUpApplication(page);
  await expect(page.getByText('Configurez encore une méthode')).toBeVisible();
  await sound(page);

  const email = page.getByRole('listitem').filter({ hasText: 'Courriel' });
  await email.getByRole('link', { name: /Configurer maintenant/ }).click();
  await sound(page);
  await page.getByLabel('Adresse courriel').fill(person.personal);
  await page.getByRole('button', { name: /Envoyer-moi un code/ }).click();
  await page.getByLabel('Code de vérification').fill(await lastLetter(person.personal));
  await sound(page);
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await expect(page.getByText(person.personal)).toBeVisible();
  await page.getByRole('button', { name: 'Terminer' }).click();

  await expect(page).toHaveURL(/\/enrol\/password/);
  await sound(page);
  await page.getByLabel('Mot de passe temporaire').fill(person.password);
  await page.getByLabel('Nouveau mot de passe', { exact: true }).fill(NEW);
  await page.getByLabel(/Confirme/).fill(NEW);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Rester connecté');
  await sound(page);
  await page.getByRole('button', { name: 'Non' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Bravo');
  await sound(page);
  await page.getByRole('link', { name: 'Ouvrir ma boîte' }).click();
  await expect(page).toHaveURL(/\/mail\/INBOX/);
});

test('s0_26 s0_27 s1_06 another method, a wrong number, a wrong code, and the back button', async ({ page }) => {
  const person = makePerson(['sms'], ['--temporary']);
  await begin(page, person);
  await reached(page, person);
  await page.getByRole('radio', { name: /Application/ }).check();
  await page.getByRole('button', { name: 'Suivant' }).click();
  await expect(page).toHaveURL(/\/enrol\/totp/);
  await page.goBack();
  await expect(page).toHaveURL(/\/enrol\/method/);
  await page.goForward();
  await page.getByRole('link', { name: 'Je veux configurer une autre méthode' }).click();
  await page.getByRole('radio', { name: /SMS/ }).check();
  await page.getByRole('button', { name: 'Suivant' }).click();
  await expect(page.getByText(/frais de message texte/)).toBeVisible();
  await page.getByLabel('Numéro de téléphone').fill('900 555 1234');
  await page.getByRole('button', { name: /Envoyer-moi un code/ }).click();
  await expect(page.getByText(/surtaxé/)).toBeVisible();
  await expect(page.getByLabel('Numéro de téléphone')).toHaveValue('900 555 1234');
  await sound(page);
  await page.getByLabel('Pays').selectOption('CA');
  const number = `+1514556${person.phone.slice(-4)}`;
  await page.getByLabel('Numéro de téléphone').fill(number.slice(2));
  await page.getByRole('button', { name: /Envoyer-moi un code/ }).click();
  const code = await lastText(number);
  await page.getByLabel('Code de vérification').fill(code === '000000' ? '000001' : '000000');
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await expect(page.getByText(/Il vous reste|Il reste|ne convient pas/).first()).toBeVisible();
  await sound(page);
  await page.getByLabel('Code de vérification').fill(code);
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await expect(page).toHaveURL(/\/enrol\/summary/);
  await page.goto('/enrol');
  await expect(page.getByText('Vous reprenez où vous en étiez')).toBeVisible();
  await page.getByRole('link', { name: 'Suivant' }).click();
  await expect(page).toHaveURL(/\/enrol\/summary/);
});

test('s0_02 a sheet to print stands beside each step', async ({ page }) => {
  const person = makePerson(['sms'], ['--temporary']);
  await begin(page, person);
  await page.getByRole('link', { name: 'Fiche à imprimer' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Avant de commencer');
  await sound(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: 'Imprimer' })).toBeHidden();
});
