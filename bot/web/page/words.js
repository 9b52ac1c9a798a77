/** The page's own words: read from the page, replaced by each `hello`, written into the elements that name them. */

import { find } from "./dom.js";

/** @import { Hello, WordName } from "./protocol.js" */

/** @type {Map<string, string>} */
const words = new Map();

/**
 * The word of that name in the person's language; empty if the server did not send it.
 * @param {WordName} name
 */
export function word(name) {
  return words.get(name) ?? "";
}

/** Takes over the words of the `<script id="words">` block. */
export function readWords() {
  learnWords(JSON.parse(find("#words", HTMLScriptElement).text));
}

/**
 * Replaces words and writes them wherever `data-text`, `data-label` or `data-placeholder` asks for one.
 * @param {Record<string, string>} entries
 */
export function learnWords(entries) {
  for (const [name, text] of Object.entries(entries)) words.set(name, text);
  writeInto("text", (element, text) => (element.textContent = text));
  writeInto("label", label);
  writeInto("placeholder", (element, text) => element.setAttribute("placeholder", text));
}

/**
 * @param {"text" | "label" | "placeholder"} part
 * @param {(element: HTMLElement, text: string) => void} write
 */
function writeInto(part, write) {
  /** @type {NodeListOf<HTMLElement>} */
  const elements = document.querySelectorAll(`[data-${part}]`);
  for (const element of elements) write(element, words.get(element.dataset[part] ?? "") ?? "");
}

/**
 * Gives an element the name that screen readers say and, for buttons, the one a mouse shows.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function label(element, text) {
  element.setAttribute("aria-label", text);
  if (element.tagName === "BUTTON") element.title = text;
}

/**
 * Sets language, direction and title of the page.
 * @param {Pick<Hello, "locale" | "direction" | "title">} hello
 */
export function setLanguage({ locale, direction, title }) {
  document.documentElement.lang = locale;
  document.documentElement.dir = direction;
  find("#title", HTMLElement).textContent = title;
  document.title = title;
}

/**
 * A file size in the person's language, such as "12 kB".
 * @param {number} bytes
 */
export function fileSize(bytes) {
  const isSmall = bytes < 1e6;
  const value = isSmall ? Math.max(1, bytes / 1e3) : bytes / 1e6;
  return new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit: isSmall ? "kilobyte" : "megabyte",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}
