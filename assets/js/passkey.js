// Passkeys: the page's form says what to ask for, the browser asks its person, the same form carries the answer home.
const form = document.querySelector("form[data-passkey]");

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// What is asked: fresh each time, for a challenge is good for minutes only.
const ask = async () => {
  const answer = await fetch(form.dataset.passkey, { headers: { accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  const { ticket, publicKey } = await answer.json();
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  for (const known of [...(publicKey.allowCredentials ?? []), ...(publicKey.excludeCredentials ?? [])]) known.id = bytes(known.id);
  return { ticket, publicKey };
};

// What is answered, as `PublicKeyCredential.toJSON()` would write it in browsers that have it.
const json = (credential) => {
  const { response } = credential;
  const plain = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    plain.attestationObject = text(response.attestationObject);
    plain.transports = response.getTransports?.() ?? [];
  } else {
    plain.authenticatorData = text(response.authenticatorData);
    plain.signature = text(response.signature);
    plain.userHandle = response.userHandle ? text(response.userHandle) : null;
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response: plain });
};

const say = (name) => {
  for (const each of ["failed", "known"]) {
    const note = form.querySelector(`[data-passkey-${each}]`);
    if (!note) continue;
    note.hidden = each !== name;
    note.firstElementChild.textContent = note.hidden ? "" : note.getAttribute(`data-passkey-${each}`);
  }
};

let proved = false;
const send = (ticket, credential, button) => {
  form.elements.ticket.value = ticket;
  form.elements.passkey.value = json(credential);
  proved = true;
  form.requestSubmit(button ?? undefined);
  proved = false;
};

// In the field of the name, among what the browser fills in. The challenge is renewed while the page stands open.
let waiting = null;
const fillIn = async () => {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  for (;;) {
    waiting = new AbortController();
    const { signal } = waiting;
    let again = false;
    const renewal = setTimeout(() => {
      again = true;
      waiting?.abort();
    }, 240_000);
    try {
      const { ticket, publicKey } = await ask();
      delete publicKey.hints;
      const credential = await navigator.credentials.get({ publicKey, mediation: "conditional", signal });
      if (credential) send(ticket, credential);
      return;
    } catch {
      if (!again) return;
    } finally {
      clearTimeout(renewal);
    }
  }
};

let asking = false;
const ceremony = async (button) => {
  if (asking) return;
  asking = true;
  waiting?.abort();
  say(null);
  try {
    const { ticket, publicKey } = await ask();
    const create = form.dataset.ceremony === "create";
    const credential = await navigator.credentials[create ? "create" : "get"]({ publicKey });
    send(ticket, credential, button);
  } catch (error) {
    say(error.name === "InvalidStateError" ? "known" : "failed");
  } finally {
    asking = false;
  }
};

if (form) {
  const able = Boolean(globalThis.PublicKeyCredential && navigator.credentials);
  const kind = form.dataset.ceremony;
  const chosen = () => kind !== "verify" || form.elements.method.value === "passkey";
  if (kind === "sign-in") form.hidden = !able;
  if (kind === "create") {
    form.hidden = !able;
    const note = document.querySelector("[data-no-passkeys]");
    if (note) note.hidden = able;
  }
  if (kind === "verify") {
    const show = () => {
      for (const node of form.querySelectorAll("[data-typed]")) node.hidden = chosen();
      for (const node of form.querySelectorAll("[data-touched]")) node.hidden = !chosen();
      for (const node of form.querySelectorAll("button[value=send]")) node.hidden = chosen();
    };
    form.addEventListener("change", show);
    addEventListener("pageshow", show);
    show();
  }
  form.addEventListener("submit", (event) => {
    if (proved || !able || !chosen() || event.submitter?.value === "send") return;
    event.preventDefault();
    ceremony(event.submitter);
  });
  if (able && "fillIn" in form.dataset) fillIn();
}
