// Says that a file is being made, and when it has come. Without this the form downloads just the same.
import { hand, nameIn } from "./downloads.js";

const form = document.querySelector("[data-workbook]");
const status = document.querySelector("[data-workbook-status]");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.submitter ?? form.querySelector("button");
  const address = button.getAttribute("formaction") ?? form.action;
  const started = Date.now();
  const tell = () => {
    status.textContent = `Making the file: ${Math.round((Date.now() - started) / 1000)} seconds so far.`;
  };
  tell();
  const clock = setInterval(tell, 5_000);
  button.disabled = true;
  try {
    const answer = await fetch(address, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (answer.ok && answer.headers.get("Content-Type")?.includes("officedocument")) {
      hand(await answer.blob(), nameIn(answer.headers.get("Content-Disposition")));
      form.dispatchEvent(new Event("qa:sent"));
      status.textContent = "The file has been downloaded.";
    } else if (answer.redirected) {
      form.dispatchEvent(new Event("qa:sent"));
      window.location.assign(answer.url); // it was made, and stands on a page of its own
    } else {
      form.action = address;
      form.submit(); // the page itself says what is wrong
    }
  } catch {
    status.textContent = "The file could not be fetched. Check the connection and try again.";
  } finally {
    clearInterval(clock);
    button.disabled = false;
  }
});
