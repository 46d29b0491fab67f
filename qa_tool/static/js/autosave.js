// Saves a draft while it is being written: some seconds after a change, and on leaving the page.
// What was typed stays in the page until the server has said that it is saved, and in a copy in this tab, so that
// loading the page again gives it back.
import { find, forget, put } from "./copies.js";
import { renew } from "./sending.js";

const EVERY = 5000;
const AGAIN = 10000;

/** Before the rest of the page starts: rows that are filled again must not be folded away. Start it afterwards. */
export function prepareAutosave(form) {
  const autosave = new Autosave(form);
  autosave.putBack();
  return autosave;
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.base = JSON.parse(form.elements._base.value || "{}");
    this.dirty = new Set(JSON.parse(form.dataset.dirty || "[]"));
    this.unanswered = null; // sent, and no answer came: may have been saved, so it is sent again as it was
    this.saving = null;
    this.timer = 0;
    this.status = document.querySelector("[data-saved]");
    this.submitting = false;
    this.clashing = new Set(); // waiting for a decision, so not sent meanwhile
    this.sent = {}; // by input, what was sent and not yet acknowledged: one's own, should it turn up as a clash
  }

  start() {
    this.form.addEventListener("input", (event) => this.changed(event.target));
    this.form.addEventListener("change", (event) => this.changed(event.target));
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.addEventListener("qa:sent", () => forget(location.pathname));
    this.form.addEventListener("qa:unsent", () => this.unsent());
    window.addEventListener("online", () => this.dirty.size && this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", (event) => event.persisted && !this.dirty.size && location.reload());
    window.addEventListener("beforeunload", (event) => {
      if (!this.submitting && this.dirty.size && this.trouble) event.preventDefault(); // the copy is no promise
    });
    this.count();
    if (this.dirty.size) this.later(0);
  }

  changed(input) {
    if (!(input.name in this.base)) return;
    this.dirty.add(input.name);
    this.count();
    this.copy();
    this.submitting = false;
    this.later(this.trouble ? AGAIN : EVERY);
  }

  /** How many inputs wait to be saved, for whoever looks at the form. */
  count() {
    this.form.dataset.unsaved = String(this.dirty.size);
  }

  /** The copy in this tab: what is not saved, and what the page had shown when it was typed. */
  copy() {
    const unsaved = [...this.dirty, ...this.clashing];
    const values = Object.fromEntries(unsaved.map((name) => [name, this.values(name)]));
    if (unsaved.length) put(location.pathname, { values, base: this.base, sent: this.sent });
    else forget(location.pathname);
  }

  /** After the page was loaded again: what had not been saved, typed on what the page had shown then. */
  putBack() {
    const copy = find(location.pathname);
    if (!copy?.values || document.querySelector(".govuk-error-summary, .qa-clash")) return;
    this.sent = copy.sent ?? {};
    for (const [name, values] of Object.entries(copy.values)) {
      if (!(name in this.base) || alike(values, this.values(name))) continue;
      this.fill(name, values);
      this.base[name] = copy.base[name] ?? this.base[name];
      this.dirty.add(name);
    }
    if (!this.dirty.size) forget(location.pathname);
  }

  noteSent(attempt) {
    for (const [name, values] of Object.entries(attempt)) this.sent[name] = [...(this.sent[name] ?? []), values].slice(-5);
    this.copy();
  }

  later(wait) {
    if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.save();
    }, wait);
  }

  values(name) {
    const inputs = [...this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    const used = inputs.filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked);
    return used.map((input) => input.value).filter((value) => value.trim());
  }

  /** What is to be sent: an unanswered attempt as it was, else everything that changed. */
  attempt() {
    return this.unanswered ?? Object.fromEntries([...this.dirty].map((name) => [name, this.values(name)]));
  }

  body(attempt) {
    const body = new URLSearchParams({ csrf_token: this.form.elements.csrf_token.value });
    const base = {};
    for (const [name, values] of Object.entries(attempt)) {
      base[name] = this.base[name];
      for (const value of values) body.append(name, value);
    }
    body.set("_base", JSON.stringify(base));
    body.set("_page", location.pathname); // where it comes back when the session has ended meanwhile
    return body;
  }

  save() {
    if (this.saving) return this.saving;
    if (!this.dirty.size && !this.unanswered) return Promise.resolve();
    this.saving = this.send().finally(() => {
      this.saving = null;
      if (this.dirty.size && !this.signedOut) this.later(this.trouble ? AGAIN : EVERY);
    });
    return this.saving;
  }

  async send() {
    const attempt = this.attempt();
    let response;
    this.noteSent(attempt);
    try {
      response = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body: this.body(attempt),
        redirect: "manual",
        headers: { Accept: "application/json", "X-CSRFToken": this.form.elements.csrf_token.value },
      });
    } catch {
      this.unanswered = attempt;
      this.tell("Not saved. The connection is down: what you typed stays on this page, and is saved when it is back.", true);
      return;
    }
    this.unanswered = null;
    const answer = await response.json().catch(() => ({}));
    if (response.ok && answer.base) {
      this.saved(attempt, answer);
    } else if (response.status === 409 && answer.clashes) {
      this.clashed(answer);
    } else if (answer.token) {
      renew(answer.token); // signed in again in another tab
      this.later(0);
    } else if (answer.sign_in) {
      this.tellSignedOut(answer);
    } else if (response.status < 500 && answer.message) {
      this.tell(`Not saved. ${answer.message} What you typed stays on this page: copy it before you leave.`, true);
    } else {
      this.tell("Not saved. The service has a problem: what you typed stays on this page, and is tried again.", true);
    }
  }

  saved(attempt, answer) {
    Object.assign(this.base, answer.base);
    this.form.elements._base.value = JSON.stringify(this.base);
    for (const [name, values] of Object.entries(attempt)) {
      if (JSON.stringify(values) === JSON.stringify(this.values(name))) this.dirty.delete(name);
      delete this.sent[name];
    }
    this.copy();
    for (const shown of document.querySelectorAll("[data-progress]")) shown.textContent = answer.progress;
    for (const bar of document.querySelectorAll("progress")) bar.value = answer.answered;
    this.count();
    this.tell(`Saved at ${answer.saved_at}`, false);
  }

  /** Nothing was saved: what clashes waits for a decision, the rest is sent again without it. */
  clashed(answer) {
    const strangers = answer.clashes.filter((clash) => !this.isOwn(clash));
    for (const clash of strangers) this.showClash(clash);
    this.count();
    if (!strangers.length) return;
    this.tell("Something was also changed in another window: choose what to keep.", true);
  }

  /** Whether the other text is what this very tab sent while it was left or loaded again: then mine simply follows it. */
  isOwn(clash) {
    if (!(this.sent[clash.name] ?? []).some((values) => alike(values, clash.theirs_values))) return false;
    this.base[clash.name] = clash.digest;
    this.form.elements._base.value = JSON.stringify(this.base);
    return true;
  }

  tell(text, trouble) {
    this.trouble = trouble;
    if (!this.status) return;
    this.status.textContent = text;
    this.status.classList.toggle("qa-saved--trouble", trouble);
  }

  tellSignedOut(answer) {
    if (!answer.held) {
      this.tell("Not saved. You have been signed out: sign in in another tab. What you typed stays on this page.", true);
      return;
    }
    this.signedOut = true;
    this.tell("You have been signed out. ", true);
    const button = document.createElement("button");
    button.type = "submit";
    button.className = "govuk-button govuk-button--secondary govuk-!-margin-bottom-0";
    button.textContent = "Sign in again: what you typed is kept";
    button.setAttribute("form", this.form.id);
    this.status?.append(button);
  }

  showClash(clash) {
    this.dirty.delete(clash.name);
    this.clashing.add(clash.name);
    const field = this.form.querySelector(`[name="${CSS.escape(clash.name)}"]`);
    const block = field?.closest("[data-key]");
    if (!block || block.querySelector(`[data-clash="${CSS.escape(clash.name)}"]`)) return;
    const panel = document.createElement("div");
    panel.className = "qa-clash";
    panel.dataset.clash = clash.name;
    panel.setAttribute("role", "group");
    panel.setAttribute("aria-label", `${clash.label} was also changed in another window`);
    panel.append(heading(`${clash.label} was also changed in another window`));
    panel.append(texts([["What you typed here", clash.mine], ["What was saved in the other window", clash.theirs]]));
    const actions = document.createElement("div");
    actions.className = "govuk-button-group";
    actions.append(
      choice("Keep mine", () => this.settle(clash, panel, this.values(clash.name))),
      choice("Use theirs", () => this.settle(clash, panel, clash.theirs_values)),
    );
    panel.append(actions);
    block.prepend(panel);
    panel.querySelector("button").focus();
  }

  settle(clash, panel, values) {
    this.fill(clash.name, values);
    this.base[clash.name] = clash.digest;
    this.form.elements._base.value = JSON.stringify(this.base);
    panel.remove();
    this.clashing.delete(clash.name);
    this.dirty.add(clash.name);
    this.form.querySelector(`[name="${CSS.escape(clash.name)}"]`)?.focus();
    this.save();
  }

  fill(name, values) {
    const rest = [...values];
    for (const input of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (["radio", "checkbox"].includes(input.type)) input.checked = values.includes(input.value);
      else input.value = rest.shift() ?? "";
    }
    this.form.dispatchEvent(new Event("change"));
  }

  /** On leaving: one last attempt that outlives the page. */
  leave() {
    if (this.submitting || this.signedOut || !this.dirty.size || !this.form.isConnected) return;
    const attempt = this.attempt();
    this.noteSent(attempt);
    fetch(this.form.dataset.autosave, {
      method: "POST",
      body: this.body(attempt),
      keepalive: true,
      redirect: "manual",
      headers: { Accept: "application/json", "X-CSRFToken": this.form.elements.csrf_token.value },
    })
      .then((response) => (response.ok ? response.json() : null))
      .then((answer) => answer && this.saved(attempt, answer))
      .catch(() => {
        this.unanswered = attempt;
      });
  }

  /** The page's own save waits for a running one, or it would clash with itself. */
  submit(event) {
    if (this.saving) {
      event.preventDefault();
      this.saving.then(() => this.form.requestSubmit(event.submitter));
      return;
    }
    clearTimeout(this.timer);
    this.timer = 0;
    this.submitting = true;
  }

  /** The page's own save did not come through: go on as before. */
  unsent() {
    this.submitting = false;
    if (this.dirty.size) this.later(AGAIN);
  }
}

const plain = (values) => JSON.stringify(values.map((value) => value.replaceAll("\r\n", "\n").trim()).filter(Boolean).sort());
const alike = (one, other) => plain(one) === plain(other);

function heading(text) {
  const element = document.createElement("p");
  element.className = "govuk-heading-s";
  element.textContent = text;
  return element;
}

function texts(pairs) {
  const list = document.createElement("dl");
  list.className = "govuk-body";
  for (const [term, text] of pairs) {
    const dt = document.createElement("dt");
    const dd = document.createElement("dd");
    dt.textContent = term;
    dd.textContent = text || "(blank)";
    list.append(dt, dd);
  }
  return list;
}

function choice(text, chosen) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.textContent = text;
  button.addEventListener("click", chosen);
  return button;
}
