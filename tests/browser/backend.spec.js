// The mail servers stop and start again under a person who reads and writes. On a stage of its own, so that nobody else
// is disturbed; in one project, which takes each way of coming in turn.
import { expect, letter, makePerson, receive, signIn, sound, test } from './pages.js';
import { begin } from './stage.js';

const ways = {
  'on a desktop': { viewport: { width: 1280, height: 800 } },
  'on a phone': { viewport: { width: 360, height: 740 }, hasTouch: true },
  'without scripts': { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false },
};

test.describe.configure({ mode: 'serial' });
let own;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  own = await begin('.test-demo-backend');
});
test.afterAll(async () => {
  test.setTimeout(60_000);
  await own?.end();
});

for (const [way, options] of Object.entries(ways)) {
  test(`when the mail servers are away nothing is lost, ${way}`, async ({ browser }) => {
    test.setTimeout(120_000);
    const { locale, timezoneId } = test.info().project.use;
    const context = await browser.newContext({ baseURL: own.place.url, ignoreHTTPSErrors: true, locale, timezoneId, ...options });
    const looks = async (page) => options.javaScriptEnabled !== false && (await sound(page));
    const person = makePerson(['totp'], [], own.stage);
    const other = makePerson(['totp'], [], own.stage);
    await receive(person, letter(person, 'Avant la panne', 'Texte lu avant.'), own.stage);

    const [list, writing] = [await context.newPage(), await context.newPage()];
    await signIn(list, person);
    await writing.goto('/compose');
    await writing.getByRole('textbox', { name: 'À', exact: true }).fill(other.address);
    await writing.getByLabel('Objet').fill('Pendant la panne');
    await writing.getByLabel('Texte du message').fill('Une heure de travail.');

    await own.stage.backend('down');
    // A connection that is open already ends a moment after the server.
    await expect(async () => expect((await list.goto('/mail/INBOX')).status()).toBe(503)).toPass();
    await expect(list.getByRole('heading', { level: 1, name: 'Le serveur de courriel ne répond pas' })).toBeVisible();
    await expect(list.getByText('Rien n’est perdu')).toBeVisible();
    await looks(list);
    const refused = writing.waitForResponse((answer) => answer.request().method() === 'POST' && answer.request().isNavigationRequest());
    await writing.getByRole('button', { name: 'Envoyer' }).first().click();
    expect((await refused).status()).toBe(503);
    await expect(writing.getByRole('alert').first()).toContainText('Le serveur de courriel ne répond pas');
    await expect(writing.getByRole('textbox', { name: 'À', exact: true })).toHaveValue(other.address);
    await expect(writing.getByLabel('Objet')).toHaveValue('Pendant la panne');
    await expect(writing.getByLabel('Texte du message')).toHaveValue(/Une heure de travail/);
    await looks(writing);

    await own.stage.backend('up');
    await list.getByRole('link', { name: 'Réessayer maintenant' }).click();
    await expect(list.getByRole('link', { name: /Avant la panne/ })).toBeVisible();
    await writing.getByRole('button', { name: 'Envoyer' }).first().click();
    await expect(writing).toHaveURL(/\/mail\//);
    await expect(writing.getByText('Message envoyé')).toBeVisible();

    // Once, and whole.
    const theirs = await browser.newContext({ baseURL: own.place.url, ignoreHTTPSErrors: true, locale, timezoneId, ...options });
    const inbox = await theirs.newPage();
    await signIn(inbox, other);
    await expect(async () => {
      await inbox.goto('/mail/INBOX');
      await expect(inbox.getByRole('link', { name: /Pendant la panne/ })).toHaveCount(1, { timeout: 500 });
    }).toPass();
    await inbox.getByRole('link', { name: /Pendant la panne/ }).click();
    await expect(inbox.getByRole('region', { name: 'Message', exact: true }).getByText('Une heure de travail.')).toBeVisible();
    await theirs.close();
    await context.close();
  });
}
