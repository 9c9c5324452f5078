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

  document.querySelector("#errors, #questions")?.focus();
})();
