/** Small means to build elements; nothing here ever parses text as HTML. */

/** A new element with properties (`class`, `data`, attributes in `set`) and children. */
export function make(tag, { class: names, data, set, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (names) element.className = names;
  if (data) Object.assign(element.dataset, data);
  for (const [name, value] of Object.entries(set ?? {})) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

/** A copy of the drawing in `<template id="icon-NAME">`. */
export function icon(name) {
  return document.getElementById(`icon-${name}`).content.firstElementChild.cloneNode(true);
}

/** The address if it is one of http, https, mailto or tel (or this page's own blob), else nothing. */
export function safeAddress(address) {
  try {
    const { protocol } = new URL(address, document.baseURI);
    return ["http:", "https:", "mailto:", "tel:", "blob:"].includes(protocol) ? address : undefined;
  } catch {
    return undefined;
  }
}

/** A link to another page that opens beside this one and cannot reach back. */
export function outwardLink(address, properties, ...children) {
  const set = { href: address, target: "_blank", rel: "noopener noreferrer" };
  return make("a", { ...properties, set }, ...children);
}

/** A random UUID, also where `crypto.randomUUID` is missing (plain http in a local network). */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
