// Stamps each new line of the working notes with the minute it was begun.

export function startNotes(form) {
  for (const block of form.querySelectorAll("[data-notes]")) new Notes(block);
}

class Notes {
  constructor(block) {
    this.text = block.querySelector("textarea");
    this.stamps = block.querySelector("[data-stamps]");
    this.shown = block.querySelector("[data-stamps-shown]");
    const known = this.stamps.value ? this.stamps.value.split(",") : [];
    this.lines = lines(this.text.value).map((text, index) => ({ text, at: known[index] ?? "" }));
    this.text.addEventListener("input", () => this.changed());
    this.show();
  }

  changed() {
    this.lines = merge(this.lines, lines(this.text.value));
    this.stamps.value = this.lines.map((line) => line.at).join(",");
    this.stamps.dispatchEvent(new Event("input", { bubbles: true }));
    this.show();
  }

  show() {
    const last = this.lines.at(-1);
    const count = this.lines.length;
    this.shown.textContent = last?.at ? `${count} ${count === 1 ? "line" : "lines"}, the last begun at ${last.at.slice(11)}` : "";
  }
}

function lines(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** The new lines with their stamps: what stands unchanged at the start and the end keeps its own; new ones get now. */
export function merge(old, texts, now = minute()) {
  let head = 0;
  while (head < old.length && head < texts.length && old[head].text === texts[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < texts.length - head && old.at(-1 - tail).text === texts.at(-1 - tail)) tail += 1;
  const middle = old.slice(head, old.length - tail);
  return texts.map((text, index) => {
    if (index < head) return old[index];
    if (index >= texts.length - tail) return old[old.length - (texts.length - index)];
    return { text, at: middle[index - head]?.at || now };
  });
}

function minute() {
  const at = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
