// Small comforts. Every page works without this file.
"use strict";
(() => {
  const words = document.body.dataset;
  const busy = new Map(); // form → photos still being made smaller
  document.documentElement.classList.add("js");

  // One tap sends once; the button says so.
  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    if (busy.has(form)) {
      event.preventDefault();
      busy.get(form).then(() => form.requestSubmit(button));
      return;
    }
    form.dataset.sent = "1";
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
      const input = stepper.querySelector("input"), step = button.name.endsWith("_more") ? 1 : -1;
      input.value = Math.max(0, (parseInt(input.value, 10) || 0) + step);
      stepper.parentElement.querySelectorAll(".state").forEach((state) => state.remove());
      stepper.parentElement.classList.remove("criterion--over");
    } else if ("print" in button.dataset) {
      print();
    } else if (button.dataset.copy) {
      navigator.clipboard.writeText(button.dataset.copy).then(() => {
        (button.querySelector("span") || button).textContent = words.copied;
      });
    }
  });

  // A photo of many megabytes becomes a smaller one before it travels a weak signal.
  const EDGE = 2048, LARGE = 1500000, TOO_LARGE = 25000000;
  async function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < LARGE || file.size > TOO_LARGE) return file;
    try {
      const image = await createImageBitmap(file);
      const scale = Math.min(1, EDGE / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch {
      return file;
    }
  }
  // Words for each new photo, asked before it is sent, so that the form need not come back for them.
  function askWords(input) {
    input.parentElement.querySelectorAll(".new-photo").forEach((line) => line.remove());
    [...input.files].reverse().forEach((file) => {
      const line = document.createElement("label"), field = document.createElement("input");
      line.className = "new-photo";
      line.append(`${input.dataset.words} (${file.name})`, field);
      field.className = "input";
      field.name = `${input.name}_new_alt`;
      field.maxLength = 160;
      field.autocomplete = "off";
      input.after(line);
    });
  }
  document.addEventListener("change", (event) => {
    const input = event.target, form = input.form;
    if (input.type !== "file" || !form) return;
    const work = Promise.all([...input.files].map(smaller)).then((files) => {
      if (files.every((file, at) => file === input.files[at])) return;
      const carrier = new DataTransfer();
      files.forEach((file) => carrier.items.add(file));
      input.files = carrier.files;
    }).catch(() => {}).finally(() => busy.delete(form));
    busy.set(form, work);
    if (input.dataset.words) askWords(input);
  });

  document.getElementById("errors")?.focus();
})();
