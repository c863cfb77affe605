// What referents do with boxes: making a shared one, saying who opens it, closing it; handing a leaver's mailbox over to a
// successor. And the word that the support desk asks of them.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { expect, makePerson, signIn, sound, test } from './pages.js';
import { stage } from './stage.js';
import { lookAfter } from './structures.js';

// On a telephone in the dark, where colours are the hardest to tell apart.
test.use({ colorScheme: async ({ viewport }, use) => use(viewport.width < 700 ? 'dark' : 'light') });

const pli = (...words) => execFileSync(stage().pli, ['--config', stage().config, ...words]).toString().trim();

/** The page of a structure's referents, whichever. */
async function office(page, part = '') {
  await page.goto('/structure');
  await page.goto(`${page.url()}/${part}`.replace(/\/$/, ''));
}

const row = (page, one) => page.getByRole('listitem').filter({ hasText: one.address });

test('x_11 a referent makes a shared box, says who opens it, closes it and opens it again', async ({ page, person, browser, baseURL }) => {
  test.setTimeout(60_000);
  const [first, second] = [makePerson(), makePerson()];
  lookAfter(person, [person, first, second]);
  await signIn(page, person);
  await office(page, 'boxes');
  await expect(page.getByText('Aucune boîte partagée.')).toBeVisible();
  await sound(page);
  await page.getByRole('link', { name: 'Créer une boîte' }).click();
  await sound(page);
  const local = `b${randomBytes(5).toString('hex')}`;
  await page.getByLabel('Nom', { exact: true }).fill(`Secrétariat ${local}`);
  await page.getByLabel('Adresse', { exact: true }).fill(local);
  await page.getByLabel('Adresse de la personne responsable').fill('personne@ailleurs.example');
  await page.getByRole('button', { name: 'Créer la boîte' }).click();
  await expect(page.getByText('La boîte n’est pas créée')).toBeVisible();
  await expect(page.getByText('Personne de la structure n’a cette adresse')).toBeVisible();
  await sound(page);
  await page.getByLabel('Adresse de la personne responsable').fill(first.address);
  await page.getByRole('button', { name: 'Créer la boîte' }).click();
  await expect(page.getByRole('heading', { name: `Secrétariat ${local}` })).toBeVisible();
  await expect(row(page, first)).toContainText('responsable');
  await sound(page);
  const box = page.url();

  // Nobody lets themselves in, nobody is let in twice.
  await page.getByLabel('Adresse de la personne').fill(person.address);
  await page.getByRole('button', { name: 'Ajouter', exact: true }).click();
  await expect(page.getByText('Vous ne pouvez pas vous donner accès')).toBeVisible();
  await sound(page);
  await page.getByLabel('Adresse de la personne').fill(second.address);
  await page.getByLabel('Droits', { exact: true }).selectOption({ label: 'Lire' });
  await page.getByRole('button', { name: 'Ajouter', exact: true }).click();
  await expect(row(page, second)).toContainText('Lire');
  await sound(page);

  await page.getByLabel(`Droits de ${second.name}`).selectOption({ label: 'Lire, ranger et envoyer' });
  await page.getByRole('button', { name: `Enregistrer ${second.name}` }).click();
  await expect(page.getByLabel(`Droits de ${second.name}`)).toHaveValue('send');
  await page.getByRole('button', { name: `Rendre responsable ${second.name}` }).click();
  await expect(row(page, second)).toContainText('responsable');
  await expect(page.getByRole('button', { name: `Retirer ${second.name}` })).toHaveCount(0);
  await page.getByRole('button', { name: `Retirer ${first.name}` }).click();
  await expect(row(page, first)).toHaveCount(0);

  await page.getByRole('button', { name: 'Fermer la boîte' }).click();
  await expect(page.getByRole('heading', { name: 'Rouvrir la boîte' })).toBeVisible();
  await sound(page);
  await page.getByRole('link', { name: 'Toutes les boîtes partagées' }).click();
  await expect(page.getByRole('row').filter({ hasText: local })).toContainText('Fermée');
  await sound(page);
  await page.goto(box);
  await page.getByRole('button', { name: 'Rouvrir' }).click();
  await expect(page.getByRole('heading', { name: 'Fermer la boîte' })).toBeVisible();
  await page.getByRole('link', { name: 'Toutes les boîtes partagées' }).click();
  await expect(page.getByRole('row').filter({ hasText: local })).toContainText(second.name);
  await expect(page.getByRole('row').filter({ hasText: local })).toContainText('Ouverte');

  // Who answers for it has it beside their own mail.
  const context = await browser.newContext({ baseURL, ignoreHTTPSErrors: true, ...test.info().project.use });
  const theirs = await context.newPage();
  await signIn(theirs, second);
  await expect(theirs.locator('a[href*="/box/"]').filter({ hasText: local })).not.toHaveCount(0);
  await context.close();
});

test('x_11 the mailbox of who leaves is handed over until a day, and taken back', async ({ page, person, browser, baseURL }) => {
  test.setTimeout(60_000);
  const [leaver, successor] = [makePerson(), makePerson()];
  lookAfter(person, [leaver, successor]);
  await signIn(page, person);
  await office(page);
  await page.getByRole('link', { name: leaver.name }).click();
  await page.getByRole('button', { name: 'Fermer le compte' }).click();
  await expect(page.getByRole('heading', { name: 'La boîte de cette personne' })).toBeVisible();
  const soon = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('Adresse du successeur').fill('personne@ailleurs.example');
  await page.getByLabel(/^Jusqu’au/).fill(soon);
  await page.getByRole('button', { name: 'Remettre la boîte' }).click();
  await expect(page.getByText('Personne de la structure n’a cette adresse')).toBeVisible();
  await sound(page);
  await page.getByLabel('Adresse du successeur').fill(successor.address);
  await page.getByLabel(/^Jusqu’au/).fill('2099-12-31');
  await page.getByRole('button', { name: 'Remettre la boîte' }).click();
  await expect(page.getByText(/Choisissez un jour à venir, dans les/)).toBeVisible();
  await sound(page);
  await page.getByLabel(/^Jusqu’au/).fill(soon);
  await page.getByRole('button', { name: 'Remettre la boîte' }).click();
  await expect(page.getByText(`${successor.name} la lit jusqu’au`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Rouvrir' })).toHaveCount(0);
  await sound(page);
  const account = page.url();

  const context = await browser.newContext({ baseURL, ignoreHTTPSErrors: true, ...test.info().project.use });
  const theirs = await context.newPage();
  await signIn(theirs, successor);
  const beside = theirs.locator('a[href*="/box/"]').filter({ hasText: leaver.name });
  await expect(beside).not.toHaveCount(0);
  const mailbox = await beside.first().getAttribute('href');
  expect((await theirs.goto(mailbox)).status()).toBe(200);
  await sound(theirs);

  await office(page, 'boxes');
  await expect(page.getByRole('row').filter({ hasText: leaver.name })).toContainText('Remise jusqu’au');
  await sound(page);
  await page.getByRole('link', { name: leaver.name }).click();
  await expect(page).toHaveURL(account);
  await page.getByRole('button', { name: 'Y mettre fin' }).click();
  await expect(page.getByRole('button', { name: 'Remettre la boîte' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Rouvrir' })).toBeVisible();
  expect((await theirs.goto(mailbox)).status()).toBe(404);
  await context.close();
});

test('x_06 a referent says whether who asks works there', async ({ page, person, browser, baseURL }) => {
  test.setTimeout(60_000);
  const structure = lookAfter(person);
  const family = `Essai${randomBytes(4).toString('hex')}`;
  const words = { given: 'Léonie', family, profession: 'midwife', place: 'ca-qc', licence: 'SF-0461', phone: '418 555-0119' };
  const more = { contact: `${family.toLowerCase()}@courriel.example`, structure };
  const reference = pli('request', 'add', ...Object.entries({ ...words, ...more }).flatMap(([key, value]) => [`--${key}`, value]));

  await signIn(page, person);
  await office(page, 'requests');
  await expect(page.getByText('Aucune demande ne vous attend.')).toBeVisible();
  await sound(page);

  const agent = makePerson();
  pli('account', 'role', agent.address, 'support');
  const context = await browser.newContext({ baseURL, ignoreHTTPSErrors: true, ...test.info().project.use });
  const desk = await context.newPage();
  await signIn(desk, agent);
  await desk.goto('/support');
  await desk.getByRole('row').filter({ hasText: reference }).getByRole('link').click();
  const at = desk.url();
  await desk.locator('#to').selectOption({ label: structure });
  await desk.getByRole('button', { name: 'Demander au référent' }).click();
  await expect(desk.getByRole('button', { name: 'Reprendre au référent' })).toBeVisible();
  await sound(desk);

  await office(page, 'requests');
  await expect(page.getByRole('heading', { name: `Léonie ${family}` })).toBeVisible();
  await expect(page.getByText('Sage-femme')).toBeVisible();
  // Neither the licence nor the telephone are theirs to read.
  expect(await page.locator('main').innerText()).not.toMatch(/SF-0461|555-0119|courriel\.example/);
  await sound(page);
  await page.getByRole('button', { name: `Cette personne exerce ici Léonie ${family}` }).click();
  await expect(page.getByText('Aucune demande ne vous attend.')).toBeVisible();
  await sound(page);

  await desk.goto(at);
  await expect(desk.getByText('Cette personne exerce ici')).toBeVisible();
  await context.close();
});
