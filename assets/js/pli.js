// What every page gains from a script. Nothing here is needed to read, to choose or to send.
const each = (selector, type, act) => {
  for (const node of document.querySelectorAll(selector)) node.addEventListener(type, (event) => act(node, event));
};

/** Connects what `root` holds; called again for a part of a page that was replaced. */
export const connect = (root = document) => {
  for (const node of root.querySelectorAll("[data-reveal],[data-copy],[data-print],[data-dismiss]")) node.hidden = false;
};

document.addEventListener("click", (event) => {
  const node = event.target.closest("[data-reveal],[data-copy],[data-print],[data-dismiss]");
  if (!node) return;
  if ("reveal" in node.dataset) {
    const field = node.parentElement.querySelector("input");
    const show = field.type === "password";
    field.type = show ? "text" : "password";
    node.setAttribute("aria-pressed", show);
  } else if ("copy" in node.dataset) navigator.clipboard?.writeText(node.dataset.copy);
  else if ("print" in node.dataset) print();
  else node.closest(node.dataset.dismiss)?.remove();
});

// The theme turns at once; the same form remembers it.
each("[data-theme-form]", "submit", (form, event) => {
  const button = form.querySelector("button");
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = dark ? "light" : "dark";
  event.preventDefault();
  const data = new URLSearchParams(new FormData(form));
  data.set("theme", theme);
  root.dataset.theme = theme;
  button.value = dark ? "dark" : "light";
  const use = button.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, dark ? "#moon" : "#sun"));
  for (const frame of document.querySelectorAll("iframe[data-themed]")) {
    const address = new URL(frame.src);
    address.searchParams.set("theme", theme);
    frame.src = address;
  }
  fetch(form.getAttribute("action"), { method: "POST", body: data, redirect: "manual", keepalive: true }).catch(() => {});
});

// A form that must go once goes once: the second click finds it under way. Coming back wakes it up.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("once" in form.dataset) || event.defaultPrevented) return;
  if (form.dataset.busy) event.preventDefault();
  else {
    form.dataset.busy = "1";
    setTimeout(() => delete form.dataset.busy, 8000);
  }
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
});

// A page that goes on by itself gives way to a form that was sent just then: whoever pressed its button wants that answer.
let sent = false;
addEventListener("submit", (event) => (sent = !event.defaultPrevented));
addEventListener("pageshow", () => (sent = false));
// A page is asked for, never sent once more: it may be the answer to a form.
const anew = () => location.replace(location.pathname + location.search);

/** Goes on to `address`, or has this page anew. Says whether it does. */
export const goOn = (address) => {
  if (sent) return false;
  if (address) location.replace(address);
  else anew();
  return true;
};

// One menu at a time; Escape and a click elsewhere close it.
const close = (but) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== but) menu.open = false;
};
document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Until another code can be sent, the button says how long.
for (const button of document.querySelectorAll("[data-wait]")) {
  const note = document.getElementById("wait");
  const words = note?.textContent ?? "";
  const end = Date.now() + 1000 * button.dataset.wait;
  button.setAttribute("aria-disabled", "true");
  button.addEventListener("click", (event) => {
    if (button.getAttribute("aria-disabled")) event.preventDefault();
  });
  const tick = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0) {
      if (note) note.textContent = words.replace(/\d+/, left);
      return;
    }
    clearInterval(tick);
    button.removeAttribute("aria-disabled");
    note?.remove();
  }, 1000);
}

// The time of a set-up: said before it is over, wherever one is on the page.
const ends = document.querySelector("[data-ends]");
if (ends) {
  ends.setAttribute("role", "alert");
  setTimeout(() => (ends.hidden = false), 1000 * ends.dataset.ends);
}

// Before the session closes by itself, it is said; a draft is saved first. Other tabs of the same session count too.
const notice = document.querySelector("[data-idle]");
if (notice) {
  const now = () => Date.now();
  const wait = 1000 * notice.dataset.idle;
  const active = () => localStorage.setItem("pli.active", now());
  const last = () => Number(localStorage.getItem("pli.active")) || 0;
  const stay = () => {
    active();
    notice.hidden = true;
    fetch(location.pathname, { credentials: "same-origin" }).catch(() => {});
  };
  active();
  notice.querySelector("button").addEventListener("click", stay);
  document.addEventListener("pli:active", active);
  setInterval(() => {
    const quiet = now() - last();
    if (quiet > wait + 1000 * notice.dataset.warning) {
      // What was shown is put away; what is being written stays.
      if (!notice.hidden && !document.querySelector("[data-compose]")) anew();
    } else if (quiet >= wait && notice.hidden) {
      document.dispatchEvent(new CustomEvent("pli:idle"));
      notice.querySelector("span").textContent = notice.dataset.words;
      notice.hidden = false;
    } else if (quiet < wait) notice.hidden = true;
  }, 5000);
}

// Where a password is chosen, it is measured.
if (document.querySelector("[data-password]")) import("./password.js");

connect();
