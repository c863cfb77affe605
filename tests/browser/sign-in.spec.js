// S3 and S4: a name, a password, a code; each method; what goes wrong.
import { expect, fillSignIn, lastLetter, lastText, makePerson, PASSWORD, signIn, sound, test } from './pages.js';
import { totp } from './totp.js';

test('s3_01 the form bears the words of the guides, and is sound', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByLabel('Nom d’utilisateur')).toBeVisible();
  await expect(page.getByLabel('Mot de passe', { exact: true })).toHaveAttribute('autocomplete', 'current-password');
  await expect(page.getByLabel('Se souvenir de moi')).not.toBeChecked();
  await expect(page.getByRole('button', { name: 'Connexion' })).toBeVisible();
  await sound(page);
});

test('s3_02 s3_11 s4_07 nobody signs up here, no address is asked for, and the support is named', async ({ page }) => {
  await page.goto('/sign-in');
  const names = await page.locator('main input:not([type=hidden])').evaluateAll((inputs) => inputs.map((input) => input.name));
  expect(names.sort()).toEqual(['code', 'password', 'remember', 'username']);
  await expect(page.getByRole('link', { name: /inscri|créer un compte|sign up/i })).toHaveCount(0);
  await expect(page.getByRole('contentinfo')).toContainText('soutien@sante.example');
  await expect(page.getByRole('contentinfo')).toContainText('555-0100');
});

test('s3_05 s3_06 s3_10 by authenticator application, to the page first asked for', async ({ page, person }) => {
  await page.goto('/mail/Sent');
  await expect(page).toHaveURL(/\/sign-in/);
  await fillSignIn(page, person);
  await expect(page.getByText('Type de vérification')).toBeVisible();
  await sound(page);
  await page.getByRole('radio', { name: /Application/ }).check();
  await page.getByLabel('Code de vérification').fill(totp(person.secret));
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/\/mail\/Sent/);
});

test('s3_05 by SMS, through the real gateway', async ({ page }) => {
  const person = makePerson(['totp', 'sms']);
  await page.goto('/sign-in');
  await fillSignIn(page, person);
  await page.getByRole('radio', { name: /SMS/ }).check();
  await page.getByRole('button', { name: /Envoyer/ }).click();
  await expect(page.getByText(/Un code est parti/)).toBeVisible();
  await page.getByLabel('Code de vérification').fill(await lastText(person.phone));
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/\/mail\/INBOX/);
});

test('s3_07 s3_08 by e-mail, to the personal address', async ({ page }) => {
  const person = makePerson(['totp', 'email']);
  await page.goto('/sign-in');
  await fillSignIn(page, person);
  await page.getByRole('radio', { name: /Courriel/ }).check();
  await page.getByRole('button', { name: /Envoyer/ }).click();
  await expect(page.getByText(/Un code est parti/)).toBeVisible();
  await page.getByLabel('Code de vérification').fill(await lastLetter(person.personal));
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/\/mail\/INBOX/);
});

test('s3_12 a wrong password keeps the name, never the password, and says what to do', async ({ page, person }) => {
  await page.goto('/sign-in');
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await fillSignIn(page, person, { password: 'pas le bon' });
  expect((await answer).status()).toBe(422);
  await expect(page.getByRole('alert')).toContainText('La connexion n’a pas abouti');
  await expect(page.getByLabel('Nom d’utilisateur')).toHaveValue(person.address);
  await expect(page.getByLabel('Mot de passe', { exact: true })).toHaveValue('');
  await sound(page);
});

test('s3_12 a wrong code says so, and the right one still works', async ({ page, person }) => {
  await page.goto('/sign-in');
  await fillSignIn(page, person);
  const right = totp(person.secret);
  await page.getByRole('radio', { name: /Application/ }).check();
  await page.getByLabel('Code de vérification').fill(right === '000000' ? '000001' : '000000');
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page.getByText(/Ce code ne convient pas/).first()).toBeVisible();
  await sound(page);
  await page.getByRole('radio', { name: /Application/ }).check();
  await page.getByLabel('Code de vérification').fill(totp(person.secret));
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/\/mail\/INBOX/);
});

test('s3_03 « Se souvenir de moi » spares the code the next time, on this browser only', async ({ page, person }) => {
  await signIn(page, person, { remember: true });
  await signOut(page);
  await fillSignIn(page, person);
  await expect(page).toHaveURL(/\/mail\/INBOX/);
});

test('r_111 signing out ends it: the back button shows no mail', async ({ page, person }) => {
  await signIn(page, person);
  await signOut(page);
  await page.goto('/mail/INBOX');
  await expect(page).toHaveURL(/\/sign-in/);
});

async function signOut(page) {
  const menu = page.locator('details.menu > summary').first();
  await menu.click();
  await page.getByRole('button', { name: 'Se déconnecter' }).first().click();
  await expect(page).toHaveURL(/\/sign-in/);
}

test('s4_11 password managers are welcome: fields say what they are, and what is pasted stays', async ({ page, person }) => {
  await page.goto('/sign-in');
  await expect(page.getByLabel('Nom d’utilisateur')).toHaveAttribute('autocomplete', /^username/);
  const password = page.getByLabel('Mot de passe', { exact: true });
  await expect(password).toHaveAttribute('autocomplete', 'current-password');
  // A manager fills by itself, or pastes.
  await password.focus();
  await page.keyboard.insertText(PASSWORD);
  await expect(password).toHaveValue(PASSWORD);
  if (test.info().project.use.javaScriptEnabled !== false) {
    const kept = await password.evaluate((node) => node.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true })));
    expect(kept, 'no script takes the paste away').toBe(true);
  }
  await signIn(page, person);
  await page.goto('/account/password');
  const kinds = await page.locator('main input[type=password]').all();
  const said = await Promise.all(kinds.map((field) => field.getAttribute('autocomplete')));
  expect(said.sort()).toEqual(['current-password', 'new-password', 'new-password']);
});
