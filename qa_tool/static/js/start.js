// Starts the behaviour of the GOV.UK components on every page.
import { initAll } from "../vendor/govuk-frontend.min.js";

initAll();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
