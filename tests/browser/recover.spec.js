// S1: « J'ai oublié mon mot de passe », from the sign-in page to the new password.
import { expect, fillSignIn, lastLetter, lastText, makePerson, PASSWORD, sound, test } from './pages.js';
import { stage } from './stage.js';

const NEW = 'quatre vélos jaunes au grenier';

/** From the sign-in page to the choice of a proof, without picture and sound: a script works, without one people wait. */
async function begin(page, person) {
  await page.goto('/sign-in');
  await page.getByLabel('Nom d’utilisateur').fill(person.address);
  await page.getByRole('button', { name: 'J’ai oublié mon mot de passe' }).click();
  await expect(page.getByLabel('Qui êtes-vous ?')).toHaveValue(person.address);
  expect(page.url()).not.toContain(person.address.split('@')[0]);
  await sound(page);
  await page.getByRole('button', { name: 'Continuer sans image ni son' }).click();
  if (test.info().project.use.javaScriptEnabled === false) {
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page.getByRole('alert')).toContainText('un peu tôt');
    await expect(async () => {
      await page.getByRole('button', { name: 'Continuer' }).click();
      await expect(page).toHaveURL(/\/recover\/method/, { timeout: 500 });
    }).toPass({ timeout: 20_000 });
  }
  await expect(page).toHaveURL(/\/recover\/method/);
}

async function bySms(page, person) {
  await page.getByRole('radio', { name: /SMS/ }).check();
  await sound(page);
  await page.getByRole('button', { name: 'Suivant' }).click();
  await sound(page);
  await page.getByLabel('Votre numéro, en entier').fill(person.phone.replace('+1', ''));
  await page.getByRole('button', { name: 'Envoyer le code' }).click();
  await expect(page.getByText(/Si ce numéro est bien le vôtre/)).toBeVisible();
  await sound(page);
  await page.getByLabel('Code de vérification').fill(await lastText(person.phone));
  await page.getByRole('button', { name: 'Suivant' }).click();
}

async function typeAddress(page, person) {
  await page.getByRole('radio', { name: /courriel/ }).check();
  await page.getByRole('button', { name: 'Suivant' }).click();
  await page.getByLabel('Votre adresse personnelle, en entier').fill(person.personal);
  await page.getByRole('button', { name: 'Envoyer le code' }).click();
}

async function choosePassword(page) {
  await sound(page);
  await page.getByLabel('Nouveau mot de passe').fill(NEW);
  await page.getByLabel('Confirmez le mot de passe').fill(NEW);
  await page.getByRole('button', { name: 'Terminer' }).click();
  await expect(page.getByRole('heading', { name: 'Votre mot de passe a été réinitialisé' })).toBeVisible();
  await sound(page);
}

test('s1_10 s1_13 s1_16 s1_17 s1_18 s1_21 two proofs, a new password, and nobody is signed in', async ({ page }) => {
  test.setTimeout(60_000);
  const person = makePerson(['totp', 'sms', 'email']);
  await begin(page, person);
  const trail = page.getByRole('navigation', { name: 'Étapes de la récupération' });
  await expect(trail.locator('[aria-current=step]')).toHaveText('étape de vérification 1');
  await bySms(page, person);
  await expect(trail.locator('[aria-current=step]')).toHaveText('étape de vérification 2');
  await typeAddress(page, person);
  await page.getByLabel('Code de vérification').fill(await lastLetter(person.personal));
  await page.getByRole('button', { name: 'Suivant' }).click();
  await expect(trail.locator('[aria-current=step]')).toHaveText('choisir un nouveau mot de passe');
  await choosePassword(page);
  await page.goto('/mail/INBOX');
  await expect(page).toHaveURL(/\/sign-in/);
  await fillSignIn(page, { ...person, password: PASSWORD });
  await expect(page.getByRole('alert')).toContainText('La connexion n’a pas abouti');
  await fillSignIn(page, { ...person, password: NEW });
  await expect(page).toHaveURL(/\/sign-in\/verify/);
});

test('s1_12 s1_17 the administrator is asked, and giving up changes nothing', async ({ page }) => {
  test.setTimeout(60_000);
  const person = makePerson(['totp', 'sms']);
  await begin(page, person);
  await page.getByRole('link', { name: 'Contactez votre administrateur' }).click();
  await sound(page);
  await page.getByLabel('Comment vous répondre').fill('418 555-0142');
  await page.getByRole('button', { name: 'Envoyer la demande' }).click();
  await expect(page.getByRole('status')).toContainText('Sa référence est');
  await page.getByRole('link', { name: 'Revenir à la vérification' }).click();
  await page.getByRole('button', { name: 'Annuler' }).click();
  await expect(page.getByText('La récupération est abandonnée')).toBeVisible();
  await fillSignIn(page, person);
  await expect(page).toHaveURL(/\/sign-in\/verify/);
});

test('r_155 the link of the letter goes on where it is pressed', async ({ page, browser }) => {
  test.setTimeout(60_000);
  const person = makePerson(['totp', 'sms', 'email']);
  await begin(page, person);
  await typeAddress(page, person);
  await expect(page.getByText(/Si cette adresse est bien la vôtre/)).toBeVisible();
  let link;
  await expect
    .poll(() => {
      // Long lines of a letter are folded with « = » at their end.
      const letters = stage().letters(person.personal)().replace(/=\r?\n/g, '');
      link = letters.match(/\/recover\/link\/[\w-]{43}/)?.[0];
      return link;
    })
    .toBeDefined();
  const elsewhere = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: stage().url, locale: 'fr-CA' });
  const other = await elsewhere.newPage();
  await other.goto(link);
  await other.reload();
  await expect(other.getByText(person.address)).toBeVisible();
  await sound(other);
  await other.getByRole('button', { name: 'Continuer ici' }).click();
  await bySms(other, person);
  await choosePassword(other);
  await page.getByLabel('Code de vérification').fill('123456');
  await page.getByRole('button', { name: 'Suivant' }).click();
  await expect(page).toHaveURL(/\/recover$/);
  await elsewhere.close();
});

test('s1_11 a wrong answer keeps the name and brings another picture, which is there', async ({ page, person }) => {
  await page.goto('/recover');
  await page.getByLabel('Qui êtes-vous ?').fill(person.address);
  const picture = page.getByRole('img', { name: /Six chiffres dessinés/ });
  const before = await picture.getAttribute('src');
  await page.getByLabel(/Caractères de l’image/).fill('000000');
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Suivant' }).click();
  expect((await answer).status()).toBe(422);
  await expect(page.getByLabel('Qui êtes-vous ?')).toHaveValue(person.address);
  expect(await picture.getAttribute('src')).not.toBe(before);
  const drawn = await page.request.get(await picture.getAttribute('src'));
  expect(drawn.headers()['content-type']).toBe('image/png');
  await sound(page);
});
