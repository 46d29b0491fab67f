// A list's filters: another locality offers other districts, so the chosen one is dropped; on a narrow screen the
// filters are folded away unless they narrow the list.
const locality = document.getElementById("locality");
const district = document.getElementById("district");
locality?.addEventListener("change", () => {
  if (district) district.value = "";
});

const filters = document.querySelector("[data-filters]");
if (filters && !filters.dataset.filters && window.matchMedia("(max-width: 40em)").matches) filters.open = false;
