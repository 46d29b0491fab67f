// Sends a form without leaving its page, until the service has answered that it is saved. Whatever comes in between -
// no connection, a full disk, a session that has ended - is said beside the button, and what was typed stays where it is.
import { find, forget, forgetAll, put } from "./copies.js";
import { hand, nameIn } from "./downloads.js";

const STAY = "X-Stay";
const waiting = new Map(); // forms that are sent again when the connection is back

export function startSending() {
  for (const form of document.forms) if (isOurs(form)) keepCopy(form);
  document.addEventListener("submit", submitted);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) delete form.dataset.sending;
  });
  window.addEventListener("online", () => {
    for (const [form, submitter] of waiting) if (form.isConnected) form.requestSubmit(submitter);
    waiting.clear();
  });
}

const isOurs = (form) => form.getAttribute("method")?.toLowerCase() === "post" && !form.querySelector('[type="password"]');

/** Files, which would be sent twice where the service has a page to show, and what counts each time that it is asked. */
const isDirect = (form) => form.enctype === "multipart/form-data" || form.hasAttribute("data-direct");

function submitted(event) {
  const form = event.target;
  if (event.defaultPrevented || !isOurs(form)) return;
  if (form.hasAttribute("data-sign-out")) return forgetAll();
  if ("native" in form.dataset) {
    delete form.dataset.native;
    put(keyOf(form), find(keyOf(form)) ?? [], true); // the next page of ours is the answer
    return;
  }
  if (isDirect(form) && navigator.onLine !== false) return;
  event.preventDefault();
  if (isDirect(form)) return unreachable(form, event.submitter);
  if ("sending" in form.dataset) return;
  form.dataset.sending = ""; // until it is known that the page stays
  waiting.delete(form);
  send(form, event.submitter);
}

async function send(form, submitter, again = false) {
  const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
  const slow = setTimeout(() => tell(form, submitter, "Saving. Please wait.", { quiet: true }), 1_500);
  let response;
  let answer = {};
  try {
    response = await fetch(address, {
      method: "POST",
      body: bodyOf(form, submitter),
      redirect: "manual",
      headers: { Accept: "application/json", [STAY]: "1" },
    });
    if (isFile(response)) {
      hand(await response.blob(), nameIn(response.headers.get("Content-Disposition")));
    } else {
      answer = await response.json().catch(() => ({}));
    }
  } catch {
    clearTimeout(slow);
    return unreachable(form, submitter);
  }
  clearTimeout(slow);
  if (isFile(response)) return downloaded(form, submitter);
  if (response.ok && answer.go) return saved(form, answer.go);
  if (response.ok && answer.show) return sendNatively(form, submitter);
  if (answer.token && !again) {
    renew(answer.token);
    return send(form, submitter, true);
  }
  if (answer.held && (answer.sign_in ?? answer.confirm)) return saved(form, answer.sign_in ?? answer.confirm);
  if (answer.confirm && !hasText(form)) return location.assign(answer.confirm);
  unsent(form, submitter, answer);
}

const isFile = (response) => response.ok && /attachment/.test(response.headers.get("Content-Disposition") ?? "");

function bodyOf(form, submitter) {
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  return new URLSearchParams(data);
}

/** The service has it: saved, or kept until the person has signed in again. */
function saved(form, address) {
  forget(keyOf(form));
  form.dispatchEvent(new Event("qa:sent"));
  const target = new URL(address, location.href);
  if (target.hash && target.pathname + target.search === location.pathname + location.search) {
    history.replaceState(null, "", target);
    location.reload();
  } else {
    location.assign(target);
  }
}

function downloaded(form, submitter) {
  forget(keyOf(form));
  pageStays(form);
  tell(form, submitter, "The file has been downloaded.", { quiet: true });
}

/** Nothing was saved, and the service has a page to show instead: the form again, with what is wrong. */
function sendNatively(form, submitter) {
  form.dataset.native = "";
  form.requestSubmit(submitter);
}

function pageStays(form) {
  delete form.dataset.sending;
  form.dispatchEvent(new Event("qa:unsent"));
}

function unreachable(form, submitter) {
  pageStays(form);
  if (navigator.onLine === false) {
    waiting.set(form, submitter);
    tell(form, submitter, `${stays(form)} It is sent by itself when the connection is back: leave this page open.`, {
      title: "Not saved: the connection is down",
    });
  } else {
    tell(form, submitter, `${stays(form)} Press the button again in a moment.`, {
      title: "Not saved: the service could not be reached",
    });
  }
}

function unsent(form, submitter, answer) {
  pageStays(form);
  const signIn = answer.sign_in ?? answer.confirm;
  const code = answer.support_code ? `Support code: ${answer.support_code}.` : "";
  tell(form, submitter, [answer.message ?? "The service has a problem.", stays(form), code].filter(Boolean).join(" "), {
    title: answer.error && !signIn ? `Not saved: ${lower(answer.error)}` : "Not saved",
    link: signIn && { href: signIn, text: "Sign in in a new tab, then press the button here again" },
  });
}

const lower = (text) => text.slice(0, 1).toLowerCase() + text.slice(1);
const stays = (form) => (hasText(form) ? "What you typed is still on this page." : "Nothing was changed.");
const typedIn = (form) => [...form.elements].filter((input) => input.name && !["hidden", "submit", "button", "file", "password"].includes(input.type));
const hasText = (form) => typedIn(form).length > 0;

/** Says what happened beside the button that was pressed. */
function tell(form, submitter, text, { title = "", link = null, quiet = false } = {}) {
  form.querySelector("[data-unsent]")?.remove();
  const box = document.createElement("div");
  box.dataset.unsent = "";
  box.className = quiet ? "govuk-inset-text" : "qa-unsent";
  box.setAttribute("role", quiet ? "status" : "alert");
  if (title) box.append(paragraph(title, "govuk-body govuk-!-font-weight-bold"));
  box.append(paragraph(text, "govuk-body"));
  if (link) box.append(linked(link));
  const place = submitter?.form === form && form.contains(submitter) ? submitter : form.lastElementChild;
  (place.closest(".govuk-button-group") ?? place).before(box);
  if (!quiet) box.scrollIntoView({ block: "nearest" });
}

function paragraph(text, className) {
  const element = document.createElement("p");
  element.className = className;
  element.textContent = text;
  return element;
}

function linked({ href, text }) {
  const element = document.createElement("a");
  Object.assign(element, { href, className: "govuk-link", target: "_blank", rel: "noopener", textContent: text });
  const line = document.createElement("p");
  line.className = "govuk-body";
  line.append(element);
  return line;
}

/** The token of the session that holds now, in every form of the page. */
export function renew(token) {
  for (const input of document.querySelectorAll('[name="csrf_token"]')) input.value = token;
}

// The copy of a form that is not saved while it is typed.

const keyOf = (form) => {
  const action = form.getAttribute("action") ?? "";
  const alike = [...document.forms].filter((other) => other.getAttribute("action") === action);
  return form.dataset.autosave ? location.pathname : `${location.pathname} ${action} ${alike.indexOf(form)}`;
};

const valueOf = (input) => (["radio", "checkbox"].includes(input.type) ? input.checked : input.value);

function keepCopy(form) {
  if (form.dataset.autosave || !hasText(form)) return;
  const inputs = typedIn(form);
  const shown = inputs.map(valueOf);
  const copy = find(keyOf(form));
  const fits = copy?.length === inputs.length && inputs.every((input, at) => input.name === copy[at][0]);
  if (fits && !document.querySelector(".govuk-error-summary")) putBack(form, inputs, copy, shown);
  form.addEventListener("qa:sent", () => forget(keyOf(form)));
  form.addEventListener("input", () => put(keyOf(form), inputs.map((input) => [input.name, valueOf(input)])));
}

function putBack(form, inputs, copy, shown) {
  const differs = inputs.filter((input, at) => copy[at][1] !== shown[at]);
  if (!differs.length) return;
  const fill = (values) =>
    inputs.forEach((input, at) => {
      if (["radio", "checkbox"].includes(input.type)) input.checked = values[at];
      else input.value = values[at];
    });
  fill(copy.map(([, value]) => value));
  const note = document.createElement("div");
  note.className = "govuk-inset-text";
  note.append(paragraph("What you had typed here is back on this page. It has not been saved yet.", "govuk-body"));
  const clear = document.createElement("button");
  Object.assign(clear, { type: "button", className: "govuk-button govuk-button--secondary govuk-!-margin-bottom-0", textContent: "Drop it" });
  clear.addEventListener("click", () => {
    fill(shown);
    forget(keyOf(form));
    note.remove();
  });
  note.append(clear);
  form.prepend(note);
  differs[0].dispatchEvent(new Event("change", { bubbles: true }));
}
