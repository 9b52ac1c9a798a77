/** The messages in their order: shown, edited in place, taken away, grouped into albums and days. */

import { fillBubble, setBusy, setProgress } from "./bubble.js";
import { make } from "./dom.js";
import { escapeHtml } from "./markup.js";
import { stopReading } from "./speech.js";
import { word } from "./words.js";

/** @import { Shown } from "./bubble.js" */
/** @import { Item } from "./outbox.js" */
/** @import { Message, ReplyButton } from "./protocol.js" */

export class Log {
  #box;
  #onKeyboard;
  /**
   * By id.
   * @type {Map<number, {article: HTMLElement, message: Message}>}
   */
  #shown = new Map();
  /**
   * What has no id yet, by key.
   * @type {Map<string, {article: HTMLElement, message: Shown}>}
   */
  #pending = new Map();
  /** @type {Map<string, HTMLElement>} */
  #albums = new Map();
  /**
   * Addresses of the person's photos in this browser, by key.
   * @type {Map<string, string>}
   */
  #previews = new Map();
  /**
   * The data of the tapped button, by the id of its message.
   * @type {Map<number, string>}
   */
  #busy = new Map();
  #keyboardId = 0;

  /**
   * @param {HTMLElement} box
   * @param {(rows: ReplyButton[][]) => void} onKeyboard hears the reply keyboard in force whenever a message changes it
   */
  constructor(box, onKeyboard) {
    this.#box = box;
    this.#onKeyboard = onKeyboard;
  }

  /** Id of the first message shown, if any. */
  get oldestId() {
    return this.#shown.size ? Math.min(...this.#shown.keys()) : undefined;
  }

  get empty() {
    return this.#shown.size + this.#pending.size === 0;
  }

  /**
   * Shows a message of now, or its newest form; gives its article if it was not there before.
   * @param {Message} message
   */
  show(message) {
    const isNew = this.#put(message, true);
    this.#separateDays();
    return isNew ? this.#shown.get(message.id)?.article : undefined;
  }

  /**
   * Shows several messages at once; those of the past are not announced.
   * @param {Message[]} messages
   * @param {boolean} announce
   */
  showHistory(messages, announce) {
    for (const message of messages) this.#put(message, announce);
    this.#separateDays();
  }

  /**
   * Shows what the person has just sent, or its changed state, until the server's message with its key comes.
   * @param {Item} item
   * @param {string} [failure]
   */
  showPending(item, failure) {
    const message = pendingMessage(item, failure, this.#preview(item));
    const article = this.#pending.get(item.key)?.article ?? newArticle({ key: item.key }, false);
    this.#pending.set(item.key, { article, message });
    fillBubble(article, message);
    if (!article.isConnected) this.#place(article, message);
  }

  /**
   * @param {string} key
   * @param {number} share
   */
  showProgress(key, share) {
    const pending = this.#pending.get(key);
    if (pending) setProgress(pending.article, share);
  }

  /**
   * The server has it, its message is on the way.
   * @param {string} key
   */
  confirmPending(key) {
    const pending = this.#pending.get(key);
    if (!pending) return;
    pending.message = { ...pending.message, state: undefined };
    fillBubble(pending.article, pending.message);
  }

  /** @param {string} key */
  dropPending(key) {
    const article = this.#pending.get(key)?.article;
    this.#pending.delete(key);
    if (article) this.#takeOut(article);
  }

  /**
   * Marks the buttons of a message as busy (`data` of the tapped one) or, without data, as ready.
   * @param {number} id
   * @param {string} [data]
   */
  setBusy(id, data) {
    if (data === undefined) this.#busy.delete(id);
    else this.#busy.set(id, data);
    const known = this.#shown.get(id);
    if (known) setBusy(known.article, data);
  }

  /** Takes everything away that the server has, or had. */
  clear() {
    for (const id of this.#shown.keys()) this.#remove(id);
    this.#separateDays();
    this.#keyboardId = 0;
    this.#onKeyboard([]);
  }

  /**
   * @param {Message} message
   * @param {boolean} announce
   */
  #put(message, announce) {
    const known = this.#shown.get(message.id);
    if (known && known.message.revision > message.revision) return false;
    if (message.deleted) {
      this.#remove(message.id);
      return false;
    }
    this.#noteKeyboard(message);
    if (known) this.#edit(known, message);
    else this.#insert(message, announce);
    return !known;
  }

  /** Puts the day above the first message of each day, and takes away headings that stand wrong. */
  #separateDays() {
    /** @type {string | undefined} */
    let day;
    const elements = [...this.#box.children]; // as they are now, while days come and go
    for (const element of elements) {
      if (isDay(element)) {
        if (!element.nextElementSibling || isDay(element.nextElementSibling)) element.remove();
        continue;
      }
      /** @type {string | undefined} */
      const next = this.#firstMessage(element)?.day ?? day;
      const above = element.previousElementSibling;
      if (next === day) {
        if (above && isDay(above)) above.remove();
      } else if (above && isDay(above)) above.textContent = next ?? null;
      else element.before(make("h2", { class: "day", set: { "aria-live": "off", dir: "auto" } }, next));
      day = next;
    }
  }

  /**
   * @param {Message} message
   * @param {boolean} announce
   */
  #insert(message, announce) {
    const key = message.key ?? "";
    const article = this.#pending.get(key)?.article ?? newArticle({}, announce && message.from === "bot");
    this.#pending.delete(key);
    delete article.dataset.key;
    article.dataset.id = String(message.id);
    this.#shown.set(message.id, { article, message });
    this.#fill(article, message);
    this.#place(article, message);
  }

  /**
   * @param {{article: HTMLElement, message: Message}} known
   * @param {Message} message
   */
  #edit(known, message) {
    // The log announces what is added; a bubble filled anew is no news.
    known.article.setAttribute("aria-live", "off");
    known.message = message;
    this.#fill(known.article, message);
  }

  /**
   * @param {HTMLElement} article
   * @param {Message} message
   */
  #fill(article, message) {
    const preview = this.#previews.get(message.key ?? "");
    fillBubble(article, preview && message.photo ? { ...message, photo: { ...message.photo, preview } } : message);
    if (this.#busy.has(message.id)) setBusy(article, this.#busy.get(message.id));
  }

  /** @param {number} id */
  #remove(id) {
    const article = this.#shown.get(id)?.article;
    this.#shown.delete(id);
    this.#busy.delete(id);
    if (!article) return;
    this.#takeOut(article);
  }

  /**
   * Removes an article; the focus in it goes to the bubble before, an emptied album goes with it.
   * @param {HTMLElement} article
   */
  #takeOut(article) {
    stopReading(article);
    /** @type {NodeListOf<HTMLElement>} */
    const messages = this.#box.querySelectorAll(".message");
    const all = [...messages];
    const beside = all[all.indexOf(article) - 1] ?? all[all.indexOf(article) + 1];
    if (article.contains(document.activeElement)) (beside ?? this.#box).focus({ preventScroll: true });
    const group = article.parentElement;
    article.remove();
    if (group && group !== this.#box && !group.childElementCount) group.remove();
  }

  /**
   * Puts an article where its id belongs; what has none yet stands last.
   * @param {HTMLElement} article
   * @param {Shown} message
   */
  #place(article, message) {
    const group = message.album ? this.#album(message.album, message.from) : undefined;
    if (group) placeAmong(group, article, rank);
    placeAmong(this.#box, group ?? article, rank);
  }

  /**
   * @param {string} album
   * @param {string} from
   */
  #album(album, from) {
    const group = this.#albums.get(album) ?? make("div", { class: `album ${from}` });
    this.#albums.set(album, group);
    return group;
  }

  /** @param {Element} element */
  #firstMessage(element) {
    const id = firstId(element);
    return id ? this.#shown.get(Number(id))?.message : undefined;
  }

  /** @param {Message} message */
  #noteKeyboard({ id, keyboard }) {
    if (!keyboard || id < this.#keyboardId) return;
    this.#keyboardId = id;
    this.#onKeyboard(keyboard);
  }

  /** @param {Item} item */
  #preview({ key, frame, file }) {
    if (file && frame.type === "photo" && !this.#previews.has(key)) this.#previews.set(key, URL.createObjectURL(file));
    return this.#previews.get(key);
  }
}

/**
 * An empty bubble; `aria-live="off"` keeps what is not new from being read out.
 * @param {Record<string, string>} data
 * @param {boolean} announce
 */
function newArticle(data, announce) {
  return make("article", { data, tabIndex: -1, set: announce ? {} : { "aria-live": "off" } });
}

/**
 * The id of a bubble, or of an album's first; unsent bubbles stand at the end.
 * @param {Element} element
 */
function rank(element) {
  const id = firstId(element);
  return id ? Number(id) : Infinity;
}

/** @param {Element} element */
function firstId(element) {
  const article = element.matches(".album") ? element.firstElementChild : element;
  return article?.getAttribute("data-id");
}

/**
 * Inserts an element behind the last one of lower or equal rank, or moves it there if it stands elsewhere.
 * @param {Element} box
 * @param {Element} element
 * @param {(element: Element) => number} rankOf
 */
function placeAmong(box, element, rankOf) {
  const own = rankOf(element);
  const others = [...box.children].filter((other) => other !== element && !isDay(other));
  const before = others.reverse().find((other) => rankOf(other) <= own);
  const stands = element.parentElement === box && neighbour(element) === before;
  if (stands) return;
  if (before) before.after(element);
  else box.prepend(element);
}

/**
 * The element before this one that is not a day.
 * @param {Element} element
 */
function neighbour(element) {
  const before = element.previousElementSibling;
  return (before && isDay(before) ? before.previousElementSibling : before) ?? undefined;
}

/** @param {Element} element */
function isDay(element) {
  return element.className === "day";
}

/**
 * What an unsent item looks like as a message.
 * @param {Item} item
 * @param {string | undefined} failure
 * @param {string | undefined} preview
 * @returns {Shown}
 */
function pendingMessage({ key, frame, failed, final }, failure, preview) {
  /** @type {Shown} */
  const shown = { key, failure, final, from: "me", state: failed ? "failed" : "sending", html: "" };
  if (frame.type === "text") return { ...shown, html: escapeHtml(frame.text) };
  if (frame.type === "location") return { ...shown, location: {} };
  if (frame.type === "file") return { ...shown, html: escapeHtml(frame.caption ?? ""), document: { name: frame.name } };
  if (frame.type !== "photo") return shown;
  const photo = { preview: preview ?? "/page/mark.svg", alt: word("photo") };
  return { ...shown, album: frame.album, html: escapeHtml(frame.caption ?? ""), photo };
}
