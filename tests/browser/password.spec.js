// S0-31, S1-18, S4-12: changing a password, measured in words while it is typed, with and without a script.
import { expect, signIn, sound, test } from './pages.js';

const scripted = () => test.info().project.use.javaScriptEnabled !== false;

async function fill(page, current, password, again = password) {
  await page.getByLabel('Mot de passe actuel').fill(current);
  await page.getByLabel('Nouveau mot de passe', { exact: true }).fill(password);
  await page.getByLabel('Confirmez le mot de passe').fill(again);
}

const send = (page) => page.locator('main').getByRole('button', { name: 'Changer de mot de passe' }).click();

test('s4_12 s0_31 a password is changed, everything that is wrong is said at once', async ({ page, person }) => {
  await signIn(page, person);
  await page.goto('/account/password');
  await sound(page);
  await fill(page, 'pas le bon', 'camille', 'autre chose');
  await send(page);
  await expect(page.getByRole('alert')).toBeVisible();
  const main = page.locator('main');
  for (const sentence of ['pas votre mot de passe actuel', 'au moins 12 caractères', 'contient votre nom', 'pas identiques']) {
    await expect(main).toContainText(sentence);
  }
  for (const field of await page.locator('main input[type=password]').all()) await expect(field).toHaveValue('');
  // S1-18: the server has measured it too.
  await expect(page.getByRole('meter', { name: 'Niveau de sécurité du mot de passe' })).toBeVisible();
  await expect(page.locator('main [role=status]')).toContainText('faible', { ignoreCase: true });
  await sound(page);
  await fill(page, person.password, 'cinq falaises au matin');
  await send(page);
  await expect(page).toHaveURL(/\/account\/security/);
  await expect(page.getByText('Votre mot de passe est changé')).toBeVisible();
});

test('s1_18 the measure follows the typing, in words, and nothing leaves the page', async ({ page, person }) => {
  test.skip(!scripted(), 'without scripts it comes with the answer');
  await signIn(page, person);
  await page.goto('/account/password');
  await page.waitForLoadState('networkidle');
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  const field = page.getByLabel('Nouveau mot de passe', { exact: true });
  const said = page.locator('main [role=status]');
  const meter = page.getByRole('meter', { name: 'Niveau de sécurité du mot de passe' });
  await expect(meter).toBeHidden();
  for (const [password, word] of [
    ['azertyuiop', 'Très faible.'],
    ['Motdepasse1', 'Très faible.'],
    ['aaaaaaaaaaaa', 'Très faible.'],
    ['Printemps2026', 'Très faible.'],
    ['M0td3p@sse!', 'Faible.'],
    ['cinq falaises au matin', 'Excellent.'],
    ['kX7#vq!2LmZ9w', 'Excellent.'],
  ]) {
    await field.fill(password);
    await expect(said, password).toContainText(word);
    await expect(meter).toBeVisible();
  }
  await sound(page);
  // The rules that can be seen kept are ticked, in words too.
  const rule = (name) => page.locator(`[data-rule=${name}]`);
  await expect(rule('length')).toContainText('(respecté)');
  await expect(rule('name')).toContainText('(respecté)');
  await field.fill('c@m1lle');
  await expect(rule('length').locator('[data-met]').first()).toBeHidden();
  await expect(rule('name').locator('[data-met]').first()).toBeHidden();
  expect(asked).toEqual([]);
});
