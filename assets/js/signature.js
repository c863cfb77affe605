// The formatted signature as one sees it, instead of its HTML. The field below stays what is sent, and Pli cleans it.
const box = document.querySelector("[data-rich]");
const field = box?.querySelector("textarea");
if (field) {
  const editor = document.createElement("div");
  editor.className = "edit prose short";
  editor.contentEditable = "true";
  editor.setAttribute("role", "textbox");
  editor.setAttribute("aria-multiline", "true");
  editor.setAttribute("aria-label", box.querySelector("label").textContent);
  editor.innerHTML = field.value;
  const tools = document.createElement("div");
  tools.className = "tools";
  for (const [command, label, mark] of [["bold", box.dataset.bold, "b"], ["italic", box.dataset.italic, "i"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.append(Object.assign(document.createElement(mark), { textContent: label }));
    button.addEventListener("click", () => {
      editor.focus();
      document.execCommand(command);
    });
    tools.append(button);
  }
  const card = document.createElement("div");
  card.className = "card editor";
  card.append(tools, editor);
  field.hidden = true;
  field.before(card);
  const copy = () => {
    field.value = editor.textContent.trim() ? editor.innerHTML : "";
  };
  editor.addEventListener("input", copy);
  field.form.addEventListener("submit", copy);
}
