// Asks whether the telephone has answered, or the work is done, and goes on when it has: the page itself does not flicker
// meanwhile. What says how far it is, if there is such a place, is taken over.
const told = (html) => new DOMParser().parseFromString(html, "text/html").querySelector("[data-live]");
const ask = async () => {
  // It only looks: what has happened is told when the page is opened.
  const answer = await fetch(location.href, { headers: { accept: "text/html", "pli-looks": "1" }, cache: "no-store" });
  if (answer.redirected) location.replace(answer.url);
  else if (!answer.ok) location.reload();
  else {
    const live = document.querySelector("[data-live]");
    if (live) live.replaceChildren(...(told(await answer.text())?.childNodes ?? []));
    setTimeout(next, 3000);
  }
};
// A line that is down for a moment is no answer.
const next = () => ask().catch(() => setTimeout(next, 3000));
setTimeout(next, 3000);
