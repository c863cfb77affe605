// What referents do: making an account, handing over its access, lost methods, closing, delegating; and the first sign-in
// that the sheet leads to.
import { expect, fillSignIn, makePerson, signIn, sound, test } from './pages.js';
import { lookAfter } from './structures.js';

test('x_01 x_02 an account is made and its access handed over on a sheet', async ({ page, person, browser }) => {
  const structure = lookAfter(person);
  await signIn(page, person);
  await page.goto('/structure');
  await expect(page.getByRole('heading', { name: 'Comptes' })).toBeVisible();
  await expect(page.locator('main').getByText(structure)).toBeVisible();
  await sound(page);
  const list = page.url();
  await page.goto(`${list}/new`);
  await sound(page);
  await page.getByLabel('Prénom').fill('Noémie');
  await page.getByLabel('Téléphone').fill('418 555-01');
  // Without scripts and with them: the browser's own check of empty fields is not what is tested.
  await page.getByLabel('Nom', { exact: true }).fill(`Archambault-${structure.slice(-6)}`);
  await page.getByRole('button', { name: 'Créer le compte' }).click();
  await expect(page.getByText('Ce numéro ne peut pas être joint')).toBeVisible();
  await sound(page);
  await page.getByLabel('Téléphone').fill('');
  await page.getByRole('button', { name: 'Créer le compte' }).click();
  await expect(page.getByText('Le compte est créé')).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Faire la fiche de remise' }).click();
  await expect(page.getByRole('heading', { name: /^Fiche de remise pour Noémie/ })).toBeVisible();
  await sound(page);
  const text = await page.locator('main').innerText();
  const password = text.match(/\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b/)[0];
  const username = text.match(/noemie\.\S+@\S+/)[0];
  for (const format of ['A4', 'Letter']) {
    const paper = (await page.pdf({ format })).toString('latin1');
    expect(paper.match(/\/Type\s*\/Page\b/g), `one page of ${format}`).toHaveLength(1);
  }
  await page.getByRole('link', { name: 'La fiche est remise' }).click();
  await expect(page.getByText('Invité', { exact: true })).toBeVisible();
  expect(await page.content()).not.toContain(password);
  const first = await browser.newPage();
  await first.goto('/sign-in');
  await fillSignIn(first, { address: username, password });
  await expect(first).toHaveURL(/\/enrol/);
  await first.close();
});

test('x_04 x_05 lost methods, and who leaves', async ({ page, person, browser }) => {
  const colleague = makePerson();
  lookAfter(person, [colleague]);
  const theirs = await browser.newPage();
  await signIn(theirs, colleague);
  await signIn(page, person);
  await page.goto('/structure');
  await page.getByRole('link', { name: colleague.name }).click();
  await page.getByRole('button', { name: 'Demander le retrait' }).click();
  await expect(page.getByText(/Le retrait aura lieu le/)).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Annuler le retrait' }).click();
  await expect(page.getByText('Rien ne sera retiré.')).toBeVisible();
  await page.getByLabel('Motif').selectOption('left');
  await page.getByRole('button', { name: 'Fermer le compte' }).click();
  await expect(page.getByText('Le compte est fermé.')).toBeVisible();
  await sound(page);
  await theirs.goto('/mail/INBOX');
  await expect(theirs).toHaveURL(/\/sign-in/);
  await theirs.close();
  await page.getByRole('button', { name: 'Rouvrir' }).click();
  await expect(page.getByText('Le compte est rouvert.')).toBeVisible();
});

test('x_01 a structure is delegated', async ({ page, person }) => {
  const colleague = makePerson();
  lookAfter(person, [colleague]);
  await signIn(page, person);
  await page.goto('/structure');
  await page.goto(`${page.url()}/referents`);
  await sound(page);
  await page.getByLabel('Adresse de la personne').fill('personne@ailleurs.example');
  await page.getByRole('button', { name: 'Déléguer' }).click();
  await expect(page.getByText('Personne de la structure n’a cette adresse')).toBeVisible();
  await page.getByLabel('Adresse de la personne').fill(colleague.address);
  await page.getByLabel(/^Jusqu’au/).fill('2099-12-31');
  await page.getByRole('button', { name: 'Déléguer' }).click();
  await expect(page.getByText('La personne est référente.')).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: `Retirer ${colleague.name}` }).click();
  await expect(page.getByText('La personne n’est plus référente.')).toBeVisible();
});

test('x_10 a list is read, shown, and its good rows become accounts', async ({ page, person }) => {
  const structure = lookAfter(person);
  const mark = structure.slice(-8);
  await signIn(page, person);
  await page.goto('/structure');
  await page.goto(`${page.url()}/import`);
  await sound(page);
  const rows = ['Prénom;Nom;Profession;Courriel', `Rosalie;Thibodeau-${mark};Infirmière;`, `Pascal;;Médecin;`, `Hugo;Bélair-${mark};=cmd;hugo@`];
  const buffer = Buffer.from(rows.join('\r\n'), 'latin1');
  await page.getByLabel('Fichier CSV').setInputFiles({ name: 'equipe.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Lire la liste' }).click();
  await expect(page.getByText(`Rosalie Thibodeau-${mark}`)).toBeVisible();
  await expect(page.getByText(/Nom\s: la cellule est vide/)).toBeVisible();
  await expect(page.getByText(/Profession\s: un tableur y verrait une formule/)).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: /^Créer/ }).click();
  await expect(page.getByText('Personne ne peut encore s’y connecter.')).toBeVisible({ timeout: 15_000 });
  await sound(page);
  await page.getByRole('link', { name: 'Remettre les accès' }).click();
  await expect(page.getByText(`Rosalie Thibodeau-${mark}`)).toBeVisible();
  await expect(page.getByText('À remettre', { exact: true })).toBeVisible();
  await expect(page.getByText(/Pascal|Hugo/)).toHaveCount(0);
});
