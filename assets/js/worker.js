// Wakes the page of approvals, and keeps it for when there is no network. A push always shows a notification, which says
// nothing of what it is about; nothing of mail passes here.

// What a check of Pli's holds in the place of an identifier (src/push/ring.rs): nobody waits, so it makes no noise.
const NOTHING = "00000000-0000-0000-0000-000000000000";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(page.name).then((cache) => cache.addAll(page.paths)));
});
self.addEventListener("activate", (event) => {
  const forget = async () => {
    for (const name of await caches.keys()) if (name.startsWith("pli-device-") && name !== page.name) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

// What makes the page comes from the server whenever there is one.
const fetched = async (request, path) => {
  const cache = await caches.open(page.name);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(path, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(path, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
};
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin || !page.paths.includes(pathname)) return;
  event.respondWith(fetched(event.request, pathname));
});

self.addEventListener("push", (event) => {
  const check = event.data?.text() === NOTHING;
  const { title, body } = check ? words.check : words.request;
  const { icon } = words;
  const manner = check ? { tag: "pli-check", silent: true } : { tag: "pli", renotify: true, requireInteraction: true };
  event.waitUntil(self.registration.showNotification(title, { body, icon, badge: icon, ...manner }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const open = async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const found = pages.find((each) => new URL(each.url).pathname === "/device");
    return found ? found.focus() : self.clients.openWindow("/device");
  };
  event.waitUntil(open());
});
