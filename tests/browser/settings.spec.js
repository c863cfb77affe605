// S0-36: signature, absence, preferences, without scripts too.
import { expect, letter, receive, signIn, sound, test } from './pages.js';

test('s0_36 a signature is chosen, shown, and stands above the quote of an answer', async ({ page, person }) => {
  await signIn(page, person);
  await page.goto('/account/signature');
  await sound(page);
  await page.getByLabel('Signature', { exact: true }).fill(`${person.name}\nMédecine interne`);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('Enregistré.')).toBeVisible();
  await sound(page);
  await receive(person, letter(person, 'Question', 'Et alors ?'));
  await expect(async () => {
    await page.goto('/mail/INBOX');
    await page.getByRole('link', { name: 'Question' }).first().click({ timeout: 1_000 });
  }).toPass();
  await expect(page).toHaveURL(/\/mail\/INBOX\/\d+/);
  const id = new URL(page.url()).pathname.replace('/mail/', '');
  await page.goto(`/compose?reply=${id}`);
  const body = await page.locator('#body').inputValue();
  expect(body.indexOf('Médecine interne')).toBeGreaterThan(-1);
  expect(body.indexOf('Médecine interne')).toBeLessThan(body.indexOf('> Et alors'));
});

test('s0_36 an absence is set, said, and ended', async ({ page, person }) => {
  await signIn(page, person);
  await page.goto('/account/absence');
  await sound(page);
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('Répondre pendant mon absence').check();
  await page.getByLabel('Du', { exact: true }).fill(day(-1));
  await page.getByLabel('Au (compris)').fill(day(5));
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('Écrivez ce que vos correspondants doivent lire.').first()).toBeVisible();
  await sound(page);
  await page.getByLabel('Message aux collègues').fill('Je suis absente. Urgences : 418 555-0150.');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('Vous êtes absent en ce moment')).toBeVisible();
  await sound(page);
  await page.getByLabel('Répondre pendant mon absence').uncheck();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('Vous êtes absent en ce moment')).toHaveCount(0);
  await expect(page.getByLabel('Message aux collègues')).toHaveValue(/Urgences/);
});

test('s0_36 preferences are applied everywhere', async ({ page, person }) => {
  for (let at = 0; at < 27; at += 1) await receive(person, letter(person, `Lettre ${at}`, 'x'));
  await signIn(page, person);
  await page.goto('/account/preferences');
  await sound(page);
  await page.getByLabel('Couleurs').selectOption('dark');
  await page.getByLabel('Messages par page').selectOption('25');
  await page.getByLabel('Langue', { exact: true }).selectOption('en');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByRole('heading', { name: 'Preferences' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await sound(page);
  await page.goto('/mail/INBOX');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('main ol > li')).toHaveCount(25);
});
