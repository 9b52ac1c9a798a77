/** The ☰ button and the list of commands it opens. */

import { closest, make } from "./dom.js";
import { word } from "./words.js";

/** @import { Command } from "./protocol.js" */

export class Menu {
  #button;
  #panel;
  #onSignOut;

  /**
   * @param {HTMLButtonElement} button
   * @param {HTMLElement} panel
   * @param {(command: string) => void} onCommand hears "/report" and the like
   * @param {() => void} [onSignOut] without it nobody can sign out
   */
  constructor(button, panel, onCommand, onSignOut) {
    this.#button = button;
    this.#panel = panel;
    this.#onSignOut = onSignOut;
    button.addEventListener("click", () => this.#toggle(Boolean(panel.hidden)));
    panel.addEventListener("click", (event) => {
      const chosen = closest(event.target, "button", HTMLButtonElement);
      if (!chosen) return;
      this.#close();
      const { command } = chosen.dataset;
      if (command === undefined) onSignOut?.();
      else onCommand(command);
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && !panel.hidden && this.#close());
    document.addEventListener("click", ({ target }) => {
      if (!holds(panel, target) && !holds(button, target)) this.#toggle(false);
    });
    panel.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !holds(panel, relatedTarget) && relatedTarget !== button) this.#toggle(false);
    });
  }

  /**
   * Lists these commands.
   * @param {Command[]} commands
   */
  show(commands) {
    const entries = commands.map(({ command, description }) => make("li", {}, entry(command, description)));
    if (this.#onSignOut) entries.push(make("li", {}, make("button", { type: "button", class: "sign-out" }, word("sign_out"))));
    this.#panel.replaceChildren(make("ul", {}, ...entries), legalLinks());
    this.#button.hidden = entries.length === 0;
  }

  /** @param {boolean} open */
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

/** The pages every site has to have, in a window of their own. */
function legalLinks() {
  return make("p", { class: "legal" }, legalLink("imprint"), legalLink("privacy"));
}

/** @param {"imprint" | "privacy"} name */
function legalLink(name) {
  return make("a", { set: { href: `/${name}`, target: "_blank", rel: "noopener" } }, word(name));
}

/**
 * @param {Element} element
 * @param {EventTarget | null} target
 */
function holds(element, target) {
  return target instanceof Node && element.contains(target);
}

/**
 * @param {string} command
 * @param {string} description
 */
function entry(command, description) {
  const name = make("span", { class: "name", set: { dir: "ltr" } }, `/${command}`);
  const words = make("span", { set: { dir: "auto" } }, description);
  return make("button", { type: "button", data: { command: `/${command}` } }, words, name);
}
