// Reading, arranging, writing and sending.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, letter, makePerson, receive, signIn, sound, test } from './pages.js';

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function open(page, subject) {
  await page.getByRole('link', { name: new RegExp(subject) }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(subject) }).or(page.getByRole('heading', { name: new RegExp(subject) })).first()).toBeVisible();
}

test('a message arrives, is unread, is read, and is sound', async ({ page, person }) => {
  await receive(person, letter(person, 'Bilan de contrôle', 'Bonjour,\r\nle bilan est bon.'));
  await signIn(page, person);
  await expect(page.getByRole('link', { name: /Bilan de contrôle/ })).toBeVisible();
  await sound(page);
  await open(page, 'Bilan de contrôle');
  await expect(page.getByRole('region', { name: 'Message', exact: true }).getByText('le bilan est bon')).toBeVisible();
  await sound(page);
});

test('new mail is announced in every page that is open, by one line to the server', async ({ page, person }) => {
  test.skip(test.info().project.use.javaScriptEnabled === false, 'without scripts one looks again oneself');
  let asked = 0;
  await page.context().route('**/events?*', (route) => {
    asked += 1;
    return route.continue();
  });
  const listens = page.waitForResponse('**/events?*');
  await signIn(page, person);
  await listens;
  const other = await page.context().newPage();
  await other.goto('/mail/INBOX');
  await receive(person, letter(person, 'Arrivée à midi', 'Bonjour.'));
  for (const one of [page, other]) {
    await expect(one.getByRole('status').getByText('Nouveaux messages, afficher')).toBeVisible({ timeout: 15_000 });
    await expect(one).toHaveTitle(/^• /);
  }
  expect(asked).toBe(1);
  await sound(other);
  await other.getByRole('link', { name: 'Nouveaux messages, afficher' }).click();
  await expect(other.getByRole('link', { name: /Arrivée à midi/ })).toBeVisible();
  await expect(other).not.toHaveTitle(/^•/);
  // Who listened is closed: the other one listens from now on, and is told of what came in between.
  const again = other.waitForResponse('**/events?*');
  await page.close();
  await again;
  await receive(person, letter(person, 'Arrivée à minuit', 'Bonjour.'));
  await expect(other.getByText('Nouveaux messages, afficher')).toBeVisible({ timeout: 15_000 });
});

test('a message with an attachment goes from one person to another, byte for byte', async ({ page, person, browser, baseURL }) => {
  const other = makePerson();
  const file = randomBytes(200_001);
  await signIn(page, person);
  await page.goto('/compose');
  await sound(page);
  await page.getByRole('textbox', { name: 'À', exact: true }).fill(other.address);
  await page.getByLabel('Objet').fill('Compte rendu joint');
  await page.getByLabel('Texte du message').fill('Voici le compte rendu.');
  await page.locator('input[type=file]').setInputFiles({ name: 'compte rendu été.pdf', mimeType: 'application/pdf', buffer: file });
  await page.getByRole('button', { name: 'Envoyer' }).first().click();
  await expect(page).toHaveURL(/\/mail\//);

  const context = await browser.newContext({ baseURL, ignoreHTTPSErrors: true, ...test.info().project.use });
  const theirs = await context.newPage();
  await signIn(theirs, other);
  await expect(async () => {
    await theirs.goto('/mail/INBOX');
    await expect(theirs.getByRole('link', { name: /Compte rendu joint/ })).toBeVisible({ timeout: 500 });
  }).toPass();
  await open(theirs, 'Compte rendu joint');
  const download = theirs.waitForEvent('download');
  await theirs.getByRole('link', { name: /Télécharger compte rendu été/ }).click();
  expect(hash(readFileSync(await (await download).path()))).toBe(hash(file));
  await context.close();

  await page.goto('/mail/Sent');
  await expect(page.getByRole('link', { name: /Compte rendu joint/ })).toBeVisible();
});

test('a deleted message comes back by « Annuler »', async ({ page, person }) => {
  await receive(person, letter(person, 'À garder', 'Texte'));
  await signIn(page, person);
  await open(page, 'À garder');
  await page.getByRole('button', { name: 'Supprimer' }).first().click();
  await page.goto('/mail/Trash');
  await expect(page.getByRole('link', { name: /À garder/ })).toBeVisible();
  await page.goto('/mail/INBOX');
  await receive(person, letter(person, 'À garder aussi', 'Texte'));
  await page.goto('/mail/INBOX');
  await page.getByRole('checkbox', { name: /À garder aussi/ }).check();
  await page.getByRole('button', { name: 'Supprimer' }).first().click();
  await page.getByRole('button', { name: 'Annuler' }).click();
  await page.goto('/mail/INBOX');
  await expect(page.getByRole('link', { name: /À garder aussi/ })).toBeVisible();
});

test('s0_14 what has just happened covers no button of the list', async ({ page, person }) => {
  await receive(person, letter(person, 'À mettre de côté', 'Texte'));
  await signIn(page, person);
  await page.getByRole('checkbox', { name: /À mettre de côté/ }).check();
  await page.getByRole('button', { name: 'Supprimer' }).first().click();
  const notice = page.getByRole('status').filter({ hasText: 'Annuler' });
  await expect(notice).toBeVisible();
  await sound(page);
  const box = await notice.boundingBox();
  const buttons = await page.locator('.fab:visible, .tabbar:visible').all();
  expect(buttons.length).toBe(page.viewportSize().width < 700 ? 2 : 0);
  for (const button of buttons) {
    const { y } = await button.boundingBox();
    expect(y).toBeGreaterThanOrEqual(box.y + box.height);
  }
  await page.getByRole('link', { name: 'Nouveau message' }).filter({ visible: true }).first().click();
  await expect(page).toHaveURL(/\/compose/);
});

test('a wrong address keeps what was written', async ({ page, person }) => {
  await signIn(page, person);
  await page.goto('/compose');
  await page.getByRole('textbox', { name: 'À', exact: true }).fill('pas une adresse');
  await page.getByLabel('Objet').fill('Avis');
  await page.getByLabel('Texte du message').fill('Un texte à ne pas perdre.');
  await page.getByRole('button', { name: 'Envoyer' }).first().click();
  await expect(page.getByRole('alert').first()).toContainText('Le message n’est pas parti');
  await expect(page.getByLabel('Texte du message')).toHaveValue(/Un texte à ne pas perdre/);
  await sound(page);
});

test('a draft is found again and can be sent', async ({ page, person }) => {
  const other = makePerson();
  await signIn(page, person);
  await page.goto('/compose');
  await page.getByRole('textbox', { name: 'À', exact: true }).fill(other.address);
  await page.getByLabel('Objet').fill('Brouillon du matin');
  await page.getByLabel('Texte du message').fill('Première version.');
  await page.getByRole('button', { name: 'Enregistrer' }).last().click();
  await expect(page.getByText(/^Enregistré à/).first()).toBeVisible();
  await page.goto('/mail/Drafts');
  await page.getByRole('link', { name: /Brouillon du matin/ }).first().click();
  await expect(page.getByLabel('Texte du message')).toHaveValue(/Première version/);
  await page.getByRole('button', { name: 'Envoyer' }).first().click();
  await expect(page).toHaveURL(/\/mail\//);
  await page.goto('/mail/Drafts');
  await expect(page.getByRole('link', { name: /Brouillon du matin/ })).toHaveCount(0);
});

test('a reply names its recipient, quotes, and marks the message', async ({ page, person }) => {
  await receive(person, letter(person, 'Question du jour', 'Quand passez-vous ?'));
  await signIn(page, person);
  await open(page, 'Question du jour');
  await page.getByRole('link', { name: 'Répondre' }).first().click();
  await expect(page.getByRole('textbox', { name: 'À', exact: true })).toHaveValue(/ines@ailleurs\.example/);
  await expect(page.getByLabel('Objet')).toHaveValue('Re: Question du jour');
  await expect(page.getByLabel('Texte du message')).toHaveValue(/> Quand passez-vous/);
  await sound(page);
});

test('a search finds by subject and says when nothing fits', async ({ page, person }) => {
  await receive(person, letter(person, 'Créatinine en hausse', 'Texte'));
  await receive(person, letter(person, 'Autre chose', 'Texte'));
  await signIn(page, person);
  await page.goto('/mail/INBOX?q=' + encodeURIComponent('créatinine'));
  await expect(page.getByRole('link', { name: /Créatinine en hausse/ })).toBeVisible();
  await expect(page.getByRole('link', { name: /Autre chose/ })).toHaveCount(0);
  await sound(page);
  await page.goto('/mail/INBOX?q=introuvable');
  await expect(page.getByText(/Aucun message/).first()).toBeVisible();
  await sound(page);
});

test('an unknown mailbox, message or part is a page that says so', async ({ page, person }) => {
  await receive(person, letter(person, 'Seul', 'Texte'));
  await signIn(page, person);
  for (const path of ['/mail/Nulle%20part', '/mail/INBOX/4000000', '/mail/INBOX/1/parts/9.9', '/ailleurs']) {
    const response = await page.goto(path);
    expect(response.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await sound(page);
  }
});

test('the security page lists this session and is sound', async ({ page, person }) => {
  await signIn(page, person);
  await page.goto('/account/security');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await sound(page);
});

test('English is complete on the way', async ({ page, person }) => {
  await signIn(page, person);
  await page.locator('details.menu > summary').first().click();
  await page.getByRole('button', { name: 'English' }).first().click();
  await expect(page.locator('html')).toHaveAttribute('lang', /^en/);
  await expect(page.getByRole('heading', { name: /Inbox/ }).first()).toBeVisible();
  await sound(page);
});

/** What of a menu cannot be seen: it leaves the window, or something cuts it or lies over it. */
const hidden = (menu) =>
  menu.evaluate((pop) => {
    const { left, top, right, bottom } = pop.getBoundingClientRect();
    const corners = [[left + 4, top + 4], [right - 4, top + 4], [left + 4, bottom - 4], [right - 4, bottom - 4]];
    return corners.filter(([x, y]) => !pop.contains(document.elementFromPoint(x, y)));
  });

test('the menus of a message stand whole, wherever it is read', async ({ page, person }) => {
  test.skip(test.info().project.use.javaScriptEnabled === false, 'the page cannot be asked');
  await receive(person, letter(person, 'À ranger', 'Texte'));
  await signIn(page, person);
  const look = async () => {
    for (const name of ['Déplacer ou copier', 'Autres actions']) {
      const menu = page.locator('details.menu').filter({ has: page.locator(`summary[aria-label="${name}"]`).filter({ visible: true }) }).last();
      await menu.locator('summary').click();
      expect(await hidden(menu.locator('.pop')), name).toEqual([]);
      await menu.locator('summary').click();
    }
  };
  await open(page, 'À ranger');
  await look();
  // by its own address: alone in the window
  await expect(page).toHaveURL(/\/mail\/INBOX\/\d+/);
  await page.reload();
  await look();
});
