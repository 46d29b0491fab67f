// Everything that an entry page does beyond what it does without scripts.
import { prepareAutosave } from "./autosave.js";
import { startConditions } from "./conditions.js";
import { startNotes } from "./notes.js";
import { startPlaces } from "./places.js";
import { startRows } from "./rows.js";

const form = document.querySelector("form[data-autosave]");
if (form) {
  form.elements._script.value = "1";
  const autosave = prepareAutosave(form);
  startRows(form);
  startPlaces(form);
  startNotes(form);
  startConditions(form);
  autosave.start();
}
