/** Message text as DOM: Telegram's HTML subset through an allow-list, commands and addresses made tappable. */

import { make, outwardLink, safeAddress } from "./dom.js";

/** @type {Map<string, "b" | "i" | "u" | "s" | "code" | "pre" | "blockquote">} */
const PLAIN = new Map([
  ["B", "b"], ["STRONG", "b"], ["I", "i"], ["EM", "i"], ["U", "u"], ["INS", "u"],
  ["S", "s"], ["STRIKE", "s"], ["DEL", "s"], ["CODE", "code"], ["PRE", "pre"], ["BLOCKQUOTE", "blockquote"],
]);
/** A web address, or a /command with what stands before it (no look-behind: older Safari refuses the whole file). */
const TAPPABLE = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]»“”])|(^|[^\p{L}\p{N}_/])(\/[a-z][a-z0-9_]{0,31})(?![\p{L}\p{N}_/])/gu;

/** What no line may break inside: a reference such as M-2026-0001, and a sign with the word it belongs to. */
const INSEPARABLE = /[A-Z]-\d{4}-\d{4,}|\p{Extended_Pictographic}\uFE0F? [^\s]{1,20}/gu;

/** Names and numbers between isolates say nothing about the sentence they stand in. */
const ISOLATED = /[\u2066-\u2068][^\u2066-\u2069]*\u2069/g;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/**
 * The direction of a text in one language, by its first letter. The browser's own guess takes 🆘 and 🆕 for Latin,
 * guesses anew in each line, and looks into isolates.
 * @param {string} text
 */
export function directionOf(text) {
  let rest = text;
  while (rest !== (rest = rest.replace(ISOLATED, "")));
  const [letter] = rest.match(/\p{L}/u) ?? [];
  if (letter === undefined) return document.documentElement.dir;
  return RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr";
}

/**
 * A fragment of the message's text; what is not allowed keeps its words and loses its tag.
 * @param {string} html
 */
export function markup(html) {
  const source = new DOMParser().parseFromString(html, "text/html").body;
  const fragment = document.createDocumentFragment();
  copyChildren(source, fragment, true);
  return fragment;
}

/**
 * Words as HTML that shows exactly them.
 * @param {string} text
 */
export function escapeHtml(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/**
 * Copies what is allowed below `source` to the end of `target`.
 * @param {Node} source
 * @param {ParentNode} target
 * @param {boolean} tappable
 */
function copyChildren(source, target, tappable) {
  for (const node of source.childNodes) {
    if (node instanceof Text) {
      const text = ownLine(node.previousSibling) ? node.data.replace(/^\n/, "") : node.data;
      target.append(...(tappable ? tappableText(text) : [text]));
    }
    if (node instanceof Element) copyElement(node, target, tappable);
  }
}

/**
 * Whether a node ends its line by itself, so that the line break behind it would be a second one.
 * @param {Node | null} node
 */
function ownLine(node) {
  return node instanceof Element && ["PRE", "BLOCKQUOTE"].includes(node.tagName);
}

/**
 * Copies one element if it is allowed, else only what is inside; scripts and styles go altogether.
 * @param {Element} element
 * @param {ParentNode} target
 * @param {boolean} tappable
 */
function copyElement(element, target, tappable) {
  if (["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"].includes(element.tagName)) return;
  if (element.tagName === "BR") {
    target.append("\n");
    return;
  }
  const copy = allowedCopy(element);
  if (copy) target.append(copy);
  copyChildren(element, copy ?? target, tappable && !["A", "CODE", "PRE", "BUTTON"].includes(copy?.tagName ?? ""));
}

/**
 * An empty element of the same kind, without any attribute but a safe address.
 * @param {Element} element
 */
function allowedCopy(element) {
  const plain = PLAIN.get(element.tagName);
  if (plain === "code" || plain === "pre") return make(plain, { set: { dir: "auto" } });
  if (plain) return make(plain);
  if (element.tagName === "TG-SPOILER") return make("button", { type: "button", class: "spoiler", set: { "aria-pressed": "false" } });
  const address = element.tagName === "A" && safeAddress(element.getAttribute("href") ?? "javascript:");
  return address ? outwardLink(address) : undefined;
}

/**
 * The text with its web addresses as links and its /commands as buttons.
 * @param {string} text
 */
function tappableText(text) {
  /** @type {(string | HTMLElement)[]} */
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TAPPABLE)) {
    const [whole, address, before = "", command = ""] = match;
    parts.push(...heldTogether(text.slice(end, match.index)), before);
    parts.push(address ? outwardLink(address, {}, address) : commandButton(command));
    end = match.index + whole.length;
  }
  return [...parts, ...heldTogether(text.slice(end))].filter((part) => part !== "");
}

/**
 * The text with what no line may break inside in elements of their own.
 * @param {string} text
 */
export function heldTogether(text) {
  /** @type {(string | HTMLElement)[]} */
  const parts = [];
  let end = 0;
  for (const { 0: whole, index } of text.matchAll(INSEPARABLE)) {
    parts.push(text.slice(end, index), make("span", { class: "whole" }, whole));
    end = index + whole.length;
  }
  return [...parts, text.slice(end)];
}

/**
 * A command inside a sentence.
 * @param {string} command
 */
function commandButton(command) {
  return make("button", { type: "button", class: "command", data: { command }, set: { dir: "ltr" } }, command);
}
