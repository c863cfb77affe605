// One's own security: confirming who one is, adding, replacing, naming and removing methods, « Ce n'était pas moi ».
import { expect, fillSignIn, lastLetter, makePerson, signIn, sound, test } from './pages.js';
import { stage } from './stage.js';
import { totp } from './totp.js';

test('r_140 a trusted browser opens the mail, and confirms before what matters', async ({ page, person }) => {
  await trusted(page, person);
  await page.goto('/account/security');
  await expect(page.getByText('Vous n’avez qu’une méthode')).toBeVisible();
  await sound(page);
  await page.getByRole('link', { name: 'Configurer maintenant : Courriel' }).click();
  await expect(page.getByRole('heading', { name: 'Confirmez que c’est vous' })).toBeVisible();
  await sound(page);
  await page.getByLabel('Code de vérification').fill('000000');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByText(/Ce code ne convient pas/).first()).toBeVisible();
  await confirm(page, person);
  await expect(page).toHaveURL(/\/account\/add\/email/);
  await sound(page);
});

test('r_131 r_137 s3_07 a personal address counts after its code, and gets the notices', async ({ page, person }) => {
  await signIn(page, person);
  await page.goto('/account/add/email');
  await page.getByLabel('Adresse de courriel personnelle').fill(person.address);
  await page.getByRole('button', { name: 'Envoyer le code' }).click();
  await expect(page.getByText(/Donnez une adresse d’ailleurs/)).toBeVisible();
  await sound(page);
  await page.getByLabel('Adresse de courriel personnelle').fill(person.personal);
  await page.getByRole('button', { name: 'Envoyer le code' }).click();
  await expect(page.getByText(/Un code est parti/)).toBeVisible();
  await sound(page);
  await page.getByLabel('Code de vérification').fill(await lastLetter(person.personal));
  await page.getByRole('button', { name: 'Ajouter', exact: true }).click();
  await expect(page.getByText(/Méthode ajoutée/)).toBeVisible();
  await expect(page.getByText('Courriel', { exact: true }).first()).toBeVisible();
  await expect.poll(() => contest(person)).toBeDefined();
});

test('s0_25 another application takes the place of the former, by its key', async ({ page, person }) => {
  await signIn(page, person);
  await page.goto('/account/security');
  await page.getByRole('link', { name: /^Changer : Application/ }).click();
  await expect(page.getByText('C’est la seule qui ouvre votre boîte.')).toBeVisible();
  await sound(page);
  await page.getByLabel('Nom', { exact: true }).fill('Téléphone de garde');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('Téléphone de garde')).toBeVisible();
  await page.getByRole('link', { name: 'Changer : Téléphone de garde' }).click();
  await page.getByRole('link', { name: 'En mettre une autre à sa place' }).click();
  await page.getByText('Impossible de numériser l’image').click();
  await sound(page);
  const key = (await page.locator('main').innerText()).match(/\b(?:[A-Z2-7]{4}[\s\u00a0]){7}[A-Z2-7]{4}\b/)[0];
  const secret = key.replace(/\s/g, '');
  await page.getByLabel('Code de vérification').fill(totp(secret));
  await page.getByRole('button', { name: 'Remplacer' }).click();
  await expect(page.getByText(/Méthode remplacée/)).toBeVisible();
});

test('r_109 a method is removed, the other sessions close with it, and the last one stays', async ({ page, browser }) => {
  const person = makePerson(['totp', 'email']);
  await signIn(page, person);
  const elsewhere = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: stage().url });
  const other = await elsewhere.newPage();
  // One code opens one door: here it comes by e-mail.
  await other.goto('/sign-in');
  await fillSignIn(other, person);
  await other.getByRole('radio', { name: /Courriel/ }).check();
  await other.getByRole('button', { name: /Envoyer/ }).click();
  await expect(other.getByText(/Un code est parti/)).toBeVisible();
  await other.getByLabel('Code de vérification').fill(await lastLetter(person.personal));
  await other.getByRole('button', { name: 'Connexion' }).click();
  await expect(other).toHaveURL(/\/mail\/INBOX/);
  await page.goto('/account/security');
  await page.getByRole('link', { name: 'Changer : Courriel' }).click();
  await expect(page.getByLabel(/Fermer mes autres sessions/)).toBeChecked();
  await page.getByRole('button', { name: 'Retirer cette méthode' }).click();
  await expect(page.getByText(/Méthode retirée/)).toBeVisible();
  await other.goto('/account/security');
  await expect(other).toHaveURL(/\/sign-in/);
  await elsewhere.close();
  await page.getByRole('link', { name: /^Changer : Application/ }).click();
  await expect(page.getByText('C’est la seule qui ouvre votre boîte.')).toBeVisible();
});

test('r_158 r_155 the link of a notice freezes the account, after its button only', async ({ page }) => {
  const person = makePerson(['totp', 'email']);
  await signIn(page, person);
  await expect.poll(() => contest(person)).toBeDefined();
  const link = contest(person);
  // A program of the mail server opens it, three times.
  for (let n = 0; n < 3; n += 1) {
    await page.request.head(link);
    await page.request.get(link);
  }
  await page.goto('/account/security');
  await expect(page).toHaveURL(/\/account\/security/);
  await page.context().clearCookies();
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'Ce n’était pas vous' })).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Geler mon compte' }).click();
  await expect(page.getByRole('heading', { name: 'Le compte est gelé' })).toBeVisible();
  await sound(page);
  await page.goto('/sign-in');
  await fillSignIn(page, person);
  await expect(page.getByRole('alert')).toContainText('Ce compte est gelé');
});

test('r_178 « Ce n’était pas moi » in the activity ends all else', async ({ page, person }) => {
  await trusted(page, person);
  await page.goto('/account/security');
  await page.getByRole('button', { name: 'Ce n’était pas moi' }).click();
  await expect(page.getByText(/plus aucun navigateur n’est de confiance/)).toBeVisible();
  await expect(page.getByText('Aucun appareil de confiance.')).toBeVisible();
});

/** The link of the last notice; long lines of a letter are broken. */
function contest(person) {
  const letters = stage().letters(person.personal)().replace(/=\r?\n/g, '');
  return [...letters.matchAll(/\/contest\/[\w-]{22}/g)].at(-1)?.[0];
}

/** In by a trusted browser, so that no proof is fresh. */
async function trusted(page, person) {
  await signIn(page, person, { remember: true });
  await page.locator('details.menu > summary').first().click();
  await page.getByRole('button', { name: 'Se déconnecter' }).first().click();
  await fillSignIn(page, person);
  await expect(page).toHaveURL(/\/mail\/INBOX/);
}

/** The next code: the one of this half minute opened the door already. */
async function confirm(page, person) {
  await page.getByLabel('Code de vérification').fill(totp(person.secret, Date.now() + 30_000));
  await page.getByRole('button', { name: 'Continuer' }).click();
}
