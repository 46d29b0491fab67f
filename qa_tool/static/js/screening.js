// On leaving a text, says under it when it may hold a name, an address or a date of birth. It stops nobody.

const page = document.querySelector("[data-screening]");
const seen = new WeakMap();

/** What the server says of a text; null when it cannot be asked: the form then asks it to look. */
async function advice(area) {
  const token = area.form.elements.csrf_token?.value;
  if (!token) return null;
  try {
    const answer = await fetch(page.dataset.screening, {
      method: "POST",
      body: JSON.stringify({ text: area.value }),
      redirect: "manual",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
    });
    return answer.ok ? (await answer.json()).advice : null;
  } catch {
    return null;
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

const TEXTS = "form[method=post] textarea, form[method=post] input[type=text]:not([inputmode])";
/** By form, the texts that were changed and not looked at yet: while there is one, the server looks at what is sent. */
const unseen = new WeakMap();

for (const form of page?.querySelectorAll("form[method=post]") ?? []) {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "_screened", value: "yes" }));
  unseen.set(form, new Set());
}

function mark(area, isSeen) {
  const waiting = unseen.get(area.form);
  if (!waiting) return;
  if (isSeen) waiting.delete(area);
  else waiting.add(area);
  area.form.elements._screened.value = waiting.size ? "" : "yes";
}

page?.addEventListener("input", (event) => {
  if (event.target.matches(TEXTS)) mark(event.target, false);
});

page?.addEventListener("focusout", async (event) => {
  const area = event.target;
  if (!area.matches(TEXTS) || !area.id || seen.get(area) === area.value) return;
  const looked = area.value;
  seen.set(area, looked);
  const text = looked.trim() ? await advice(area) : "";
  if (text === null) seen.delete(area);
  if (text || document.getElementById(`${area.id}-screening`)) note(area).textContent = text ?? "";
  mark(area, text !== null && area.value === looked);
});
