/** Reading messages aloud. Only by voices on the device: those that ask a server are left out, so that nothing leaves. */

import { find, icon, make } from "./dom.js";
import { label, word } from "./words.js";

/** Languages whose voices read another one as well, or are called otherwise. */
const ALSO = new Map([["fa", ["prs", "pes"]], ["hr", ["bs", "sr"]], ["ku", ["kmr"]], ["zh", ["cmn"]]]);
/** What a voice would name or stumble over: small pictures, flags, marks of direction. */
const UNSPOKEN = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\uFE0F|\u200D|\u20E3|[\u200E\u200F\u2066-\u2069]/gu;
/** The dot that divides long words in Leichte Sprache. */
const DIVIDER = /(\p{L})·(?=\p{L})/gu;
/** What is read of a message, in its order. */
const PARTS = ".text, .where > :not(a), .filename, .buttons :is(button, a)";

/** Not in every browser. */
const synthesis = "speechSynthesis" in window ? window.speechSynthesis : undefined;
/**
 * The message that is being read. Its utterances are kept: some browsers forget to go on otherwise.
 * @type {{article: HTMLElement, utterances: SpeechSynthesisUtterance[]} | undefined}
 */
let reading;

/** Shows the buttons once there are voices (browsers load them late), and falls silent with the page. */
export function followVoices() {
  synthesis?.addEventListener?.("voiceschanged", showButtons);
  window.addEventListener("pagehide", () => stopReading());
}

/**
 * The button that reads a message; hidden while no voice speaks the language.
 * @param {string} language of the message's words, such as "tr"
 */
export function readButton(language) {
  const button = make("button", { type: "button", class: "read", data: { language } }, icon("speaker"));
  label(button, word("read_aloud"));
  button.hidden = !voiceFor(language);
  return button;
}

/**
 * Begins to read a message, or stops if it is being read.
 * @param {HTMLElement} article
 */
export function toggleReading(article) {
  const wasRead = reading?.article === article;
  stopReading();
  if (!wasRead) read(article);
}

/**
 * Falls silent, or only if this message is being read.
 * @param {HTMLElement} [article]
 */
export function stopReading(article) {
  if (!reading || (article && reading.article !== article)) return;
  const { article: stopped } = reading;
  reading = undefined;
  synthesis?.cancel();
  show(stopped, false);
}

/** @param {HTMLElement} article */
function read(article) {
  const { language = "" } = find(".read", HTMLButtonElement, article).dataset;
  const voice = voiceFor(language);
  if (!voice) return;
  const utterances = [...article.querySelectorAll(PARTS)].flatMap((part) => linesOf(part).map((line) => utterance(line, part, voice)));
  const last = utterances.at(-1);
  if (!last) return;
  const turn = { article, utterances };
  reading = turn;
  for (const each of utterances) each.addEventListener("error", () => reading === turn && stopReading());
  last.addEventListener("end", () => reading === turn && stopReading());
  show(article, true);
  for (const each of utterances) synthesis?.speak(each);
}

/**
 * @param {string} line
 * @param {Element} part whose words they are; marked while they are heard
 * @param {SpeechSynthesisVoice} voice
 */
function utterance(line, part, voice) {
  const made = new SpeechSynthesisUtterance(line);
  made.voice = voice;
  made.lang = voice.lang;
  made.addEventListener("start", () => part.classList.add("spoken"));
  made.addEventListener("end", () => part.classList.remove("spoken"));
  return made;
}

/**
 * The lines of an element's words as they are said.
 * @param {Element} part
 */
function linesOf(part) {
  const words = (part.textContent ?? "").replace(UNSPOKEN, "").replace(DIVIDER, "$1");
  return words.split("\n").map((line) => line.trim()).filter((line) => /[\p{L}\p{N}]/u.test(line));
}

/**
 * A voice of this device for a language, if there is one: the person's own choice, else the first.
 * @param {string} language
 */
function voiceFor(language) {
  const [base = ""] = language.split("-");
  const wanted = new Set([base, ...(ALSO.get(base) ?? [])]);
  const voices = (synthesis?.getVoices() ?? []).filter(({ lang, localService }) => localService && wanted.has(baseOf(lang)));
  return voices.find((voice) => voice.default) ?? voices[0];
}

/**
 * The language of a voice's tag; some devices write "de_DE".
 * @param {string} tag
 */
function baseOf(tag) {
  return tag.toLowerCase().split(/[-_]/)[0] ?? "";
}

function showButtons() {
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll(".read");
  for (const button of buttons) button.hidden = !voiceFor(button.dataset.language ?? "");
}

/**
 * @param {HTMLElement} article
 * @param {boolean} isRead
 */
function show(article, isRead) {
  if (!isRead) for (const part of article.querySelectorAll(".spoken")) part.classList.remove("spoken");
  const button = article.querySelector(".read");
  if (!(button instanceof HTMLButtonElement)) return;
  button.replaceChildren(icon(isRead ? "stop" : "speaker"));
  label(button, word(isRead ? "stop_reading" : "read_aloud"));
}
