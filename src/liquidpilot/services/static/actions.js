// What a row offers: its button opens a dialog with the fields of the action, and what is filled in
// goes as JSON to a control call of the sandbox. The dialog is not part of what renews itself.

const $ = (id) => document.getElementById(id);
let action = null;

/** Let the buttons in `main` do what they say; `done` is called when something was done. */
export function offerActions(main, done) {
  main.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button) show(JSON.parse(button.dataset.action));
  });
  $("action-cancel").addEventListener("click", () => $("action").close());
  $("action-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = await send();
    $("action-problem").textContent = problem;
    if (!problem) {
      $("action").close();
      await done();
    }
  });
}

function show(wanted) {
  action = wanted;
  $("action-title").textContent = $("action-send").textContent = action.label;
  $("action-about").textContent = action.about;
  $("action-problem").textContent = "";
  $("action-fields").replaceChildren(...action.fields.map(labelled));
  $("action").showModal();
  ($("action-fields").querySelector("select, input, textarea") ?? $("action-send")).focus();
}

function labelled(field) {
  const label = document.createElement("label");
  const name = document.createElement("span");
  name.textContent = field.label;
  label.append(name, control(field));
  return label;
}

function control(field) {
  const choices = Object.entries(field.choices);
  const made = document.createElement(choices.length ? "select" : field.kind === "long" ? "textarea" : "input");
  for (const [value, text] of choices) made.add(new Option(text, value));
  made.name = field.name;
  made.value = field.value;
  if (field.kind === "long") made.rows = 4;
  return made;
}

/** Send what is filled in, and return what is wrong with it; "" if nothing is. */
async function send() {
  const body = { ...action.values };
  for (const field of action.fields) {
    const value = $("action-form").elements[field.name].value;
    if (value.trim()) body[field.name] = field.kind === "number" ? Number(value) : value;
  }
  const request = { method: action.method };
  if (action.method !== "DELETE") {
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(body);
  }
  try {
    const answer = await fetch(action.path, request);
    return answer.ok ? "" : answer.headers.get("X-Sandbox-Reason") ?? `answered by ${answer.status}`;
  } catch {
    return "the sandbox has ended";
  }
}
