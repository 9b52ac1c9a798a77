/** The input: text, photos and files in a tray, and splitting of what is too long. */

import { closest, find, icon, make } from "./dom.js";
import { isPhoto } from "./upload.js";
import { label, word } from "./words.js";

/** Telegram's limits, which the protocol shares. */
const LONGEST_TEXT = 4096;
const LONGEST_CAPTION = 1024;

/**
 * What hears what is sent.
 * @typedef {object} Listener
 * @property {(text: string) => void} onText each part of a text
 * @property {(files: File[], caption: string) => void} onFiles the photos and files of one sending
 */

export class Composer {
  #form;
  #input;
  #tray;
  #picker;
  /** @type {{file: File, address: string | undefined}[]} a photo has an address in this browser */
  #chosen = [];
  #draftName;

  /**
   * @param {HTMLFormElement} form
   * @param {Listener} listener
   * @param {string} draftName where an unsent text survives a reload
   */
  constructor(form, listener, draftName) {
    this.#form = form;
    this.#draftName = draftName;
    this.#input = find("#input", HTMLTextAreaElement, form);
    this.#tray = find("#tray", HTMLElement, form);
    this.#picker = find("#photo-file", HTMLInputElement, form);
    this.#listen(listener);
    this.#input.value = readDraft(draftName);
    this.#grow();
  }

  /** Names that depend on what is attached; called after the words have changed. */
  writeWords() {
    this.#input.placeholder = word(this.#chosen.length ? "add_caption" : "input");
    for (const button of this.#tray.querySelectorAll("button")) {
      label(button, word(button.parentElement?.querySelector("img") ? "remove_photo" : "remove_file"));
    }
    for (const image of this.#tray.querySelectorAll("img")) image.alt = word("photo");
  }

  /** @param {Listener} listener */
  #listen(listener) {
    const send = find("#send", HTMLElement, this.#form);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(listener);
    });
    // The on-screen keyboard stays open after a tap on "send".
    send.addEventListener("mousedown", (event) => event.preventDefault());
    this.#input.addEventListener("input", () => this.#grow());
    this.#input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send(listener);
    });
    this.#input.addEventListener("paste", (event) => this.#attach([...(event.clipboardData?.files ?? [])]));
    find("#photo", HTMLElement, this.#form).addEventListener("click", () => this.#picker.click());
    this.#picker.addEventListener("change", () => {
      this.#attach([...(this.#picker.files ?? [])]);
      this.#picker.value = "";
    });
    this.#tray.addEventListener("click", (event) => this.#detach(closest(event.target, "button", HTMLButtonElement)));
  }

  /** @param {Listener} listener */
  #send(listener) {
    const text = cleanText(this.#input.value);
    if (!text && !this.#chosen.length) return;
    const caption = this.#chosen.length && text.length <= LONGEST_CAPTION ? text : "";
    if (this.#chosen.length) listener.onFiles(this.#chosen.map(({ file }) => file), caption);
    if (text && !caption) for (const part of splitText(text, LONGEST_TEXT)) listener.onText(part);
    this.#input.value = "";
    this.#grow();
    forget(this.#chosen.splice(0));
    this.#showTray();
  }

  /** @param {File[]} files */
  #attach(files) {
    for (const file of files) this.#chosen.push({ file, address: isPhoto(file) ? URL.createObjectURL(file) : undefined });
    if (!files.length) return;
    this.#showTray();
    this.#input.focus();
  }

  /** @param {HTMLButtonElement | undefined} button */
  #detach(button) {
    if (!button) return;
    const index = Number(button.dataset.index);
    forget(this.#chosen.splice(index, 1));
    this.#showTray();
    const next = this.#tray.querySelectorAll("button")[Math.min(index, this.#chosen.length - 1)];
    (next ?? find("#photo", HTMLElement, this.#form)).focus();
  }

  #showTray() {
    this.#tray.hidden = this.#chosen.length === 0;
    this.#tray.replaceChildren(...this.#chosen.map(({ file, address }, index) => {
      const remove = make("button", { type: "button", class: "round", data: { index } }, icon("close"));
      const shown = address ? make("img", { src: address }) : make("span", { class: "chosen" }, icon("file"), make("bdi", {}, file.name));
      return make("li", {}, shown, remove);
    }));
    this.writeWords();
  }

  /** The input is as high as its text, within what the style allows; the text is kept over a reload. */
  #grow() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight}px`;
    try {
      sessionStorage.setItem(this.#draftName, this.#input.value);
    } catch {
      // Private windows may refuse to store; the text is still in the input.
    }
  }
}

/**
 * Lets go of the photos' addresses.
 * @param {{address: string | undefined}[]} chosen
 */
function forget(chosen) {
  for (const { address } of chosen) if (address) URL.revokeObjectURL(address);
}

/**
 * The text without control characters and halves of characters, which JSON would blow up beyond a frame.
 * @param {string} text
 */
function cleanText(text) {
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  const allowed = [...text].filter((sign) => !/^[\0-\x08\x0b-\x1f\x7f\ud800-\udfff]$/.test(sign));
  return allowed.join("").trim();
}

/**
 * Parts of at most `longest` UTF-16 units, cut at line ends, else at word ends, never inside a character.
 * @param {string} text
 * @param {number} longest
 */
export function splitText(text, longest) {
  /** @type {string[]} */
  const parts = [];
  let rest = text;
  while (rest.length > longest) {
    const head = rest.slice(0, longest + 1);
    const end = [head.lastIndexOf("\n"), head.lastIndexOf(" ")].find((index) => index > longest / 2);
    const cut = end ?? (/[\ud800-\udbff]/.test(rest.charAt(longest - 1)) ? longest - 1 : longest);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return rest ? [...parts, rest] : parts;
}

/** @param {string} name */
function readDraft(name) {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}
