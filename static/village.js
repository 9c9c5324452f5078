// Villages while one types. Every page works without this file.
"use strict";
document.querySelectorAll("[data-villages]").forEach((field) => {
  const words = field.dataset, box = field.querySelector("[data-found]"), told = box.firstElementChild;
  const input = field.querySelector("[type=search]"), asked = field.querySelector("[type=hidden]");
  let timer, latest = 0;

  function show(text, found) {
    const lines = found.villages.map((village) => {
      const line = document.createElement("label"), radio = document.createElement("input"), name = document.createElement("span");
      Object.assign(radio, { type: "radio", name: `${input.name}_key`, value: village.key, checked: false });
      line.className = "tick";
      name.textContent = village.name;
      line.append(radio, name);
      return line;
    });
    told.textContent = found.alike ? words.alike : lines.length ? words.several : words.none;
    box.replaceChildren(told, ...lines);
    asked.value = lines.length ? text : "";
  }
  async function search() {
    const text = input.value.trim(), turn = ++latest;
    if (text.length < 3 || text === asked.value) return;
    try {
      const answer = await fetch(`${words.villages}?${new URLSearchParams({ q: text, within: words.within })}`);
      if (answer.ok && turn === latest && text === input.value.trim()) show(text, await answer.json());
    } catch {} // no signal: the button still asks
  }
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 300);
  });
});
