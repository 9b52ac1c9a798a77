/** What one message looks like: fills an `<article class="message">` from a MESSAGE of the protocol. */

import { find, icon, make, outwardLink, safeAddress } from "./dom.js";
import { directionOf, heldTogether, markup } from "./markup.js";
import { readButton, stopReading } from "./speech.js";
import { fileSize, label, word } from "./words.js";

/** @import { Attachment, Author, InlineButton, Photo, Place } from "./protocol.js" */

/**
 * A photo as it is shown; `preview` is its address in this browser.
 * @typedef {Partial<Photo> & {preview?: string | undefined}} ShownPhoto
 */

/**
 * What a bubble shows: a message of the protocol, or one still on its way.
 * @typedef {object} Shown
 * @property {Author} from
 * @property {"sending" | "failed" | undefined} [state] of one still on its way
 * @property {string | undefined} [failure] why it failed
 * @property {boolean | undefined} [final] whether trying again cannot help
 * @property {string | undefined} [key]
 * @property {string | undefined} [album]
 * @property {string} [at]
 * @property {string} [time]
 * @property {boolean} [edited]
 * @property {string} [html]
 * @property {string} [lang] language of its words; the page's where it is not known
 * @property {ShownPhoto | undefined} [photo]
 * @property {Attachment} [document]
 * @property {Partial<Place> | undefined} [location]
 * @property {InlineButton[][]} [buttons]
 */

/**
 * Fills the article anew and keeps the focus inside it.
 * @param {HTMLElement} article
 * @param {Shown} message
 */
export function fillBubble(article, message) {
  stopReading(article);
  const focused = article.contains(document.activeElement) ? document.activeElement : null;
  const mine = message.from === "me";
  article.className = `message ${mine ? "me" : "bot"}`;
  article.dataset.state = message.state ?? "";
  // The person's own /start (it may hold a one-time token) says nothing to them.
  article.hidden = mine && message.state !== "failed" && /^\/start\b/.test(message.html ?? "");
  const bare = message.photo && !message.html ? " bare" : "";
  const bubble = make("div", { class: `bubble${bare}` }, photo(message), place(message), file(message), text(message), meta(message));
  article.replaceChildren(make("span", { class: "unseen" }, `${word(mine ? "you" : "bot")}: `), bubble);
  if (message.state === "failed") article.append(failure(message));
  if (message.buttons?.length) article.append(buttons(message.buttons, message.lang));
  if (focused instanceof HTMLElement) restoreFocus(article, focused);
}

/**
 * Marks all buttons of the bubble as busy, the tapped one visibly, or as ready again.
 * @param {HTMLElement} article
 * @param {string} [data] that of the tapped button
 */
export function setBusy(article, data) {
  for (const button of inlineButtons(article)) {
    button.toggleAttribute("data-busy", data !== undefined && button.dataset.data === data);
    // Not `disabled`: that would throw the focus of keyboard users away.
    if (data === undefined) button.removeAttribute("aria-disabled");
    else button.setAttribute("aria-disabled", "true");
  }
}

/**
 * Shows how much of a photo is on its way.
 * @param {HTMLElement} article
 * @param {number} share between 0 and 1
 */
export function setProgress(article, share) {
  const bar = article.querySelector("progress") ?? make("progress", { max: 1 });
  label(bar, word("sending"));
  bar.value = share;
  find(".bubble", HTMLElement, article).append(bar);
}

/**
 * @param {HTMLElement} article
 * @returns {NodeListOf<HTMLButtonElement>}
 */
function inlineButtons(article) {
  return article.querySelectorAll(".buttons button");
}

/**
 * The focus goes to the same button, else stays on the bubble.
 * @param {HTMLElement} article
 * @param {HTMLElement} focused
 */
function restoreFocus(article, focused) {
  const same = [...inlineButtons(article)].find((button) => button.dataset.data === focused.dataset.data);
  (same ?? article).focus({ preventScroll: true });
}

/** @param {Shown} message */
function text({ html, from, lang }) {
  if (!html) return undefined;
  const words = markup(html);
  // The bot keeps to one language in a message; a person may change it from line to line.
  return make("div", { class: "text", set: { dir: from === "me" ? "auto" : directionOf(words.textContent ?? ""), ...inLanguage(lang) } }, words);
}

/** @param {Shown} message */
function meta({ at, time, edited, state, html, location: point, lang }) {
  const line = make("p", { class: "meta" });
  if (state === "sending") line.append(make("span", { class: "waiting" }, word("sending")));
  // Most messages of the bot change with a tap of the person's own: that is no news, and only told to who looks for it.
  if (time && (html || point)) line.append(readButton(lang ?? document.documentElement.lang));
  if (time) line.append(make("time", { title: edited ? word("edited") : "", set: { datetime: at ?? "" } }, time));
  return line;
}

/** @param {Shown} message */
function photo({ photo: image }) {
  const address = image && safeAddress(image.preview ?? image.url ?? "");
  if (!image || !address) return undefined;
  const picture = make("img", { src: address, alt: image.alt || word("photo") });
  if (image.width && image.height) Object.assign(picture, { width: image.width, height: image.height });
  const large = safeAddress(image.url ?? "") || address;
  return make("button", { type: "button", class: "photo", data: { large } }, picture);
}

/** @param {Shown} message */
function file({ document: attached }) {
  if (!attached) return undefined;
  const address = safeAddress(attached.url ?? "");
  const name = make("bdi", { class: "filename" }, attached.name || word("file"));
  const size = attached.size ? make("span", { class: "size" }, fileSize(attached.size)) : undefined;
  const words = make("span", {}, name, size);
  if (!attached.url || !address) return make("div", { class: "document" }, icon("file"), words);
  return make("a", { class: "document", set: { href: address, download: attached.name ?? "" } }, icon("file"), words);
}

/** @param {Shown} message */
function place({ location: point }) {
  if (!point) return undefined;
  // The drawing says "place" to those who see it.
  const title = make("strong", { class: point.title ? "" : "unseen", set: { dir: "auto" } }, point.title || word("place"));
  const address = point.address ? make("span", { set: { dir: "auto" } }, point.address) : undefined;
  const url = safeAddress(point.url ?? "");
  const map = url ? outwardLink(url, { class: "map" }, word("open_map"), icon("link")) : undefined;
  return make("div", { class: "place" }, icon("pin"), make("div", { class: "where" }, title, address, map));
}

/** @param {Shown} message */
function failure({ failure: reason, final, photo: image, document: attached }) {
  const retry = final ? undefined : make("button", { type: "button", class: "retry" }, word("retry"));
  const discard = make("button", { type: "button", class: "discard" }, icon("close"));
  label(discard, word(image ? "remove_photo" : attached ? "remove_file" : "close"));
  const words = make("span", { set: { dir: "auto" } }, reason || word(image ? "photo_not_sent" : attached ? "file_not_sent" : "not_sent"));
  return make("div", { class: "failure", set: { role: "alert" } }, words, discard, retry);
}

/**
 * @param {InlineButton[][]} rows
 * @param {string} [lang]
 */
function buttons(rows, lang) {
  return make("div", { class: "buttons", set: inLanguage(lang) }, ...rows.map((row) => make("div", { class: "row" }, ...row.map(inlineButton))));
}

/** @param {InlineButton} button */
function inlineButton({ text: caption, data, url }) {
  const address = url && safeAddress(url);
  const words = make("span", { set: { dir: directionOf(caption) } }, ...heldTogether(caption));
  if (address) return outwardLink(address, {}, words, icon("link"));
  return make("button", { type: "button", data: { data: data ?? "" } }, words);
}

/**
 * The attribute that says in which language an element's words are, where that is known.
 * @param {string} [lang]
 * @returns {Record<string, string>}
 */
function inLanguage(lang) {
  return lang ? { lang } : {};
}
