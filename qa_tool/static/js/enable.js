// Runs before the page is drawn: tells the stylesheet that scripts work here.
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
}
