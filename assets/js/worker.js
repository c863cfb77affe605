// Wakes the page of approvals. A push always shows a notification, which says nothing of what it is about; there is no
// other work here, no cache and no mail.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const { title, body, icon } = words;
  event.waitUntil(self.registration.showNotification(title, { body, icon, badge: icon, tag: "pli", renotify: true, requireInteraction: true }));
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
