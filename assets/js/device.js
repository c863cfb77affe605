// The page of approvals: keeps this telephone's keys, asks what waits for them, signs what their owner decides.
// A key is made here, cannot be read by any script, and never leaves. What is signed is put together as in src/push/proof.rs.
const root = document.querySelector("[data-device]");
const { origin, key: serverKey, worker } = root.dataset;
const part = (name) => root.querySelector(`[data-part=${name}]`);
const slot = (within, name) => within.querySelector(`[data-slot=${name}]`);
const show = (name, shown = true) => {
  part(name).hidden = !shown;
};
const encoder = new TextEncoder();
const text64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const bytes64 = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

// What is said, in the words that the page brought along.
const say = (name, weight = "bad") => {
  const note = part("note");
  note.className = `note ${weight}`;
  note.setAttribute("role", weight === "bad" ? "alert" : "status");
  slot(note, "text").textContent = name;
  note.hidden = !name;
};
const word = (name) => root.dataset[name] ?? "";

// The telephones of this browser: one record for each account, with a key that only signs.
const base = () =>
  new Promise((done, failed) => {
    const request = indexedDB.open("pli-approval", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("phones", { keyPath: "id" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
const records = async (mode, act) => {
  const db = await base();
  return new Promise((done, failed) => {
    const request = act(db.transaction("phones", mode).objectStore("phones"));
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
};
const phones = () => records("readonly", (store) => store.getAll());
const keep = (phone) => records("readwrite", (store) => store.put(phone));
const forget = (id) => records("readwrite", (store) => store.delete(id));

const post = async (path, fields) => {
  const csrf = root.querySelector("input[name=csrf]").value;
  const answer = await fetch(path, { method: "POST", body: new URLSearchParams({ csrf, ...fields }), credentials: "same-origin" });
  // The browser's own cookie is gone: the page is loaded anew with another.
  if (answer.status === 403) location.reload();
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
};

// Signs and sends; a clock that is off is corrected once by the server's.
let skew = 0;
const act = async (phone, name, parts = [], fields = {}) => {
  for (let turn = 0; ; turn += 1) {
    const time = Date.now() + skew;
    const words = ["pli approval 1", origin, phone.id, name, ...parts, time].join("\n");
    const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, phone.key, encoder.encode(words));
    const answer = await post(`/device/${name}`, { approver: phone.id, time, signature: text64(signature), ...fields });
    if (answer.outcome !== "clock" || turn) return answer;
    skew = answer.now - Date.now();
  }
};

// Notifications: only after a person's own act, and never waited for too long. Without them the page asks by itself.
const patience = (work, time = 8000) => Promise.race([work, new Promise((_, failed) => setTimeout(() => failed(new Error("late")), time))]);
const subscription = async (ask) => {
  try {
    if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return null;
    if (Notification.permission === "default" && ask) await patience(Notification.requestPermission(), 60_000);
    if (Notification.permission !== "granted") return null;
    const registration = await navigator.serviceWorker.register(worker, { scope: "/device" });
    const found = await registration.pushManager.getSubscription();
    const made = found ?? (await patience(registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes64(serverKey) })));
    const { endpoint, keys } = made.toJSON();
    return { endpoint, p256dh: keys.p256dh, auth: keys.auth };
  } catch {
    return null;
  }
};
const empty = { endpoint: "", p256dh: "", auth: "" };
const sync = async (phone, ask) => {
  const found = await subscription(ask);
  // Allowed, and not to be had just now: what the server knows stays until the next opening.
  if (!found && "Notification" in window && Notification.permission === "granted") return null;
  const { endpoint, p256dh, auth } = found ?? empty;
  return act(phone, "subscribe", [endpoint, p256dh, auth], { endpoint, p256dh, auth });
};

// Without network the page shows a code instead (RFC 6238, R-48). What it is computed with comes once, and no script can
// read it afterwards.
const learn = async (phone, { address, codes, until }) => {
  if (!until) return;
  let { secret } = phone;
  if (!secret && !codes.given) {
    const given = await act(phone, "offline");
    if (given.secret) secret = await crypto.subtle.importKey("raw", bytes64(given.secret), { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  }
  const { digits, step } = codes;
  const same = phone.secret === secret && phone.address === address && phone.digits === digits && phone.step === step;
  if (secret && !same) await keep({ ...phone, secret, address, digits, step });
};
const code = async ({ secret, digits, step }) => {
  const moment = new DataView(new ArrayBuffer(8));
  moment.setBigUint64(0, BigInt(Math.floor((Date.now() + skew) / 1000 / step)));
  const mac = new DataView(await crypto.subtle.sign("HMAC", secret, moment.buffer));
  const at = mac.getUint8(mac.byteLength - 1) & 15;
  return String((mac.getUint32(at) & 0x7fffffff) % 10 ** digits).padStart(digits, "0");
};
const showCodes = async () => {
  const codes = part("codes");
  const able = (await phones()).filter(({ secret }) => secret);
  const items = able.map(async (phone) => {
    const item = codes.querySelector("template").content.cloneNode(true).firstElementChild;
    slot(item, "account").textContent = phone.address;
    slot(item, "code").textContent = await code(phone);
    return item;
  });
  codes.querySelector("ul").replaceChildren(...(await Promise.all(items)));
  show("codes", able.length > 0);
};

// Attaching. The code of the address is behind the #: no server has seen it.
const link = () => /^#[0-9a-f]{28}$/.test(location.hash) && location.hash.slice(1);
const form = root.querySelector("form[data-pair]");
const same = (typed) => {
  try {
    return new URL(/^[a-z]+:/i.test(typed) ? typed : `https://${typed}`).origin === origin;
  } catch {
    return false;
  }
};
const ready = () => {
  const code = link();
  show("link", Boolean(code));
  show("hand", !code);
};
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  const fields = new FormData(form);
  const code = link();
  if (!code && !same(String(fields.get("server")).trim())) return say(word("otherServer"));
  button.disabled = true;
  try {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const key = text64(await crypto.subtle.exportKey("raw", pair.publicKey));
    const where = (await subscription(true)) ?? empty;
    const by = code ? { link: code } : { username: fields.get("username"), code: fields.get("code") };
    const answer = await post("/device/pair", { ...by, key, ...where });
    if (answer.outcome === "ready") {
      await keep({ id: answer.approver, key: pair.privateKey });
      history.replaceState(null, "", location.pathname);
      form.reset();
      adding = false;
      say("");
      await look();
    } else say(answer.message);
  } catch {
    say(word("offline"));
  } finally {
    button.disabled = false;
  }
});

// What waits. One request at a time; what a person is typing is never taken away.
let current = null;
let adding = false;
const card = part("request");
const number = card.querySelector("[name=number]");
const digits = () => number.value.replace(/\D/g, "");
const typed = () => {
  slot(card, "approve").hidden = digits().length !== current?.request.digits;
};
number.addEventListener("input", typed);

const draw = (waiting) => {
  const { request } = waiting;
  if (current?.request.id === request.id) return;
  current = waiting;
  const pairing = request.kind === "pairing";
  slot(card, "title").textContent = word(pairing ? "test" : "request");
  slot(card, "lead").hidden = !pairing;
  slot(card, "facts").hidden = pairing;
  slot(card, "declines").hidden = pairing;
  for (const name of ["place", "browser", "when"]) slot(card, name).textContent = request[name] ?? "";
  slot(card, "account").textContent = waiting.address;
  slot(card, "phrase").textContent = waiting.phrase ?? "";
  slot(card, "phrase-line").hidden = !waiting.phrase;
  number.value = "";
  number.maxLength = 2 * request.digits;
  typed();
  say("");
  show("request");
  slot(card, "title").focus();
};
const clear = () => {
  current = null;
  show("request", false);
};

const answer = async (decision) => {
  if (!current) return;
  const { phone, request } = current;
  const value = decision === "approve" ? digits() : "";
  try {
    const told = await act(phone, "answer", [request.id, value, decision], { request: request.id, number: value, decision });
    say(told.message, told.outcome === "approved" || told.outcome === "declined" ? "ok" : "bad");
    if (told.outcome === "wrong") {
      number.value = "";
      typed();
      number.focus();
    } else clear();
    if (told.outcome === "unknown") await forget(phone.id);
  } catch {
    say(word("offline"));
  }
};
card.addEventListener("submit", (event) => {
  event.preventDefault();
  if (digits().length === current?.request.digits) answer("approve");
});
for (const button of card.querySelectorAll("[data-decision]")) button.addEventListener("click", () => answer(button.dataset.decision));

const list = part("phones");
const row = list.querySelector("template");
const drawn = (phone, waiting) => {
  const item = row.content.cloneNode(true).firstElementChild;
  slot(item, "name").textContent = waiting.address ?? waiting.message;
  slot(item, "until").textContent = waiting.until ?? "";
  slot(item, "notified").textContent = waiting.message ? "" : word(waiting.notified ? "notified" : "silent");
  const notify = slot(item, "notify");
  notify.hidden = Boolean(waiting.notified || waiting.message || !("Notification" in window));
  notify.addEventListener("click", async () => {
    await sync(phone, true).catch(() => {});
    await look();
  });
  slot(item, "forget").addEventListener("click", async () => {
    await forget(phone.id);
    await look();
  });
  return item;
};

let looking = false;
const look = async () => {
  if (looking) return;
  looking = true;
  try {
    const all = await phones();
    const answers = [];
    for (const phone of all) answers.push({ phone, ...(await act(phone, "list")) });
    for (const { phone } of answers.filter(({ outcome }) => outcome === "unknown")) {
      await forget(phone.id);
      say(word("unknown"));
    }
    const known = answers.filter(({ outcome }) => outcome !== "unknown");
    const waiting = known.find(({ request }) => request);
    const proved = known.some((each) => each.proved);
    if (waiting) draw(waiting);
    else if (current) clear();
    if (proved && !waiting) say(word("proved"), "ok");
    else if (part("note").textContent.includes(word("proved"))) say("");
    // One that its owner has not confirmed yet is attached to nothing.
    const attached = known.filter(({ until, message }) => until || message);
    list.querySelector("ul").replaceChildren(...attached.map(({ phone, ...each }) => drawn(phone, each)));
    show("phones", attached.length > 0);
    show("idle", known.length > 0 && !waiting && !proved);
    show("pair", !waiting && !proved && (known.length === 0 || adding || Boolean(link())));
    show("codes", false);
    for (const { phone, ...each } of known) if (each.outcome === "ok") await learn(phone, each);
    if (known.length) navigator.serviceWorker?.register(worker, { scope: "/device" }).catch(() => {});
  } catch {
    say(word("offline"));
    await showCodes();
  } finally {
    looking = false;
  }
};

const start = async () => {
  if (location.origin !== origin) return say(word("otherServer"));
  if (!crypto.subtle || !window.indexedDB) return say(word("tooOld"));
  root.querySelector("[name=server]").value = origin;
  part("check").addEventListener("click", look);
  part("another").addEventListener("click", () => {
    adding = true;
    look().then(() => form.querySelector("input:not([type=hidden])")?.focus());
  });
  addEventListener("hashchange", () => {
    ready();
    look();
  });
  ready();
  await look();
  // Each opening tells the server where notifications reach this browser today, or that they no longer do.
  const all = await phones();
  for (const phone of all) await sync(phone, false).catch(() => {});
  if (all.length) await look();
  setInterval(() => document.visibilityState === "visible" && look(), 3000);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
};
await start();
