// Starts the behaviour of the GOV.UK components on every page.
import { initAll } from "../vendor/govuk-frontend.min.js";
import { tidy } from "./copies.js";
import "./screening.js";
import { startSending } from "./sending.js";

initAll();
tidy();
startSending();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
