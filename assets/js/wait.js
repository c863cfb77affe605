// Asks whether the telephone has answered, and goes on when it has: the page itself does not flicker meanwhile.
const ask = async () => {
  // It only looks: what has happened is told when the page is opened.
  const answer = await fetch(location.href, { headers: { accept: "text/html", "pli-looks": "1" }, cache: "no-store" });
  if (answer.redirected) location.replace(answer.url);
  else if (!answer.ok) location.reload();
  else setTimeout(next, 3000);
};
// A line that is down for a moment is no answer.
const next = () => ask().catch(() => setTimeout(next, 3000));
setTimeout(next, 3000);
