/** The messages in their order: shown, edited in place, taken away, grouped into albums and days. */

import { fillBubble, setBusy, setProgress } from "./bubble.js";
import { make } from "./dom.js";
import { escapeHtml } from "./markup.js";
import { word } from "./words.js";

export class Log {
  #box;
  #onKeyboard;
  #shown = new Map(); // id → {article, message}
  #pending = new Map(); // key → {article, message}
  #albums = new Map(); // album → its <div>
  #previews = new Map(); // key → address of the photo in this browser
  #busy = new Map(); // id of a message → data of the tapped button
  #keyboardId = 0;

  /** @param onKeyboard hears the rows of the reply keyboard in force whenever a message changes it */
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

  /** Shows a message of now, or its newest form; gives its article if it was not there before. */
  show(message) {
    const isNew = this.#put(message, true);
    this.#separateDays();
    return isNew ? this.#shown.get(message.id).article : undefined;
  }

  /** Shows several messages at once; those of the past are not announced. */
  showHistory(messages, announce) {
    for (const message of messages) this.#put(message, announce);
    this.#separateDays();
  }

  /** Shows what the person has just sent, or its changed state, until the server's message with its key comes. */
  showPending(item, failure) {
    const message = pendingMessage(item, failure, this.#preview(item));
    const article = this.#pending.get(item.key)?.article ?? newArticle({ key: item.key }, false);
    this.#pending.set(item.key, { article, message });
    fillBubble(article, message);
    if (!article.isConnected) this.#place(article, message);
  }

  showProgress(key, share) {
    const pending = this.#pending.get(key);
    if (pending) setProgress(pending.article, share);
  }

  /** The server has it, its message is on the way. */
  confirmPending(key) {
    const pending = this.#pending.get(key);
    if (!pending) return;
    pending.message = { ...pending.message, state: undefined };
    fillBubble(pending.article, pending.message);
  }

  dropPending(key) {
    const article = this.#pending.get(key)?.article;
    this.#pending.delete(key);
    if (article) this.#takeOut(article);
  }

  /** Marks the buttons of a message as busy (`data` of the tapped one) or, without data, as ready. */
  setBusy(id, data) {
    if (data === undefined) this.#busy.delete(id);
    else this.#busy.set(id, data);
    const known = this.#shown.get(id);
    if (known) setBusy(known.article, data);
  }

  /** Takes everything away that the server has, or had. */
  clear() {
    for (const id of [...this.#shown.keys()]) this.#remove(id);
    this.#separateDays();
    this.#keyboardId = 0;
    this.#onKeyboard([]);
  }

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
    let day;
    for (const element of [...this.#box.children]) {
      if (isDay(element)) {
        if (!element.nextElementSibling || isDay(element.nextElementSibling)) element.remove();
        continue;
      }
      const next = this.#firstMessage(element)?.day ?? day;
      const above = element.previousElementSibling;
      if (next === day) {
        if (above && isDay(above)) above.remove();
      } else if (above && isDay(above)) above.textContent = next;
      else element.before(make("h2", { class: "day", set: { "aria-live": "off", dir: "auto" } }, next));
      day = next;
    }
  }

  #insert(message, announce) {
    const pending = message.key && this.#pending.get(message.key);
    const article = pending ? pending.article : newArticle({}, announce && message.from === "bot");
    this.#pending.delete(message.key);
    delete article.dataset.key;
    article.dataset.id = message.id;
    this.#shown.set(message.id, { article, message });
    this.#fill(article, message);
    this.#place(article, message);
  }

  #edit(known, message) {
    // The log announces what is added; a bubble filled anew is no news.
    known.article.setAttribute("aria-live", "off");
    known.message = message;
    this.#fill(known.article, message);
  }

  #fill(article, message) {
    const preview = this.#previews.get(message.key);
    fillBubble(article, preview && message.photo ? { ...message, photo: { ...message.photo, preview } } : message);
    if (this.#busy.has(message.id)) setBusy(article, this.#busy.get(message.id));
  }

  #remove(id) {
    const article = this.#shown.get(id)?.article;
    this.#shown.delete(id);
    this.#busy.delete(id);
    if (!article) return;
    this.#takeOut(article);
  }

  /** Removes an article; the focus in it goes to the bubble before, an emptied album goes with it. */
  #takeOut(article) {
    const all = [...this.#box.querySelectorAll(".message")];
    const neighbour = all[all.indexOf(article) - 1] ?? all[all.indexOf(article) + 1];
    if (article.contains(document.activeElement)) (neighbour ?? this.#box).focus({ preventScroll: true });
    const group = article.parentElement;
    article.remove();
    if (group !== this.#box && !group.childElementCount) group.remove();
  }

  /** Puts an article where its id belongs; what has none yet stands last. */
  #place(article, message) {
    const group = message.album ? this.#album(message) : undefined;
    if (group) placeAmong(group, article, rank);
    placeAmong(this.#box, group ?? article, rank);
  }

  #album({ album, from }) {
    const group = this.#albums.get(album) ?? make("div", { class: `album ${from}` });
    this.#albums.set(album, group);
    return group;
  }

  #firstMessage(element) {
    const { id } = firstArticle(element).dataset;
    return id && this.#shown.get(Number(id)).message;
  }

  #noteKeyboard({ id, keyboard }) {
    if (!keyboard || id < this.#keyboardId) return;
    this.#keyboardId = id;
    this.#onKeyboard(keyboard);
  }

  #preview({ key, file }) {
    if (file && !this.#previews.has(key)) this.#previews.set(key, URL.createObjectURL(file));
    return this.#previews.get(key);
  }
}

/** An empty bubble; `aria-live="off"` keeps what is not new from being read out. */
function newArticle(data, announce) {
  return make("article", { data, tabIndex: -1, set: announce ? {} : { "aria-live": "off" } });
}

/** The id of a bubble, or of an album's first; unsent bubbles stand at the end. */
function rank(element) {
  const { id } = firstArticle(element).dataset;
  return id ? Number(id) : Infinity;
}

function firstArticle(element) {
  return element.matches(".album") ? element.firstElementChild : element;
}

/** Inserts an element behind the last one of lower or equal rank, or moves it there if it stands elsewhere. */
function placeAmong(box, element, rankOf) {
  const own = rankOf(element);
  const others = [...box.children].filter((other) => other !== element && !isDay(other));
  const before = others.reverse().find((other) => rankOf(other) <= own);
  const stands = element.parentElement === box && neighbour(element) === before;
  if (stands) return;
  if (before) before.after(element);
  else box.prepend(element);
}

/** The element before this one that is not a day. */
function neighbour(element) {
  const before = element.previousElementSibling;
  return (before && isDay(before) ? before.previousElementSibling : before) ?? undefined;
}

function isDay(element) {
  return element.className === "day";
}

/** What an unsent item looks like as a message. */
function pendingMessage({ key, frame, failed }, failure, preview) {
  const { type, text, caption, album } = frame;
  return {
    key, album, failure,
    from: "me",
    state: failed ? "failed" : "sending",
    html: escapeHtml(text ?? caption ?? ""),
    photo: type === "photo" ? { preview: preview ?? "/page/mark.svg", alt: word("photo") } : undefined,
    location: type === "location" ? {} : undefined,
  };
}
