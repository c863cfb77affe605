// A shared box, as two people see it who open it with their own sign-in.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { expect, letter, makePerson, receive, signIn, sound, test } from './pages.js';
import { stage } from './stage.js';
import { lookAfter } from './structures.js';

/** A box for these people: the first one answers for it, the others may do what is said. Its name and address. */
function share(person, others) {
  const structure = lookAfter(makePerson(), [person, ...others.map(([other]) => other)]);
  const local = `b${randomBytes(5).toString('hex')}`;
  const box = { name: `Secrétariat ${local}`, address: `${local}@sante.example` };
  const people = others.flatMap(([other, rights]) => ['--person', `${other.address}=${rights}`]);
  const words = ['box', structure, local, '--title', box.name, '--responsible', person.address, ...people];
  const { pli, config } = stage();
  execFileSync(pli, ['--config', config, 'structure', ...words]);
  return box;
}

/** From one's own mail to the box: beside the folders, behind their button on a phone. */
async function enter(page, box) {
  if (page.viewportSize().width < 700) await page.getByRole('navigation').getByRole('link', { name: 'Dossiers' }).click();
  await page.getByRole('link', { name: box.name, exact: true }).click();
  await expect(page).toHaveURL(/\/box\/[^/]+\/mail\/INBOX/);
}

async function open(page, subject) {
  await page.getByRole('link', { name: new RegExp(subject) }).first().click();
  await expect(page.getByRole('heading', { name: new RegExp(subject) }).first()).toBeVisible();
}

test('x_11 a message of a box is taken on, answered and finished with, and the other sees it', async ({ page, person, browser, baseURL }) => {
  const other = makePerson();
  const box = share(person, [[other, 'write']]);
  await receive(box, letter(box, 'Demande de rendez-vous', 'Bonjour,\r\nquand puis-je venir ?'));
  await signIn(page, person);
  await enter(page, box);
  await expect(page).toHaveTitle(new RegExp(box.name));
  await expect(page.getByRole('link', { name: /Demande de rendez-vous/ })).toBeVisible();
  await sound(page);
  await open(page, 'Demande de rendez-vous');
  await sound(page);
  await page.getByRole('button', { name: 'Je m’en charge' }).click();
  await expect(page.getByText(`Confié à ${person.name}`).first()).toBeVisible();
  await sound(page);
  await page.getByRole('link', { name: 'Répondre', exact: true }).click();
  await expect(page.getByText(box.address)).not.toHaveCount(0);
  await expect(page.getByText(`Envoyé par ${person.name}`)).toBeVisible();
  await sound(page);

  const context = await browser.newContext({ baseURL, ignoreHTTPSErrors: true, ...test.info().project.use });
  const theirs = await context.newPage();
  await signIn(theirs, other);
  await enter(theirs, box);
  await expect(theirs.getByRole('img', { name: `${person.name} répond en ce moment` })).toBeVisible();
  await sound(theirs);
  await open(theirs, 'Demande de rendez-vous');
  await expect(theirs.getByText(`${person.name} répond en ce moment`).first()).toBeVisible();
  await theirs.getByRole('link', { name: 'Répondre', exact: true }).click();
  await expect(theirs.getByText('Assurez-vous de ne pas répondre deux fois.')).toBeVisible();
  await expect(theirs.getByRole('button', { name: 'Envoyer' })).toHaveCount(0);
  await sound(theirs);

  await page.getByLabel('Texte du message').fill('Venez lundi.');
  await page.getByRole('textbox', { name: 'À', exact: true }).fill(other.address);
  await page.getByRole('button', { name: 'Envoyer' }).first().click();
  await expect(page).toHaveURL(/\/box\/[^/]+\/mail\/INBOX/);
  await open(page, 'Demande de rendez-vous');
  await page.getByRole('button', { name: 'Marquer comme traité' }).click();
  await expect(page.getByText(`Traité par ${person.name}`).first()).toBeVisible();

  // The answer reaches the other's own mail: from the box, and from whom.
  await expect(async () => {
    await theirs.goto('/mail/INBOX');
    await expect(theirs.getByRole('link', { name: /Re: Demande de rendez-vous/ })).toBeVisible({ timeout: 500 });
  }).toPass();
  await open(theirs, 'Re: Demande de rendez-vous');
  await expect(theirs.getByText(`Envoyé par ${person.name}`).first()).toBeVisible();
  await context.close();

  // What all that leaves in the journal of the box, for who answers for it.
  await page.goto(page.url().replace(/\/mail\/.*/, '/journal'));
  await expect(page.getByRole('heading', { name: 'Journal des accès' })).toBeVisible();
  await expect(page.getByText('A ouvert un message').first()).toBeVisible();
  await expect(page.getByText('A envoyé un message').first()).toBeVisible();
  await sound(page);
});

test('x_11 who may only read a box finds nothing to press in it', async ({ page, person }) => {
  const colleague = makePerson();
  const box = share(colleague, [[person, 'read']]);
  await receive(box, letter(box, 'À consulter', 'Texte'));
  await signIn(page, person);
  await enter(page, box);
  await expect(page.getByRole('link', { name: /À consulter/ })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: /À consulter/ })).toHaveCount(0);
  await sound(page);
  await open(page, 'À consulter');
  for (const name of ['Archiver', 'Supprimer', 'Suivre', 'Marquer comme traité']) {
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  }
  await expect(page.getByRole('link', { name: 'Répondre' })).toHaveCount(0);
  await sound(page);
});
