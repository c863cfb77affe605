// Asks whether the telephone has answered, or the work is done, and goes on when it has: the page itself does not flicker
// meanwhile. What says how far it is, if there is such a place, is taken over; while nothing changes there it is asked for ever
// more rarely, and behind another tab not at all.
import { goOn } from "./pli.js";

const live = document.querySelector("[data-live]");
const said = document.querySelector("[data-said]");
let wait = 3000;
const told = (html) => new DOMParser().parseFromString(html, "text/html").querySelector("[data-live]");
const take = (now) => {
  wait = now.innerHTML === live.innerHTML ? Math.min(wait * 1.5, 15000) : 3000;
  if (now.innerHTML !== live.innerHTML) live.replaceChildren(...now.childNodes);
  if (now.dataset.live === live.dataset.live) return;
  // It is somewhere else by now, and other buttons belong to that: a page in which nobody does anything is loaded again.
  if (document.activeElement === document.body) goOn();
  live.dataset.live = now.dataset.live;
  if (said) said.textContent = now.dataset.live;
};
const ask = async () => {
  // It only looks: what has happened is told when the page is opened.
  const answer = await fetch(location.href, { headers: { accept: "text/html", "pli-looks": "1" }, cache: "no-store" });
  if ((answer.redirected || !answer.ok) && goOn(answer.redirected && answer.url)) return;
  const now = live && told(await answer.text());
  if (now) take(now);
  setTimeout(next, wait);
};
// A line that is down for a moment is no answer.
const look = () => ask().catch(() => setTimeout(next, wait));
const next = () => (document.hidden ? document.addEventListener("visibilitychange", next, { once: true }) : look());
setTimeout(next, wait);
