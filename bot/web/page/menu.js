/** The ☰ button and the list of commands it opens. */

import { make } from "./dom.js";

export class Menu {
  #button;
  #panel;

  /** @param onCommand hears "/report" and the like */
  constructor(button, panel, onCommand) {
    this.#button = button;
    this.#panel = panel;
    button.addEventListener("click", () => this.#toggle(panel.hidden));
    panel.addEventListener("click", (event) => {
      const chosen = event.target.closest("button");
      if (!chosen) return;
      this.#close();
      onCommand(chosen.dataset.command);
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && !panel.hidden && this.#close());
    document.addEventListener("click", ({ target }) => {
      if (!panel.contains(target) && !button.contains(target)) this.#toggle(false);
    });
    panel.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !panel.contains(relatedTarget) && relatedTarget !== button) this.#toggle(false);
    });
  }

  /** Lists these commands. */
  show(commands) {
    const entries = commands.map(({ command, description }) => make("li", {}, entry(command, description)));
    this.#panel.replaceChildren(make("ul", {}, ...entries));
    this.#button.hidden = commands.length === 0;
  }

  #toggle(open) {
    this.#panel.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    if (open) this.#panel.querySelector("button")?.focus();
  }

  #close() {
    this.#toggle(false);
    this.#button.focus();
  }
}

function entry(command, description) {
  const name = make("span", { class: "name", set: { dir: "ltr" } }, `/${command}`);
  const words = make("span", { set: { dir: "auto" } }, description);
  return make("button", { type: "button", data: { command: `/${command}` } }, words, name);
}
