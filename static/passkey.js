// Passkeys. Without this file, or in a browser that knows none, the password and the codes do.
"use strict";
(() => {
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // What the server asks, as the browser wants it.
  function asked(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const list of [options.excludeCredentials, options.allowCredentials]) {
      (list || []).forEach((each) => { each.id = bytes(each.id); });
    }
    return { publicKey: options };
  }
  // What the browser answers, as the server reads it.
  function told(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
  }
  function send(button, answer) {
    const form = document.createElement("form"), { action, csrf, key } = button.dataset;
    Object.assign(form, { method: "post", action });
    for (const [name, value] of Object.entries({ csrf_token: csrf, _key: key || "", answer })) {
      const field = document.createElement("input");
      form.append(Object.assign(field, { type: "hidden", name, value }));
    }
    document.body.append(form);
    form.submit();
  }
  function fail(button) {
    button.parentElement.querySelector("[role=alert]")?.remove();
    const line = document.createElement("p");
    line.className = "error";
    line.setAttribute("role", "alert");
    line.textContent = button.dataset.failed;
    button.after(line);
  }

  document.querySelectorAll("[data-passkey]").forEach((button) => {
    button.parentElement.hidden = false;
    button.addEventListener("click", async () => {
      try {
        const body = new URLSearchParams({ csrf_token: button.dataset.csrf });
        const answer = await fetch(button.dataset.challenge, { method: "POST", body });
        if (!answer.ok) return fail(button);
        const options = asked(await answer.json());
        send(button, told(await navigator.credentials[button.dataset.passkey](options)));
      } catch {
        fail(button);
      }
    });
  });
})();
