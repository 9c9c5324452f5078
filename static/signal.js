// A weak signal: nothing is sent without one, and what was typed comes back when the sending broke off.
// Every page works without this file.
"use strict";
(() => {
  const words = document.body.dataset;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (navigator.onLine) return keep(form);
    event.preventDefault();
    event.stopImmediatePropagation();
    tell(form, event.submitter, words.offline);
  }, true);

  // A draft waits in this tab until a page comes that answers it, or shows its form again.
  const OPEN = /^(text|tel|email|search|number|date|url|textarea|select-one|radio|checkbox)$/, SECRET = /^(nik|number)/;
  const isTick = (field) => /^(radio|checkbox)$/.test(field.type);
  const typed = (form) => [...form.elements].filter((field) => field.name && OPEN.test(field.type) && !SECRET.test(field.name));
  function keep(form) {
    const fields = typed(form).map((field) => [field.name, field.value, isTick(field) ? field.checked : null]);
    if (form.querySelector("[autocomplete=current-password]")) return;
    if (!form.elements._key || !fields.length) return sessionStorage.clear();
    const draft = { page: location.href.split("#")[0], action: form.getAttribute("action"), key: form.elements._key.value, fields };
    sessionStorage.setItem("draft", JSON.stringify(draft));
  }
  function restore() {
    const draft = JSON.parse(sessionStorage.getItem("draft") || "null");
    if (!draft) return;
    if (document.querySelector("[data-unsent]")) {
      const done = document.querySelector("[data-unsent=maybe]") ? draft.key || draft.maybe : "";
      return sessionStorage.setItem("draft", JSON.stringify({ ...draft, key: "", maybe: done }));
    }
    const [entry] = performance.getEntriesByType("navigation");
    const form = [...document.forms].find((each) => each.getAttribute("action") === draft.action && each.elements._key);
    const answered = draft.key && document.referrer === draft.page && entry?.type !== "back_forward";
    if (!form && !answered) return;
    sessionStorage.clear();
    if (answered || form.elements._key.value === draft.key) return;
    for (const [name, value, ticked] of draft.fields) {
      const field = typed(form).find((each) => each.name === name && (ticked === null || each.value === value));
      if (field && ticked !== null) field.checked = ticked;
      else if (field) field.value = value;
    }
    if (draft.key || draft.maybe) form.elements._key.value = draft.key || draft.maybe;
    const photos = form.querySelector("[type=file]") ? ` ${words.photos}` : "";
    tell(form, form.firstElementChild, words.restored + photos);
  }
  function tell(form, before, text) {
    form.querySelector(".note--told")?.remove();
    const note = document.createElement("p");
    note.className = "note note--attention note--told";
    note.setAttribute("role", "alert");
    note.textContent = text;
    (before?.closest(".actions") || before || form.lastElementChild).before(note);
    note.scrollIntoView({ block: "center" });
  }

  restore();
})();
