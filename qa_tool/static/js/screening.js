// On leaving a text, says under it when it may hold a name, an address or a date of birth. It stops nobody.

const page = document.querySelector("[data-screening]");
const seen = new WeakMap();

/** What the server says of a text; "" when it cannot be asked: the check before submitting asks again. */
async function advice(area) {
  const token = area.form.elements.csrf_token?.value;
  if (!token) return "";
  try {
    const answer = await fetch(page.dataset.screening, {
      method: "POST",
      body: JSON.stringify({ text: area.value }),
      redirect: "manual",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
    });
    return answer.ok ? (await answer.json()).advice : "";
  } catch {
    return "";
  }
}

function note(area) {
  const id = `${area.id}-screening`;
  const found = document.getElementById(id);
  if (found) return found;
  const made = Object.assign(document.createElement("p"), { id, className: "govuk-hint qa-screening" });
  made.setAttribute("role", "status");
  area.after(made);
  area.setAttribute("aria-describedby", [area.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
  return made;
}

for (const form of page?.querySelectorAll("form[method=post]") ?? []) {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "_screened", value: "yes" }));
}

page?.addEventListener("focusout", async (event) => {
  const area = event.target;
  if (!area.matches("form[method=post] textarea") || !area.id || seen.get(area) === area.value) return;
  seen.set(area, area.value);
  const text = area.value.trim() ? await advice(area) : "";
  if (text || document.getElementById(`${area.id}-screening`)) note(area).textContent = text;
});
