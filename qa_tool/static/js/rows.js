// Folds the unused rows of strengths, areas for development and actions away, behind a button that adds the next.

export function startRows(form) {
  for (const block of form.querySelectorAll("[data-rows]")) fold(block);
}

function fold(block) {
  for (const more of block.querySelectorAll("[data-more-rows]")) more.replaceWith(...more.querySelectorAll("[data-row]"));
  const rows = [...block.querySelectorAll("[data-row]")];
  const used = rows.findLastIndex((row) => row.querySelector(".govuk-error-message") || filled(row));
  rows.forEach((row, index) => {
    row.hidden = index > Math.max(used, 0);
  });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.textContent = `Add another ${block.dataset.rowsWord}`;
  const update = () => {
    button.hidden = rows.every((row) => !row.hidden);
  };
  button.addEventListener("click", () => {
    const next = rows.find((row) => row.hidden);
    if (!next) return;
    next.hidden = false;
    next.querySelector("textarea").focus();
    update();
  });
  block.append(button);
  update();
}

function filled(row) {
  return [...row.querySelectorAll("textarea, input, select")].some((input) => input.value.trim());
}
