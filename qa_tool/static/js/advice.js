// Says while somebody types what an action does not say yet. The server knows the rules; this asks it, and adds nothing.

const form = document.querySelector("form[data-advice]");
const card = form?.querySelector("[data-advice-shown]");
const AFTER = 600;
let waiting = 0;
let asked = 0;

/** What the server says of the form as it stands; null when it cannot be asked: the advice comes with the save then. */
async function advice() {
  const body = new FormData(form);
  body.set("then", "advise");
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).advice : null;
  } catch {
    return null;
  }
}

async function show() {
  const turn = ++asked;
  const found = await advice();
  if (found === null || turn !== asked) return;
  const lines = found.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
  card.querySelector("ul").replaceChildren(...lines);
  card.hidden = lines.length === 0;
  form.elements.advised.value = "yes";
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  if (form.elements.text.value.trim()) waiting = setTimeout(show, AFTER);
});
