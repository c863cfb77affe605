// Merging an old address: asked for and proved by its owner, approved by two of the support, followed, taken back.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { anew, expect, leave, letter, makePerson, patiently, receive, signIn, sound, test } from './pages.js';
import { stage } from './stage.js';

const PASSWORD = 'la-riviere-en-mai-12';
const pli = (...words) => execFileSync(stage().pli, ['--config', stage().config, ...words]).toString().trim();

/** Somebody of an old house, with mail there. */
async function oldBox(domain) {
  const address = `a${randomBytes(5).toString('hex')}@${domain}`;
  stage().old.person(address, PASSWORD);
  for (const subject of ['Ancienne lettre', 'Autre ancienne lettre']) {
    await receive({ address }, letter({ address }, subject, 'D’avant.'), { lmtp: stage().old.lmtp });
  }
  return address;
}

/** Somebody of the support, signed in, in a browser of their own. */
async function agent(browser) {
  const person = makePerson();
  pli('account', 'role', person.address, 'support');
  const context = await browser.newContext({ ...test.info().project.use, baseURL: stage().url });
  const page = await context.newPage();
  await signIn(page, person);
  return page;
}

/** Asks for a merge and gets to its page. */
async function ask(page, address, layout, choices = []) {
  await page.goto('/account/addresses');
  await sound(page);
  await page.getByLabel('Ancienne adresse').fill(address);
  if (choices.length > 0) {
    await page.locator('summary').filter({ hasText: 'Autres choix' }).click();
    await sound(page);
  }
  for (const name of [layout, ...choices]) await page.getByRole('radio', { name }).check();
  await page.getByRole('button', { name: 'Demander la fusion' }).click();
  await expect(page.getByRole('heading', { name: address })).toBeVisible();
  await sound(page);
}

/** Waits for words on a page that looks by itself, or, without scripts, by its link. */
async function comes(page, words) {
  const scripts = test.info().project.use.javaScriptEnabled !== false;
  await expect(async () => {
    if (!scripts) await leave(page, page.url());
    await expect(page.locator('[data-live]').getByText(words, { exact: true }).first()).toBeVisible({ timeout: scripts ? 8_000 : 500 });
  }).toPass({ timeout: 40_000 });
}

test('s0_08 s0_09 s0_10 an old address is asked for, proved, approved by two, copied and followed, and taken back', async ({ page, person, browser }) => {
  test.setTimeout(120_000);
  const address = await oldBox('chts.example');
  await signIn(page, person);
  // One of the letters is in another folder, too; the other one was removed there.
  const there = stage().old.doveadm;
  there('mailbox', 'create', '-u', address, 'INBOX.Labo');
  there('copy', '-u', address, 'INBOX.Labo', 'mailbox', 'INBOX', 'uid', '1');
  there('flags', 'add', '-u', address, '\\Deleted', 'mailbox', 'INBOX', 'uid', '2');
  await ask(page, address, /Tous dans un dossier/, [/une seule fois/, /Les laisser là-bas/]);
  await page.getByLabel('Mot de passe de l’ancienne boîte').fill('un-autre');
  await page.getByRole('button', { name: 'Prouver' }).click();
  await expect(page.getByText('Ce n’est pas juste. Il vous reste 4 essais.')).toBeVisible();
  await sound(page);
  await page.getByLabel('Mot de passe de l’ancienne boîte').fill(PASSWORD);
  await page.getByRole('button', { name: 'Prouver' }).click();
  await expect(page.getByText('Attend le soutien')).toBeVisible();
  await sound(page);

  const [first, second] = [await agent(browser), await agent(browser)];
  for (const [desk, said] of [[first, 'Approuvée une fois'], [second, /Fusion à|Fusionnée/]]) {
    await desk.goto('/support/merges');
    await sound(desk);
    await desk.getByRole('row').filter({ hasText: address }).getByRole('link').click();
    await expect(desk.getByRole('heading', { name: address })).toBeVisible();
    await sound(desk);
    await desk.getByRole('button', { name: 'Approuver' }).click();
    await expect(desk.getByText(said).first()).toBeVisible();
    await sound(desk);
  }
  await leave(first, second.url());
  await expect(first.getByRole('button', { name: 'Approuver' })).toHaveCount(0);

  await anew(page);
  await sound(page);
  await comes(page, 'Fusionnée');
  await anew(page);
  const rows = page.getByRole('table', { name: 'Avancement par dossier' });
  await expect(rows.getByText('Terminé').first()).toBeVisible();
  await expect(page.getByText('1 message est le même, à l’octet près')).toBeVisible();
  await expect(page.getByText('1 dans «\u{a0}Ancienne boîte/INBOX\u{a0}»')).toBeVisible();
  await expect(page.getByText('1 message est marqué comme supprimé')).toBeVisible();
  await sound(page);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Télécharger le rapport' }).click();
  expect((await download).suggestedFilename()).toMatch(/^pli-merge-.*\.json$/);

  // Correspondents are told by whom the person chooses, in words that are ready.
  const here = page.url();
  await leave(page, await page.getByRole('link', { name: 'Écrire le message' }).getAttribute('href'));
  await expect(page.getByLabel('Objet')).toHaveValue(new RegExp(person.address.split('@')[0]));
  await expect(page.getByLabel('Texte du message')).toHaveValue(new RegExp(address));
  await expect(page.getByRole('textbox', { name: 'À', exact: true })).toHaveValue('');
  await sound(page);

  // What was there is here, and what still goes there comes here.
  await page.goto('/mail/Ancienne%20bo%C3%AEte%2FINBOX');
  await expect(page.getByRole('link', { name: 'Ancienne lettre', exact: true }).first()).toBeVisible();
  await page.goto('/account/addresses');
  await expect(page.getByText(address.split('@')[0]).first()).toBeVisible();
  await sound(page);

  await page.goto(here);
  await page.locator('summary').filter({ hasText: 'Annuler la fusion' }).click();
  await sound(page);
  await page.getByRole('button', { name: 'Annuler la fusion' }).click();
  await comes(page, 'Annulée');
  await sound(page);
});

test('s0_08 an address of a house that lets Pli in is proved by a code', async ({ page, person }) => {
  const address = await oldBox('vallon.example');
  await signIn(page, person);
  await ask(page, address, /À leur place/);
  await page.getByRole('button', { name: 'Envoyer le code' }).click();
  await expect(page.getByLabel('Code reçu dans l’ancienne boîte')).toBeVisible();
  await sound(page);
  let code;
  await patiently.poll(() => {
    const line = stage().old.mail(address).match(/(\d{3})\s?(\d{3}) est le code/);
    code = line?.slice(1).join('');
    return code;
  }).toBeDefined();
  await page.getByLabel('Code reçu dans l’ancienne boîte').fill(code);
  await page.getByRole('button', { name: 'Prouver' }).click();
  await expect(page.getByText('Attend le soutien')).toBeVisible();
  await page.locator('summary').filter({ hasText: 'Abandonner la fusion' }).click();
  await page.getByRole('button', { name: 'Abandonner la fusion' }).click();
  await expect(page.getByText('Abandonnée', { exact: true })).toBeVisible();
  await sound(page);
});

test('s0_11 s0_12 a personal address is refused in the words of the guide, and the help says why', async ({ page, person }) => {
  await signIn(page, person);
  await page.goto('/account/addresses');
  await page.getByLabel('Ancienne adresse').fill('camille@gmail.com');
  await page.getByRole('button', { name: 'Demander la fusion' }).click();
  // Said once, at the field, to which the note above leads.
  await expect(page.getByText('Seules les adresses des domaines de la liste')).toHaveCount(1);
  await page.getByRole('alert').getByRole('link', { name: 'Voir pourquoi, à l’ancienne adresse' }).click();
  await expect(page.getByLabel('Ancienne adresse')).toBeInViewport();
  await expect(page.getByLabel('Ancienne adresse')).toHaveAccessibleDescription(/ne répond pas aux normes de sécurité/);
  await expect(page.getByLabel('Ancienne adresse')).toHaveValue('camille@gmail.com');
  await sound(page);
  await page.getByRole('link', { name: 'Ce que fait une fusion, et ce qu’elle ne fait pas' }).click();
  await expect(page.getByRole('heading', { name: 'Fusionner deux adresses' })).toBeVisible();
  await expect(page.getByText('ne va jamais chercher le courriel d’un compte personnel')).toBeVisible();
  await sound(page);
});
