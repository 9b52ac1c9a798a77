/** What the page itself has to say: the connection, short notices, alerts, and photos seen large. */

import { icon, make } from "./dom.js";
import { label, word } from "./words.js";

/** How long a notice that needs no action stays. */
const NOTICE_MS = 7_000;
/** A connection that is back within this time was never worth a word. */
const CALM_MS = 1_500;

export class Notices {
  #notice = document.getElementById("notice");
  #status = document.getElementById("status");
  #alert = document.getElementById("alert");
  #viewer = document.getElementById("viewer");
  #state;
  #calm;
  #fading;

  constructor() {
    this.#notice.addEventListener("click", (event) => event.target.closest("button") && this.#clear());
    this.#viewer.addEventListener("click", (event) => event.target === this.#viewer && this.#viewer.close());
  }

  /** Shows a sentence above the input: for a while, or (`stay`) until it is closed. */
  notify(text, { stay = false } = {}) {
    if (!text) return;
    clearTimeout(this.#fading);
    const close = make("button", { type: "button", class: "round" }, icon("close"));
    label(close, word("close"));
    this.#notice.replaceChildren(make("p", { set: { dir: "auto" } }, text), close);
    if (!stay) this.#fading = setTimeout(() => this.#clear(), NOTICE_MS);
  }

  /** Shows a sentence that must be confirmed. */
  alert(text) {
    this.#alert.querySelector("p").textContent = text;
    if (!this.#alert.open) this.#alert.showModal();
  }

  /** Shows a photo as large as the window. */
  enlarge(address, alt) {
    Object.assign(this.#viewer.querySelector("img"), { src: address, alt });
    this.#viewer.showModal();
  }

  /** Tells how the connection is: "connecting", "online" or "offline". */
  connection(state) {
    if (state === this.#state) return;
    const wasOnline = this.#state === "online";
    this.#state = state;
    clearTimeout(this.#calm);
    if (wasOnline) this.#calm = setTimeout(() => this.writeConnection(), CALM_MS);
    else this.writeConnection();
  }

  /** Writes the state of the connection in the present language. */
  writeConnection() {
    this.#status.dataset.state = this.#state;
    this.#status.textContent = word(this.#state);
  }

  #clear() {
    clearTimeout(this.#fading);
    const hadFocus = this.#notice.contains(document.activeElement);
    this.#notice.replaceChildren();
    if (hadFocus) document.getElementById("input").focus();
  }
}
