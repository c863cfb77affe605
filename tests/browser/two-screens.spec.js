// S0-16, S2-06, S2-08: the name first, the password on a second screen, as a house may ask for it. On a stage of its own,
// where that is the policy; in one project, which takes each way of coming in turn.
import { expect, makePerson, sound, test } from './pages.js';
import { begin } from './stage.js';
import { totp } from './totp.js';

const PHRASE = 'Les hérons reviennent en avril';
const NEW = 'cinq falaises au matin';
const POLICY = {
  PLI_POLICY__PASSWORD__TWO_SCREENS: 'true',
  PLI_POLICY__ENROL__MARK: 'true',
  PLI_POLICY__ENROL__SECOND_CHANNEL: 'false',
  PLI_POLICY__ENROL__MIN_RECOVERY_METHODS: '1',
};
const ways = {
  'on a desktop': { viewport: { width: 1280, height: 800 } },
  'on a phone': { viewport: { width: 360, height: 740 }, hasTouch: true },
  'without scripts': { viewport: { width: 360, height: 740 }, javaScriptEnabled: false },
};

test.describe.configure({ mode: 'serial' });
let own;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  own = await begin('.test-demo-screens', POLICY);
});
test.afterAll(async () => {
  test.setTimeout(60_000);
  await own?.end();
});

/** The first screen, which has one field. */
async function name(page, address) {
  await expect(page.getByLabel('Mot de passe', { exact: true })).toHaveCount(0);
  await page.getByLabel('Nom d’utilisateur').fill(address);
  await page.getByRole('button', { name: 'Suivant' }).click();
}

async function password(page, words) {
  await page.getByLabel('Mot de passe', { exact: true }).fill(words);
  await page.getByRole('button', { name: 'Connexion' }).click();
}

/** What a password manager looks for: one form that has both, the name before the password, each saying what it is. */
async function fillable(page, address) {
  const fields = page.locator('form:has(input[type=password]) input:is([autocomplete~=username], [autocomplete~=current-password])');
  await expect(fields).toHaveCount(2);
  await expect(fields.first()).toHaveAttribute('autocomplete', /username/);
  await expect(fields.first()).toHaveAttribute('readonly', '');
  await expect(fields.first()).toHaveValue(address);
  await expect(fields.last()).toHaveAttribute('type', 'password');
  await expect(fields.last()).toHaveValue('');
}

/** The first sign-in of somebody new: an application, a phrase and an image, a password. */
async function firstTime(page, person) {
  await page.goto('/sign-in');
  await name(page, person.address);
  await password(page, person.password);
  await page.getByRole('link', { name: 'Suivant' }).click();
  await page.getByRole('radio', { name: /Application/ }).check();
  await page.getByRole('button', { name: 'Suivant' }).click();
  await page.getByText('Impossible de numériser l’image').click();
  const key = (await page.locator('main').innerText()).match(/\b(?:[A-Z2-7]{4}[\s\u00a0]){7}[A-Z2-7]{4}\b/)[0].replace(/\s/g, '');
  await page.getByLabel('Code de vérification').fill(totp(key));
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'Terminer' }).click();
  await page.getByLabel('Votre phrase').fill(PHRASE);
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByLabel('Mot de passe temporaire').fill(person.password);
  await page.getByLabel('Nouveau mot de passe', { exact: true }).fill(NEW);
  await page.getByLabel(/Confirme/).fill(NEW);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'Non' }).click();
  await page.getByRole('link', { name: 'Ouvrir ma boîte' }).click();
  await expect(page).toHaveURL(/\/mail\/INBOX/);
  return key;
}

for (const [way, options] of Object.entries(ways)) {
  test(`s0_16 s2_06 s2_08 the name, then the password, ${way}`, async ({ browser }) => {
    test.setTimeout(60_000);
    const { locale, timezoneId } = test.info().project.use;
    const context = await browser.newContext({ baseURL: own.place.url, ignoreHTTPSErrors: true, locale, timezoneId, ...options });
    const looks = async (page) => options.javaScriptEnabled !== false && (await sound(page));
    const page = await context.newPage();
    const person = makePerson([], ['--temporary'], own.stage);
    const key = await firstTime(page, person);
    await page.locator('details.menu > summary').first().click();
    await page.getByRole('button', { name: 'Se déconnecter' }).first().click();

    // A name that nobody has leads to the same second screen as one's own in a browser that does not know it.
    await expect(page).toHaveURL(/\/sign-in/);
    await looks(page);
    await name(page, 'personne@sante.example');
    await expect(page.getByText('vérifiez l’adresse du site')).toBeVisible();
    await fillable(page, 'personne@sante.example');
    await looks(page);
    await page.getByRole('button', { name: 'Changer de nom d’utilisateur' }).click();
    await expect(page.getByLabel('Nom d’utilisateur')).toHaveValue('personne@sante.example');
    await looks(page);

    // One's own, here where one has signed in before.
    await name(page, person.address);
    await expect(page.getByText(PHRASE)).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Reconnaissez-vous ces deux repères ?');
    await fillable(page, person.address);
    await looks(page);
    await password(page, 'pas le bon');
    await expect(page.getByRole('alert')).toBeVisible();
    await fillable(page, person.address);
    await looks(page);
    // A return key in the field signs in: it does not press the button that changes the name.
    await page.getByLabel('Mot de passe', { exact: true }).fill(NEW);
    await page.getByLabel('Mot de passe', { exact: true }).press('Enter');
    await expect(page).toHaveURL(/\/sign-in\/verify/);
    await page.getByLabel('Code de vérification').fill(totp(key, Date.now() + 30_000));
    await page.getByRole('button', { name: 'Connexion' }).click();
    await expect(page).toHaveURL(/\/mail\/INBOX/);
    await context.close();
  });
}
