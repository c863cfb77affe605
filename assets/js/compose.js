// Writing: the draft is saved after a pause, nothing is lost by leaving, files are weighed before they travel.
const form = document.querySelector("[data-compose]");
if (form) {
  const state = form.querySelector("[data-state]");
  const files = form.querySelector("#attachment");
  const note = form.querySelector("[data-too-large-note]");
  const limit = Number(form.dataset.limit);
  let dirty = false;
  let saving = null;
  let timer = 0;
  let last = 0;
  let leaving = false;

  const words = () => ["from", "to", "cc", "bcc", "subject", "body"].map((name) => form.elements[name]?.value).join("\0");
  let saved = words();

  // Takes over what a save changed: which draft this is now, and where its attachments are. Never what is being typed.
  const take = (page) => {
    const fresh = page.querySelector("[data-compose]");
    if (!fresh) return false;
    const fixed = ["csrf", "submission"];
    const carried = (of) => [...of.children].filter((node) => node.type === "hidden" && !fixed.includes(node.name));
    for (const field of carried(form)) field.remove();
    form.prepend(...carried(fresh).map((field) => document.adoptNode(field)));
    const [old, list] = [form.querySelector(".atts"), fresh.querySelector(".atts")];
    if (old && list) old.replaceWith(document.adoptNode(list));
    const text = fresh.querySelector("[data-state]")?.textContent.trim();
    if (text) state.textContent = text;
    return Boolean(text);
  };

  const save = async () => {
    if (saving || leaving) return;
    const now = words();
    if (now === saved) return;
    const data = new FormData(form);
    data.set("action", "save");
    data.delete("attachment");
    state.textContent = form.dataset.saving;
    try {
      saving = fetch(form.getAttribute("action"), { method: "POST", body: data, credentials: "same-origin" });
      const answer = await saving;
      const good = answer.ok && take(new DOMParser().parseFromString(await answer.text(), "text/html"));
      if (!good) throw new Error(answer.status);
      saved = now;
      last = Date.now();
      document.dispatchEvent(new CustomEvent("pli:active"));
      dirty = words() !== saved || files.files.length > 0;
    } catch {
      state.textContent = form.dataset.unsaved;
    } finally {
      saving = null;
      if (words() !== saved) later();
    }
  };
  // Files that are kept are written again with every draft: the heavier they are, the rarer it is, up to a minute.
  const kept = () => [...form.querySelectorAll(".atts [data-size]")].reduce((sum, file) => sum + Number(file.dataset.size), 0);
  const later = () => {
    clearTimeout(timer);
    const next = last + Math.min(kept() / 200, 60_000);
    timer = setTimeout(save, Math.max(5000, next - Date.now()));
  };

  form.addEventListener("input", () => {
    dirty = true;
    later();
  });
  document.addEventListener("pli:idle", () => save());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && dirty) save();
  });

  const weigh = () => {
    const over = [...files.files].reduce((sum, file) => sum + file.size, kept()) > limit;
    note.hidden = !over;
    note.textContent = over ? form.dataset.tooLarge : "";
    return over;
  };
  files.addEventListener("change", weigh);

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (button?.value !== "discard" && !button?.matches("[name=remove]") && weigh()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      note.scrollIntoView({ block: "center" });
      return;
    }
    clearTimeout(timer);
    // A save under way would change which draft this is: it is waited for, then the same button is pressed again.
    if (saving) {
      event.preventDefault();
      event.stopImmediatePropagation();
      leaving = true;
      await saving.catch(() => {});
      setTimeout(() => form.requestSubmit(button), 0);
      return;
    }
    leaving = true;
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("button[value=send]").click();
    }
  });
}
