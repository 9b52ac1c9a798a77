/** What the page itself has to say: the connection, short notices, alerts, and photos seen large. */

import { closest, find, icon, make } from "./dom.js";
import { label, word } from "./words.js";

/** @import { ConnectionState } from "./protocol.js" */

/** How long a notice that needs no action stays. */
const NOTICE_MS = 7_000;
/** A connection that is back within this time was never worth a word. */
const CALM_MS = 1_500;

export class Notices {
  #notice = find("#notice", HTMLElement);
  #status = find("#status", HTMLElement);
  #alert = find("#alert", HTMLDialogElement);
  #viewer = find("#viewer", HTMLDialogElement);
  /** @type {ConnectionState | undefined} */
  #state;
  /** @type {number | undefined} */
  #calm;
  /** @type {number | undefined} */
  #fading;

  constructor() {
    this.#notice.addEventListener("click", (event) => closest(event.target, "button", HTMLButtonElement) && this.#clear());
    this.#viewer.addEventListener("click", (event) => event.target === this.#viewer && this.#viewer.close());
  }

  /**
   * Shows a sentence above the input: for a while, or (`stay`) until it is closed.
   * @param {string | undefined} text
   * @param {{stay?: boolean}} [options]
   */
  notify(text, { stay = false } = {}) {
    if (!text) return;
    clearTimeout(this.#fading);
    const close = make("button", { type: "button", class: "round" }, icon("close"));
    label(close, word("close"));
    this.#notice.replaceChildren(make("p", { set: { dir: "auto" } }, text), close);
    if (!stay) this.#fading = setTimeout(() => this.#clear(), NOTICE_MS);
  }

  /**
   * Shows a sentence that must be confirmed.
   * @param {string} text
   * @param {() => void} [onClose]
   */
  alert(text, onClose) {
    find("p", HTMLElement, this.#alert).textContent = text;
    if (onClose) this.#alert.addEventListener("close", onClose, { once: true });
    if (!this.#alert.open) this.#alert.showModal();
  }

  /**
   * Shows a photo as large as the window.
   * @param {string} address
   * @param {string} alt
   */
  enlarge(address, alt) {
    Object.assign(find("img", HTMLImageElement, this.#viewer), { src: address, alt });
    this.#viewer.showModal();
  }

  /**
   * Shows how the connection is.
   * @param {ConnectionState} state
   */
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
    if (this.#state === undefined) return;
    this.#status.dataset.state = this.#state;
    this.#status.textContent = word(this.#state);
  }

  #clear() {
    clearTimeout(this.#fading);
    const hadFocus = this.#notice.contains(document.activeElement);
    this.#notice.replaceChildren();
    if (hadFocus) find("#input", HTMLElement).focus();
  }
}
