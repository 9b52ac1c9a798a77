/** The reply keyboard: rows of ready answers above the input. */

import { make } from "./dom.js";
import { directionOf } from "./markup.js";

export class Keyboard {
  #box;
  #rows = "[]";

  /** @param listener `onText(text)` and `onPlace(button)` hear what is tapped */
  constructor(box, listener) {
    this.#box = box;
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.hasAttribute("data-place")) listener.onPlace(button);
      else listener.onText(button.textContent);
    });
  }

  /** Shows these rows; none takes the keyboard away. */
  show(rows) {
    const written = JSON.stringify(rows);
    if (written === this.#rows) return;
    this.#rows = written;
    const hadFocus = this.#box.contains(document.activeElement);
    this.#box.replaceChildren(...rows.map((row) => make("div", { class: "row" }, ...row.map(chip))));
    this.#box.hidden = rows.length === 0;
    if (hadFocus) (rows.length ? this.#box : document.getElementById("scroll")).focus({ preventScroll: true });
  }
}

function chip({ text, request_location: place }) {
  const words = make("span", { set: { dir: directionOf(text) } }, text);
  return make("button", { type: "button", data: place ? { place: "" } : {} }, words);
}
