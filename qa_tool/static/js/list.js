// A list's filters are applied as soon as the locality changes, so that the districts offered are its own.
const locality = document.getElementById("locality");
const district = document.getElementById("district");
locality?.addEventListener("change", () => {
  if (district) district.value = "";
});
