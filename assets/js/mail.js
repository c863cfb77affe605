// Lists and messages: three panes on a wide screen, a selection that keeps up, keys. All of it is links and forms below.
import { connect } from "./pli.js";

const wide = matchMedia("(min-width:75rem)");
const list = document.querySelector("[data-list]");
const read = () => document.querySelector("[data-read]");
const rows = () => [...document.querySelectorAll(".row")];
const picks = () => [...document.querySelectorAll(".pick")];
const typing = (node) => node.closest("input:not(.pick),textarea,select,[contenteditable]");

// A message opens beside the list. Whatever goes wrong, the link is followed as if there were no script.
let asked = 0;
const rowOf = (path) => rows().find((row) => row.querySelector(".subj").pathname === path);
const ask = async (address, options) => {
  const turn = (asked += 1);
  read().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" }, credentials: "same-origin", ...options });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== asked) return null;
    if (!answer.ok || !page.querySelector("[data-open] [data-read]")) throw new Error(answer.status);
    return { page, address: answer.url };
  } finally {
    read()?.removeAttribute("aria-busy");
  }
};
const put = (page, row) => {
  const pane = page.querySelector("[data-read]");
  const title = pane.querySelector("h1");
  // The list keeps the one heading of the page.
  const heading = document.createElement("h2");
  heading.tabIndex = -1;
  heading.className = "title";
  heading.textContent = title.textContent;
  title.replaceWith(heading);
  for (const field of pane.querySelectorAll("[id]")) {
    const id = field.id;
    field.id = `read-${id}`;
    for (const label of pane.querySelectorAll(`[for="${CSS.escape(id)}"]`)) label.htmlFor = field.id;
  }
  read().replaceWith(document.adoptNode(pane));
  connect(pane);
  for (const other of rows()) other.classList.toggle("on", other === row);
  for (const other of document.querySelectorAll(".subj[aria-current]")) other.removeAttribute("aria-current");
  row.querySelector(".subj").setAttribute("aria-current", "true");
  row.classList.remove("unread");
  row.querySelector(".from .vh")?.remove();
  document.dispatchEvent(new CustomEvent("pli:active"));
  return heading;
};
const open = async (link, row) => {
  try {
    const answer = await ask(link.href);
    if (!answer) return;
    if (new URL(answer.address).pathname !== link.pathname) throw new Error("elsewhere");
    const heading = put(answer.page, row);
    history.pushState({ list: true }, "", link.href);
    document.title = answer.page.title;
    heading.focus({ preventScroll: true });
  } catch {
    location.assign(link.href);
  }
};
addEventListener("popstate", () => location.reload());

// From the list, and from a message to its neighbours of the same page and to itself in other colours.
document.addEventListener("click", (event) => {
  const link = list && event.target.closest("[data-list] .subj,[data-read] [rel=prev],[data-read] [rel=next],[data-read] [data-here]");
  const plain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  const row = link && rowOf(link.pathname);
  if (!row || !plain || !wide.matches || !/^(\/box\/[^/]+)?\/mail\//.test(link.pathname)) return;
  event.preventDefault();
  row.scrollIntoView({ block: "nearest" });
  open(link, row);
});

// Asking for images does too.
document.addEventListener("submit", (event) => {
  const row = list && wide.matches && event.target.matches("[data-read] .blocked") && rowOf(location.pathname);
  if (!row) return;
  event.preventDefault();
  const link = document.createElement("a");
  link.href = `${location.pathname}?${new URLSearchParams(new FormData(event.target, event.submitter))}`;
  open(link, row);
});

// Following up leaves everything where it is, and shows in the row.
const flag = (row, sign) => {
  row.querySelector(".ic .flag")?.remove();
  if (!sign) return;
  if (!row.querySelector(".ic")) row.querySelector(".subj").insertAdjacentHTML("afterend", "<p class=ic></p>");
  sign.setAttribute("class", "i flag");
  sign.removeAttribute("aria-hidden");
  sign.setAttribute("role", "img");
  sign.setAttribute("aria-label", list.dataset.flagged);
  row.querySelector(".ic").append(sign);
};
document.addEventListener("submit", async (event) => {
  const [form, button] = [event.target, event.submitter];
  const address = form.getAttribute("action");
  const row = list && form.closest("[data-read]") && rowOf(address);
  if (!row || !["flag", "unflag"].includes(button?.value)) return;
  event.preventDefault();
  try {
    const answer = await ask(address, { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
    if (!answer) return;
    put(answer.page, row);
    const pressed = read().querySelector("button[aria-pressed]");
    flag(row, pressed.value === "unflag" && pressed.querySelector("svg").cloneNode(true));
    pressed.focus();
  } catch {
    location.reload();
  }
});

// Selecting: the whole page, nothing, from one row to another with Shift.
let last = null;
list?.addEventListener("click", (event) => {
  const all = event.target.closest("[data-select]");
  if (all || event.target.closest("[data-none]")) {
    event.preventDefault();
    for (const pick of picks()) pick.checked = Boolean(all);
    return;
  }
  const pick = event.target.closest(".pick");
  if (!pick) return;
  const each = picks();
  if (event.shiftKey && last) {
    const [from, to] = [each.indexOf(last), each.indexOf(pick)].sort((a, b) => a - b);
    for (const between of each.slice(from, to + 1)) between.checked = pick.checked;
  }
  last = pick;
});

// New mail is announced where it would stand, and in the title for who is behind another tab. One page of the browser
// listens and tells the others: a browser has few lines to a server.
const live = document.querySelector("[data-until]");
if (live && navigator.locks) {
  const others = new BroadcastChannel("pli.mail");
  const announce = () => {
    live.querySelector("span").textContent = live.dataset.live;
    live.hidden = false;
    document.title = `• ${document.title.replace(/^• /, "")}`;
  };
  others.addEventListener("message", announce);
  const begin = () =>
    new EventSource(`/events?until=${live.dataset.until}`).addEventListener("mail", () => {
      announce();
      others.postMessage("");
    });
  // Who only passes through costs the mail server nothing. The address says what is known, so that nothing is missed.
  const listen = () => new Promise(() => setTimeout(begin, 1000));
  navigator.locks.request("pli.mail", listen).catch(() => {});
}

// Keys, as in every mail product; `?` lists them.
const help = () => {
  let dialog = document.getElementById("keys");
  if (!dialog) {
    const [title, ...keys] = document.getElementById("main").dataset.keys.split(" · ");
    dialog = document.createElement("dialog");
    dialog.id = "keys";
    const heading = document.createElement("h2");
    heading.textContent = title;
    const lines = document.createElement("ul");
    for (const key of keys) lines.appendChild(document.createElement("li")).textContent = key;
    dialog.append(heading, lines);
    document.body.append(dialog);
    dialog.addEventListener("click", () => dialog.close());
  }
  dialog.showModal();
};
const step = (by) => {
  const each = rows();
  // On a page of its own, a message leads to the next one.
  if (!each.length) return document.querySelector(by > 0 ? "[data-read] [rel=next]" : "[data-read] [rel=prev]")?.click();
  const at = each.findIndex((row) => row.contains(document.activeElement));
  const start = at < 0 ? each.findIndex((row) => row.classList.contains("on")) : at;
  each[Math.min(Math.max(start + by, 0), each.length - 1)]?.querySelector(".subj").focus();
};
// An action is for the open message, else for the ticked rows, else for the row that has the focus.
const act = (value) => {
  // Who may only read has nothing to tick.
  const pick = document.activeElement?.closest?.(".row")?.querySelector(".pick");
  if (pick && !picks().some((each) => each.checked)) pick.checked = true;
  const ticked = picks().some((pick) => pick.checked);
  const bar = ticked ? document.querySelector(".ticks") : read()?.querySelector(".head form");
  bar?.querySelector(`button[name=action][value=${value}]`)?.click();
};
const keys = {
  j: () => step(1),
  k: () => step(-1),
  o: () => document.activeElement?.closest?.(".row")?.querySelector(".subj").click(),
  u: () => document.querySelector("[data-read] [data-back]")?.click(),
  x: () => document.activeElement?.closest?.(".row")?.querySelector(".pick")?.click(),
  e: () => act("archive"),
  "#": () => act("delete"),
  r: () => document.querySelector("[data-key=r]")?.click(),
  a: () => document.querySelector("[data-key=a]")?.click(),
  f: () => document.querySelector("[data-key=f]")?.click(),
  c: () => document.querySelector(".side > .btn-1")?.click(),
  "/": () => document.getElementById("q")?.focus(),
  "?": help,
};
document.addEventListener("keydown", (event) => {
  const undo = (event.ctrlKey || event.metaKey) && event.key === "z" && !typing(event.target);
  if (undo) document.querySelector("[data-undo]")?.click();
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key)) return;
  if (typing(event.target) || document.querySelector("dialog[open]") || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});
