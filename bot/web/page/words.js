/** The page's own words: read from the page, replaced by each `hello`, written into the elements that name them. */

const words = new Map();

/** The word of that name in the person's language; empty if the server did not send it. */
export function word(name) {
  return words.get(name) ?? "";
}

/** Takes over the words of the `<script id="words">` block. */
export function readWords() {
  learnWords(JSON.parse(document.getElementById("words").textContent));
}

/** Replaces words and writes them wherever `data-text`, `data-label` or `data-placeholder` asks for one. */
export function learnWords(entries) {
  for (const [name, text] of Object.entries(entries)) words.set(name, text);
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = word(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) label(element, word(element.dataset.label));
  for (const element of document.querySelectorAll("[data-placeholder]")) {
    element.placeholder = word(element.dataset.placeholder);
  }
}

/** Gives an element the name that screen readers say and, for buttons, the one a mouse shows. */
export function label(element, text) {
  element.setAttribute("aria-label", text);
  if (element.tagName === "BUTTON") element.title = text;
}

/** Sets language, direction and title of the page. */
export function setLanguage({ locale, direction, title }) {
  document.documentElement.lang = locale;
  document.documentElement.dir = direction;
  document.getElementById("title").textContent = title;
  document.title = title;
}

/** A file size in the person's language, such as "12 kB". */
export function fileSize(bytes) {
  const [value, unit] = bytes < 1e6 ? [Math.max(1, bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
  const format = { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(value);
}
