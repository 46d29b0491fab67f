// Shows and hides questions at once. The same rules as qa_tool/definitions/conditions.py, which decides in the end:
// a hidden input keeps what was typed, and the server counts it as not asked.

const NOT_VALUES = ["not-applicable", "cannot-tell"];

/** Whether `condition` ({all: {key: values}, any: [...]}) holds of `values`. */
export function holds(condition, values) {
  if (!condition) return true;
  const all = Object.entries(condition.all).every(([key, expected]) => matches(expected, values[key]));
  return all && (condition.any.length === 0 || condition.any.some((alternative) => holds(alternative, values)));
}

function matches(expected, value) {
  if (value === undefined || value === null || value === "" || value.length === 0) return false;
  if (!Array.isArray(expected)) return /^-?\d+$/.test(String(value)) && Number(value) >= expected.at_least;
  const chosen = Array.isArray(value) ? value : [value];
  return chosen.some((one) => expected.includes(String(one)));
}

/** What the inputs of one name hold, as a condition looks at it: text, or a list for tick boxes. */
function read(form, name) {
  const inputs = [...form.querySelectorAll(`[name="${name}"]`)];
  if (inputs.length === 0) return undefined;
  if (inputs[0].type === "checkbox") {
    return inputs.filter((input) => input.checked && !NOT_VALUES.includes(input.value)).map((input) => input.value);
  }
  const value = inputs[0].type === "radio" ? inputs.find((input) => input.checked)?.value ?? "" : inputs[0].value.trim();
  return NOT_VALUES.includes(value) ? "" : value;
}

/** Decide every question of the form in order: conditions look back only. */
export function decide(form) {
  const values = JSON.parse(form.dataset.known || "{}");
  let sectionHolds = true;
  for (const block of form.querySelectorAll("[data-section], [data-key]")) {
    const condition = block.dataset.when ? JSON.parse(block.dataset.when) : null;
    if ("section" in block.dataset) {
      sectionHolds = holds(condition, values);
      block.hidden = !sectionHolds;
      continue;
    }
    const asked = sectionHolds && holds(condition, values);
    block.hidden = !asked;
    const value = asked ? read(form, block.dataset.input) : undefined;
    if (value === undefined || value.length === 0) delete values[block.dataset.key];
    else values[block.dataset.key] = value;
    for (const alert of block.querySelectorAll("[data-alert]")) alert.hidden = value !== alert.dataset.alert;
  }
  for (const section of form.querySelectorAll("[data-section]")) {
    if (!section.querySelector("[data-key]:not([hidden])")) section.hidden = true;
  }
}

/** Keep the form's questions in step with what is chosen. */
export function startConditions(form) {
  form.addEventListener("change", () => decide(form));
  form.addEventListener("input", (event) => {
    if (event.target.inputMode === "numeric") decide(form);
  });
  decide(form);
}
