/** Small means to find and build elements; nothing here ever parses text as HTML. */

/**
 * What a new element gets: properties that some kinds of elements have, and attributes.
 * @typedef {object} Properties
 * @property {string} [type]
 * @property {string} [src]
 * @property {string} [alt]
 * @property {string} [title]
 * @property {number} [max]
 * @property {number} [tabIndex]
 * @property {string} [class] its classes
 * @property {Record<string, string | number>} [data] its `data-` attributes
 * @property {Record<string, string>} [set] other attributes
 */
/** @typedef {Node | string | null | undefined} Child */

/**
 * The first element that matches; the page surely has it, and it is of this kind.
 * @template {Element} Kind
 * @param {string} selector
 * @param {new () => Kind} kind
 * @param {ParentNode} [within]
 * @returns {Kind}
 */
export function find(selector, kind, within = document) {
  const found = within.querySelector(selector);
  if (!(found instanceof kind)) throw new TypeError(`The page lacks ${selector}.`);
  return found;
}

/**
 * The nearest element that matches and is of this kind, from where an event happened upwards.
 * @template {Element} Kind
 * @param {EventTarget | null} target
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind | undefined}
 */
export function closest(target, selector, kind) {
  const found = target instanceof Element ? target.closest(selector) : null;
  return found instanceof kind ? found : undefined;
}

/**
 * A new element with properties (`class`, `data`, attributes in `set`) and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, { class: names, data, set, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (names) element.className = names;
  if (data) Object.assign(element.dataset, data);
  for (const [name, value] of Object.entries(set ?? {})) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

/**
 * A copy of the drawing in `<template id="icon-NAME">`.
 * @param {"close" | "file" | "link" | "pin" | "speaker" | "stop"} name
 */
export function icon(name) {
  return find(`#icon-${name}`, HTMLTemplateElement).content.cloneNode(true);
}

/**
 * The address if it is one of http, https, mailto or tel (or this page's own blob), else nothing.
 * @param {string} address
 */
export function safeAddress(address) {
  try {
    const { protocol } = new URL(address, document.baseURI);
    return ["http:", "https:", "mailto:", "tel:", "blob:"].includes(protocol) ? address : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A link to another page that opens beside this one and cannot reach back.
 * @param {string} address
 * @param {{class?: string}} [properties]
 * @param {Child[]} children
 */
export function outwardLink(address, properties, ...children) {
  const set = { href: address, target: "_blank", rel: "noopener noreferrer" };
  return make("a", { ...properties, set }, ...children);
}

/** A random UUID, also where `crypto.randomUUID` is missing (plain http in a local network). */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
