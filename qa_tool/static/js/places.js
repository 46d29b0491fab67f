// Narrows the list of districts to the chosen locality, and of teams to the chosen district. The server checks anyway.

const LEVELS = ["q_locality", "q_district", "q_team"];

export function startPlaces(form) {
  const lists = LEVELS.map((name) => form.elements[name]);
  if (lists.some((list) => !(list instanceof HTMLSelectElement))) return;
  const options = lists.map((list) => [...list.options]);
  lists.forEach((list, level) => {
    if (level < lists.length - 1) list.addEventListener("change", () => narrow(level + 1));
  });
  narrow(1);

  function narrow(from) {
    for (let level = from; level < lists.length; level += 1) {
      const parent = lists[level - 1].value;
      const within = new Set([...lists[level - 1].options].map((option) => option.value));
      const chosen = lists[level].value;
      const kept = options[level].filter((option) => {
        if (!option.value || !option.dataset.parent) return true;
        return parent ? option.dataset.parent === parent : within.has(option.dataset.parent);
      });
      lists[level].replaceChildren(...kept);
      const still = kept.some((option) => option.value === chosen);
      const only = kept.filter((option) => option.value);
      lists[level].value = still ? chosen : "";
      if (parent && !lists[level].value && only.length === 1) lists[level].value = only[0].value;
      if (lists[level].value !== chosen) lists[level].dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}
