// Wakes the page of approvals. A push always shows a notification, which says nothing of what it is about; there is no
// other work here, no cache and no mail.

// What a check of Pli's holds in the place of an identifier (src/push/ring.rs): nobody waits, so it makes no noise.
const NOTHING = "00000000-0000-0000-0000-000000000000";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

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
    const page = pages.find((each) => new URL(each.url).pathname === "/device");
    return page ? page.focus() : self.clients.openWindow("/device");
  };
  event.waitUntil(open());
});
