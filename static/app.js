// Small comforts. Every page works without this file.
"use strict";
(() => {
  const words = document.body.dataset;
  const busy = new Map(); // form → photos being made smaller
  document.documentElement.classList.add("js");

  // One tap sends once; the button says so.
  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    if (!navigator.onLine) {
      event.preventDefault();
      return tell(form, button, words.offline);
    }
    if (busy.has(form)) {
      event.preventDefault();
      busy.get(form).then(() => form.requestSubmit(button));
      return;
    }
    form.dataset.sent = "1";
    keep(form);
    if (!button) return;
    button.dataset.label = button.innerHTML;
    button.setAttribute("aria-disabled", "true");
    if (button.textContent.trim()) button.textContent = words.sending;
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("button[data-label]").forEach((button) => {
      button.innerHTML = button.dataset.label;
      button.removeAttribute("aria-disabled");
    });
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const stepper = button.closest("[data-stepper]");
    if (stepper) {
      event.preventDefault();
      const box = stepper.parentElement, input = stepper.querySelector("input");
      const step = button.name.endsWith("_more") ? 1 : -1;
      input.value = Math.max(0, (parseInt(input.value, 10) || 0) + step);
      box.querySelectorAll(".state").forEach((state) => state.remove());
      box.classList.remove("criterion--over");
    } else if ("print" in button.dataset) {
      print();
    } else if (button.dataset.copy) {
      navigator.clipboard.writeText(button.dataset.copy).then(() => {
        (button.querySelector("span") || button).textContent = words.copied;
      });
    }
  });

  // A large photo becomes a smaller one before it travels a weak signal.
  const EDGE = 2048, LARGE = 1500000, MOST = 25000000;
  async function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < LARGE || file.size > MOST) return file;
    try {
      const image = await createImageBitmap(file);
      const scale = Math.min(1, EDGE / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.width, image.height].map((edge) => Math.round(edge * scale));
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch {
      return file;
    }
  }
  // Asks for words about each new photo before it is sent.
  function askWords(input) {
    input.parentElement.querySelectorAll(".new-photo").forEach((line) => line.remove());
    input.after(...[...input.files].map((file) => {
      const line = document.createElement("label"), field = document.createElement("input");
      line.className = "new-photo";
      line.append(`${input.dataset.words} (${file.name})`, field);
      Object.assign(field, { className: "input", name: `${input.name}_new_alt`, maxLength: 160, autocomplete: "off" });
      return line;
    }));
  }
  document.addEventListener("change", (event) => {
    const input = event.target, form = input.form;
    if (input.type !== "file" || !form) return;
    const work = Promise.all([...input.files].map(smaller)).then((files) => {
      const carrier = new DataTransfer();
      files.forEach((file) => carrier.items.add(file));
      input.files = carrier.files;
    }).catch(() => {}).finally(() => busy.delete(form));
    busy.set(form, work);
    if (input.dataset.words) askWords(input);
  });

  // What was typed comes back when the sending broke off: the page that follows is then no answer to it.
  const OPEN = /^(text|tel|email|search|number|date|url|textarea|select-one|radio|checkbox)$/, SECRET = /^(nik|number)/;
  const isTick = (field) => /^(radio|checkbox)$/.test(field.type);
  const typed = (form) => [...form.elements].filter((field) => field.name && OPEN.test(field.type) && !SECRET.test(field.name));
  function keep(form) {
    const fields = typed(form).map((field) => [field.name, field.value, isTick(field) ? field.checked : null]);
    if (form.querySelector("[autocomplete=current-password]")) return;
    if (!form.elements._key || !fields.length) return sessionStorage.clear();
    const draft = { page: location.href, action: form.getAttribute("action"), key: form.elements._key.value, fields };
    sessionStorage.setItem("draft", JSON.stringify(draft));
  }
  function restore() {
    const draft = JSON.parse(sessionStorage.getItem("draft") || "null");
    if (!draft) return;
    if (document.querySelector("[data-unsent]")) {
      return sessionStorage.setItem("draft", JSON.stringify({ ...draft, key: "" }));
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
    if (draft.key) form.elements._key.value = draft.key;
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

  document.getElementById("errors")?.focus();
})();
