// What administrators do: domains, structures, roles, the journal, what is kept; and a request that a referent reads.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { expect, makePerson, signIn, sound, test } from './pages.js';
import { stage } from './stage.js';
import { lookAfter } from './structures.js';

const pli = (...words) => execFileSync(stage().pli, ['--config', stage().config, ...words]).toString().trim();
const random = () => randomBytes(5).toString('hex');

/** An administrator, signed in. */
async function administrator(page) {
  const person = makePerson();
  pli('account', 'role', person.address, 'administrator');
  await signIn(page, person);
  await page.goto('/admin');
  await expect(page.getByRole('heading', { name: 'Domaines', level: 1 })).toBeVisible();
  return person;
}

test('s0_11 a domain is added, its profiles compared, and a domain allowed to be merged into it', async ({ page }) => {
  await administrator(page);
  await sound(page);
  const name = `essai-${random()}.example`;
  await page.getByLabel('Nom du domaine').fill(name);
  await page.getByLabel('Profil de sécurité').selectOption('legacy');
  await page.getByRole('button', { name: 'Ajouter le domaine' }).click();
  await expect(page.getByText('Ce profil est plus faible')).toBeVisible();
  await sound(page);
  await page.getByLabel('Profil de sécurité').selectOption('modern');
  await page.getByRole('button', { name: 'Ajouter le domaine' }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
  await page.getByText(/écarts aux règles/).last().click();
  await expect(page.getByText('R-61').last()).toBeVisible();
  await sound(page);
  await page.getByLabel('Domaine à permettre').fill('Santé.example');
  await page.getByRole('button', { name: 'Permettre ce domaine' }).click();
  await expect(page.getByText('xn--sant-epa.example', { exact: true }).first()).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: /^Retirer/ }).click();
  await expect(page.getByText('aucune fusion n’est possible')).toBeVisible();
});

test('x_01 a structure is closed once nothing is left in it, and opened again', async ({ page }) => {
  await administrator(page);
  const [name, referent] = [`Clinique ${random()}`, makePerson()];
  pli('structure', 'create', name, '--domain', 'sante.example', '--place', 'ca-qc');
  pli('structure', 'referent', name, referent.address);
  await page.goto(`/admin/structures?q=${encodeURIComponent(name)}`);
  await page.getByRole('link', { name }).click();
  await expect(page.getByText('Il y reste')).toBeVisible();
  await sound(page);
  pli('structure', 'referent', name, referent.address, '--remove');
  await page.reload();
  await page.getByRole('button', { name: 'Fermer la structure' }).click();
  await expect(page.getByText('Cette structure est fermée depuis')).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Rouvrir la structure' }).click();
  await expect(page.getByRole('heading', { name: 'Fermer la structure' })).toBeVisible();
});

test('x_10 a token for a program is made, shown once and revoked', async ({ page }) => {
  await administrator(page);
  const name = `Clinique ${random()}`;
  pli('structure', 'create', name, '--domain', 'sante.example', '--place', 'ca-qc');
  await page.goto(`/admin/structures?q=${encodeURIComponent(name)}`);
  await page.getByRole('link', { name }).click();
  await page.getByRole('link', { name: 'Voir les jetons' }).click();
  await expect(page.getByText('Aucun programme n’a de jeton.')).toBeVisible();
  await sound(page);
  const days = page.getByLabel('Durée en jours');
  await page.getByLabel('Nom', { exact: true }).fill('Workday');
  await days.fill('0');
  await page.getByRole('button', { name: 'Créer le jeton' }).click();
  await expect(page.getByText('Écrivez un nombre de jours')).toBeVisible();
  await sound(page);
  await days.fill('30');
  await page.getByRole('button', { name: 'Créer le jeton' }).click();
  await expect(page.getByText(/^pli-scim-/)).toBeVisible();
  await sound(page);
  await page.goto(page.url());
  await expect(page.getByText(/^pli-scim-/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Révoquer Workday' }).click();
  await expect(page.getByText('terminé')).toBeVisible();
  await sound(page);
});

test('s0_13 s2_21 a structure is made with its referent and its contact, and a role given and ended', async ({ page }) => {
  test.setTimeout(60_000);
  await administrator(page);
  const [referent, agent] = [makePerson(), makePerson()];
  await page.goto('/admin/structures');
  await sound(page);
  await page.getByRole('link', { name: 'Créer une structure' }).click();
  await sound(page);
  const name = `Clinique ${random()}`;
  await page.getByLabel('Nom de la structure').fill(name);
  await page.getByLabel('Téléphone (facultatif)').fill('appelez');
  await page.getByLabel('Domaine des adresses').selectOption('sante.example');
  await page.getByLabel('Adresse de la personne').fill(referent.address);
  await page.getByRole('button', { name: 'Créer la structure' }).click();
  await expect(page.getByText('Écrivez un numéro de 40 caractères au plus')).toBeVisible();
  await sound(page);
  await page.getByLabel('Téléphone (facultatif)').fill('1 800 555-0199');
  await page.getByRole('button', { name: 'Créer la structure' }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
  await expect(page.getByText(referent.name).first()).toBeVisible();
  await sound(page);
  await page.goto(`/admin/structures?q=${encodeURIComponent(name)}`);
  await expect(page.getByRole('link', { name })).toBeVisible();
  await sound(page);
  await page.goto('/admin/staff');
  await sound(page);
  await page.locator('#role').selectOption('support');
  await page.getByLabel('Adresse de la personne').fill(agent.address);
  await page.getByRole('button', { name: 'Confier ce rôle' }).click();
  await page.goto(`/admin/staff?q=${encodeURIComponent(agent.address)}`);
  await page.getByRole('link', { name: agent.name }).click();
  await expect(page.getByRole('heading', { name: 'Mettre fin au rôle' })).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Mettre fin maintenant' }).click();
  await expect(page.getByRole('heading', { name: 'Responsabilités', level: 1 })).toBeVisible();
});

test('r_175 r_176 the journal is searched and its chain verified; what is kept is shown', async ({ page }) => {
  const person = await administrator(page);
  await page.goto('/admin/audit');
  await page.getByLabel('Personne').fill(person.address);
  await page.getByLabel('Événement').selectOption('role.give');
  await page.getByRole('button', { name: 'Chercher' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'Rôle confié' })).toHaveCount(1);
  await page.getByText('Détails').first().click();
  await expect(page.getByText('role.give', { exact: true })).toBeVisible();
  await sound(page);
  await page.getByLabel('Personne').fill('personne@nulle-part.example');
  await page.getByRole('button', { name: 'Chercher' }).click();
  await expect(page.getByText('Aucun compte n’a cette adresse')).toBeVisible();
  await sound(page);
  await page.goto('/admin/audit');
  await page.getByRole('button', { name: 'Tout revérifier' }).click();
  await expect(page.getByText(/Entière jusqu’à l’entrée/)).toBeVisible();
  await sound(page);
  await page.goto('/admin/retention');
  await expect(page.getByText('policy.journal.keep_days = 184')).toBeVisible();
  await sound(page);
});

test('x_06 a referent reads a request that the support leaves to them', async ({ page, person, browser }) => {
  test.setTimeout(60_000);
  const structure = lookAfter(person);
  const family = `Essai${random()}`;
  const words = { given: 'Léonie', family, profession: 'midwife', place: 'ca-qc', licence: 'SF-0461', phone: '418 555-0119' };
  const more = { contact: `${family.toLowerCase()}@courriel.example`, structure };
  const reference = pli('request', 'add', ...Object.entries({ ...words, ...more }).flatMap(([key, value]) => [`--${key}`, value]));
  const context = await browser.newContext({ ...test.info().project.use, baseURL: stage().url });
  const desk = await context.newPage();
  const agent = makePerson();
  pli('account', 'role', agent.address, 'support');
  await signIn(desk, agent);
  await desk.goto('/support');
  await desk.getByRole('row').filter({ hasText: reference }).getByRole('link').click();
  await desk.locator('#to').selectOption({ label: structure });
  await desk.getByRole('button', { name: 'Demander au référent' }).click();
  await signIn(page, person);
  await page.goto('/structure');
  await page.goto(`${page.url()}/requests`);
  await expect(page.getByRole('heading', { name: `Léonie ${family}` })).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: /Cette personne exerce ici/ }).click();
  await expect(page.getByText('Votre mot est noté')).toBeVisible();
  await sound(page);
  await context.close();
});
