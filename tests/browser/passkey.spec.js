// with Chromium's virtual authenticator, wrong answers included, from the first sign-in on; R-136 by hand.
import { expect, fillSignIn, lastLetter, lastText, makePerson, signIn, sound, test } from './pages.js';
import { totp } from './totp.js';

const scripts = () => test.info().project.use.javaScriptEnabled !== false;

/** A device in the browser, and what it is to answer. */
async function device(page, options = {}) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: false,
      ...options,
    },
  });
  return {
    touch: (enabled) => cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
    verified: (isUserVerified) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    answer: (bits) => cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId, ...bits }),
    keys: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
  };
}

async function addPasskey(page, person, key, name) {
  await signIn(page, person);
  await page.goto('/account/passkeys');
  await sound(page);
  await page.getByLabel('Son nom').fill(name);
  await key.touch(true);
  await page.getByRole('button', { name: 'Créer la clé d’accès' }).click();
  await expect(page.getByText('La clé d’accès est ajoutée')).toBeVisible();
  await key.touch(false);
}

/** The page may still be on its way elsewhere, which would end the journey to the first one: then it begins again. */
async function signOut(page) {
  await page.context().clearCookies();
  await expect(() => page.goto('/sign-in')).toPass({ timeout: 5_000 });
}

/** To the second step, with the passkey chosen. */
async function toSecondStep(page, person) {
  await signOut(page);
  await fillSignIn(page, person);
  await page.getByRole('radio', { name: /Clé d’accès/ }).check();
}

test('r_31 r_34 a passkey is made, listed as what it is, and renamed', async ({ page, person }) => {
  test.skip(!scripts(), 'browsers make passkeys for scripts only');
  const key = await device(page);
  await addPasskey(page, person, key, 'Poste de soins');
  expect(await key.keys()).toHaveLength(1);
  expect((await key.keys())[0].isResidentCredential).toBe(true);
  await expect(page.locator('li', { hasText: 'Poste de soins' })).toContainText('Liée à l’appareil');
  // Whoever has a passkey proves it before anything else changes.
  await page.getByRole('link', { name: 'Confirmer' }).click();
  await sound(page);
  await key.touch(true);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page).toHaveURL(/\/account\/passkeys/);
  await page.getByText('Renommer').click();
  await page.getByLabel('Nouveau nom de').fill('Salle de garde');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('Salle de garde', { exact: true })).toBeVisible();
  await sound(page);
});

test('r_127 who trusts a browser is offered what cannot be copied', async ({ page, person }) => {
  await signIn(page, person, { remember: true });
  await expect(page.getByText('Cet appareil est de confiance')).toBeVisible();
  await sound(page);
  const offer = page.getByRole('link', { name: 'Plus sûr : une clé d’accès' });
  // Without scripts there are no passkeys: nothing is offered that cannot be done.
  if (!scripts()) return expect(offer).toBeHidden();
  const key = await device(page);
  await offer.click();
  await key.touch(true);
  await page.getByRole('button', { name: 'Créer la clé d’accès' }).click();
  await expect(page.getByText('La clé d’accès est ajoutée')).toBeVisible();
  await page.goto('/account/security');
  await expect(page.getByText('Aucun appareil de confiance')).toBeVisible();
});

test('r_30 a passkey is the second step, and a bad signature or an unverified person is refused', async ({ page, person }) => {
  test.skip(!scripts(), 'browsers prove passkeys for scripts only');
  const key = await device(page);
  await addPasskey(page, person, key, 'Poste de soins');
  await toSecondStep(page, person);
  await expect(page.getByLabel('Code de vérification')).toBeHidden();
  await sound(page);
  await key.touch(true);
  for (const bits of [{ isBogusSignature: true }, { isBadUV: true }, { isBadUP: true }]) {
    await key.answer(bits);
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button', { name: 'Connexion' }).click();
    expect((await answer).status(), JSON.stringify(bits)).toBe(422);
    await expect(page.getByRole('alert').filter({ hasText: 'n’a pas été acceptée' })).toBeVisible();
    await key.answer({ isBogusSignature: false, isBadUV: false, isBadUP: false });
  }
  await sound(page);
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/\/mail\/INBOX/);
});

test('r_30 a person whom the device does not verify gets no answer, and the page says what to do', async ({ page, person }) => {
  test.skip(!scripts(), 'browsers prove passkeys for scripts only');
  const key = await device(page);
  await addPasskey(page, person, key, 'Poste de soins');
  await toSecondStep(page, person);
  await key.verified(false);
  await key.touch(true);
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page.getByText('La clé d’accès n’a pas servi')).toBeVisible();
  await page.getByRole('radio', { name: /Application/ }).check();
  await page.getByLabel('Code de vérification').fill(totp(person.secret, Date.now() + 30_000));
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/\/mail\/INBOX/);
});

test('r_36 a passkey signs in alone, by the button and among what the browser fills in', async ({ page, person }) => {
  test.skip(!scripts(), 'browsers prove passkeys for scripts only');
  const key = await device(page);
  await addPasskey(page, person, key, 'Poste de soins');
  await page.context().clearCookies();
  await page.goto('/mail/Sent');
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByLabel('Nom d’utilisateur')).toHaveAttribute('autocomplete', 'username webauthn');
  await sound(page);
  await key.touch(true);
  await page.getByRole('button', { name: 'Utiliser une clé d’accès' }).click();
  await expect(page).toHaveURL(/\/mail\/Sent/);
  // The virtual device chooses what a person would choose in the list under the field.
  await signOut(page);
  await expect(page).toHaveURL(/\/mail\/INBOX/);
});

test('r_30 a bad signature opens nothing alone, and neither does a key that was removed', async ({ page, person }) => {
  test.skip(!scripts(), 'browsers prove passkeys for scripts only');
  const key = await device(page);
  await addPasskey(page, person, key, 'Poste de soins');
  await signOut(page);
  await key.answer({ isBogusSignature: true });
  await key.touch(true);
  await page.getByRole('button', { name: 'Utiliser une clé d’accès' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'n’a pas été acceptée' })).toBeVisible();
  await key.touch(false);
  await key.answer({ isBogusSignature: false });
  await toSecondStep(page, person);
  await key.touch(true);
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page).toHaveURL(/\/mail\/INBOX/);
  await key.touch(false);
  await page.goto('/account/passkeys');
  await page.getByText('Retirer', { exact: true }).click();
  await page.getByRole('button', { name: 'Oui, la retirer' }).click();
  await expect(page.getByText('La clé d’accès est retirée')).toBeVisible();
  await signOut(page);
  await key.touch(true);
  await page.getByRole('button', { name: 'Utiliser une clé d’accès' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'n’a pas été acceptée' })).toBeVisible();
});

test('r_36 without scripts the other methods stay, and nothing offers what cannot work', async ({ page, person }) => {
  test.skip(scripts(), 'this is the browser without scripts');
  await page.goto('/sign-in');
  await expect(page.getByRole('button', { name: 'Utiliser une clé d’accès' })).toBeHidden();
  await signIn(page, person);
  await page.goto('/account/passkeys');
  await expect(page.locator('noscript .note')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Créer la clé d’accès' })).toBeHidden();
});

test('r_136 codes on paper are made, kept, and open when all else is lost', async ({ page, person }) => {
  await signIn(page, person);
  await page.goto('/account/recovery-codes');
  await sound(page);
  await page.getByRole('button', { name: 'Créer des codes' }).click();
  const codes = await page.locator('.codes code').allInnerTexts();
  expect(codes).toHaveLength(10);
  await sound(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Télécharger en texte' }).click();
  expect((await download).suggestedFilename()).toBe('codes-de-recuperation.txt');
  await signOut(page);
  await fillSignIn(page, person);
  await page.getByRole('link', { name: 'Je n’ai plus accès à ces méthodes' }).click();
  await sound(page);
  await page.getByLabel('Code de récupération').last().fill(codes[3].toLowerCase().replaceAll('-', ' '));
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page.getByText('il ne sert plus')).toBeVisible();
  await expect(page.getByText('Il vous reste 9 codes sur 10')).toBeVisible();
  await sound(page);
});

test('r_34 a second passkey is advised, and the last method cannot be removed', async ({ page }) => {
  test.skip(!scripts(), 'browsers make passkeys for scripts only');
  const person = makePerson(['totp']);
  const key = await device(page);
  await addPasskey(page, person, key, 'Seule');
  await expect(page.getByText('Gardez-en au moins deux')).toBeVisible();
});

test('s0_18 the first sign-in recommends a passkey above all, and without scripts leads to the other methods', async ({ page }) => {
  const person = makePerson(['sms'], ['--temporary']);
  await page.goto('/sign-in');
  await fillSignIn(page, person);
  await page.getByRole('link', { name: 'Suivant' }).click();
  await page.getByRole('button', { name: /Envoyer-moi un code/ }).click();
  await page.getByLabel('Code de vérification').fill(await lastText(person.phone));
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await expect(page.getByRole('radio', { name: /Clé d’accès.*Recommandée/ })).toBeChecked();
  await sound(page);
  await page.getByRole('button', { name: 'Suivant' }).click();
  await expect(page).toHaveURL(/\/enrol\/passkey/);
  if (!scripts()) {
    await expect(page.locator('noscript .note')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Créer la clé d’accès' })).toBeHidden();
    await page.getByRole('link', { name: 'Je veux configurer une autre méthode' }).click();
    await expect(page).toHaveURL(/\/enrol\/method/);
    return;
  }
  const key = await device(page);
  await sound(page);
  await page.getByLabel('Son nom').fill('Poste de soins');
  await key.touch(true);
  await page.getByRole('button', { name: 'Créer la clé d’accès' }).click();
  await expect(page).toHaveURL(/\/enrol\/summary/);
  await expect(page.getByRole('listitem').filter({ hasText: 'Clé d’accès' })).toContainText('Principale');
  await sound(page);

  const email = page.getByRole('listitem').filter({ hasText: 'Courriel' });
  await email.getByRole('link', { name: /Configurer maintenant/ }).click();
  await page.getByLabel('Adresse courriel').fill(person.personal);
  await page.getByRole('button', { name: /Envoyer-moi un code/ }).click();
  await page.getByLabel('Code de vérification').fill(await lastLetter(person.personal));
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await page.getByRole('button', { name: 'Terminer' }).click();
  await page.getByLabel('Mot de passe temporaire').fill(person.password);
  await page.getByLabel('Nouveau mot de passe', { exact: true }).fill('cinq falaises au matin');
  await page.getByLabel(/Confirme/).fill('cinq falaises au matin');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'Non' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Bravo');
  // The device answers by itself what the field of the name offers.
  await signOut(page);
  await expect(page).toHaveURL(/\/mail\/INBOX/);
});
