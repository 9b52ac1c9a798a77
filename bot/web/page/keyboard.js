/** The reply keyboard: rows of ready answers above the input. */

import { closest, find, make } from "./dom.js";
import { directionOf } from "./markup.js";

/** @import { ReplyButton } from "./protocol.js" */

export class Keyboard {
  #box;
  #rows = "[]";

  /**
   * @param {HTMLElement} box
   * @param {object} listener hears what is tapped
   * @param {(text: string) => void} listener.onText
   * @param {(button: HTMLButtonElement) => void} listener.onPlace
   */
  constructor(box, listener) {
    this.#box = box;
    box.addEventListener("click", (event) => {
      const button = closest(event.target, "button", HTMLButtonElement);
      if (!button) return;
      if (button.hasAttribute("data-place")) listener.onPlace(button);
      else listener.onText(button.textContent ?? "");
    });
  }

  /**
   * Shows these rows; none takes the keyboard away.
   * @param {ReplyButton[][]} rows
   */
  show(rows) {
    const written = JSON.stringify(rows);
    if (written === this.#rows) return;
    this.#rows = written;
    const hadFocus = this.#box.contains(document.activeElement);
    this.#box.replaceChildren(...rows.map((row) => make("div", { class: "row" }, ...row.map(chip))));
    this.#box.hidden = rows.length === 0;
    if (hadFocus) (rows.length ? this.#box : find("#scroll", HTMLElement)).focus({ preventScroll: true });
  }
}

/** @param {ReplyButton} button */
function chip({ text, request_location: place }) {
  const words = make("span", { set: { dir: directionOf(text) } }, text);
  return make("button", { type: "button", data: place ? { place: "" } : {} }, words);
}
