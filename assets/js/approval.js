// Waits for an answer from the telephone without loading the page again, and counts the seconds.
import { goOn } from "./pli.js";

const root = document.querySelector("[data-waiting]");
if (root) {
  const { waiting, address } = root.dataset;
  const left = root.querySelector("[data-left]");
  const bar = root.querySelector("progress");
  const end = Date.now() + 1000 * (root.dataset.seconds || 0);
  let ticking;
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    left.textContent = left.dataset.left.replace("#", seconds);
    if (bar) bar.value = seconds;
    if (!seconds && goOn()) clearInterval(ticking);
  };
  if (left) {
    ticking = setInterval(tick, 1000);
    tick();
  }
  const look = async () => {
    try {
      const answer = await fetch(address, { headers: { "pli-looks": "1" }, credentials: "same-origin", redirect: "manual" });
      // Anything but the same word is a page to look at: approved, declined, over.
      if ((!answer.ok || (await answer.text()) !== waiting) && goOn()) return;
    } catch {
      // The network is away for a moment.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
}
