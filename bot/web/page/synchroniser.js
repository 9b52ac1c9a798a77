/**
 * What comes from the server, in the right order: asks for what was missed on every new connection, knows up to
 * which revision nothing is missing, and leads each frame to who shows it.
 */

import { find } from "./dom.js";

/** @import { Connection } from "./connection.js" */
/** @import { Log } from "./log.js" */
/** @import { Outbox } from "./outbox.js" */
/** @import { Accepted, Answered, Ended, Hello, History, Message, News, ServerFrame } from "./protocol.js" */
/** @import { Scroll } from "./scroll.js" */

/** The bot says "typing" again while it works; without a word for so long it has stopped. */
const TYPING_MS = 8_000;

export class Synchroniser {
  #connection;
  #log;
  #scroll;
  #outbox;
  #listener;
  #revision = 0;
  /** @type {string | undefined} */
  #locale;
  #loaded = false; // the first history has come
  #synced = false; // the history of this connection has come
  /**
   * What was asked on this connection, in order.
   * @type {("sync" | "earlier")[]}
   */
  #asked = [];
  /** @type {number | undefined} */
  #typingEnds;
  #earlier = find("#earlier", HTMLElement);
  #loading = find("#loading", HTMLElement);
  #typing = find("#typing", HTMLElement);

  /**
   * @param {{connection: Connection, log: Log, scroll: Scroll, outbox: Outbox}} parts
   * @param {object} listener
   * @param {(frame: Hello) => void} listener.onHello
   * @param {() => void} listener.onEmpty nothing was ever written
   * @param {(frame: Answered) => void} listener.onAnswered
   * @param {(frame: Ended) => void} listener.onEnded
   */
  constructor({ connection, log, scroll, outbox }, listener) {
    this.#connection = connection;
    this.#log = log;
    this.#scroll = scroll;
    this.#outbox = outbox;
    this.#listener = listener;
  }

  /**
   * Takes in one frame; an unknown type is left to a later page.
   * @param {ServerFrame} frame
   */
  read(frame) {
    switch (frame.type) {
      case "hello":
        return this.#greet(frame);
      case "message":
        return this.#receive(frame);
      case "history":
        return this.#readHistory(frame);
      case "typing":
        return this.#showTyping();
      case "accepted":
        return this.#accept(frame);
      case "answered":
        return this.#listener.onAnswered(frame);
      case "refused":
        return this.#outbox.refuse(frame);
      case "ended":
        this.#log.clear();
        return this.#listener.onEnded(frame);
    }
  }

  /** The connection is gone, and with it what was asked on it. */
  pause() {
    this.#synced = false;
    this.#asked = [];
    this.#hideTyping();
  }

  /** Asks for everything changed since the last time; the answer is also a sign of life. */
  sync() {
    // One question at a time: whoever comes back into sight fires several events at once.
    if (!this.#asked.includes("sync")) this.#askSync(this.#revision);
  }

  /** Asks for the messages before the first one shown, if there are any. */
  askEarlier() {
    const before = this.#log.oldestId;
    if (this.#earlier.hidden || before === undefined || this.#asked.includes("earlier") || !this.#connection.open) return;
    this.#asked.push("earlier");
    this.#connection.ask({ type: "earlier", before });
  }

  /** @param {number} after */
  #askSync(after) {
    if (!this.#connection.open) return;
    this.#asked.push("sync");
    this.#connection.ask({ type: "sync", after });
  }

  /** @param {Accepted} frame */
  #accept({ key }) {
    this.#outbox.settle(key);
    this.#log.confirmPending(key);
  }

  /** @param {Hello} frame */
  #greet(frame) {
    const otherLanguage = this.#locale !== undefined && frame.locale !== this.#locale;
    this.#locale = frame.locale;
    this.#listener.onHello(frame);
    // Numbers start anew only when everything was erased.
    if (frame.revision < this.#revision) {
      this.#log.clear();
      this.#revision = 0;
    }
    this.#askSync(otherLanguage ? 0 : this.#revision);
    if (frame.renew) this.#connection.renew();
  }

  /** @param {News} frame */
  #receive({ message, revision }) {
    this.#settle(message);
    const added = this.#log.show(message);
    // Before the history has come, this revision says nothing about the ones below it.
    if (this.#synced) this.#revision = Math.max(this.#revision, revision);
    if (message.from === "bot") this.#hideTyping();
    if (added) this.#scroll.follow(added);
  }

  /** @param {History} frame */
  #readHistory({ messages, revision, earlier }) {
    const isSync = this.#asked.shift() !== "earlier";
    const oldest = this.#log.oldestId ?? Infinity;
    messages.forEach((message) => this.#settle(message));
    const show = () => this.#log.showHistory(messages, isSync && this.#loaded);
    if (isSync) show();
    else this.#scroll.hold(show);
    // A question for changes tells nothing about what is earlier, unless it reached beyond what was shown.
    if (!isSync || (this.#log.oldestId ?? Infinity) < oldest) this.#offerEarlier(earlier);
    if (isSync) this.#finishSync(revision, messages.length > 0);
  }

  /**
   * @param {number} revision
   * @param {boolean} hasChanges
   */
  #finishSync(revision, hasChanges) {
    const wasSynced = this.#synced;
    this.#revision = Math.max(this.#revision, revision);
    this.#synced = true;
    this.#loading.hidden = true;
    if (!this.#loaded) this.#scroll.toEnd();
    else if (hasChanges) this.#scroll.follow();
    if (!this.#loaded && this.#log.empty) this.#listener.onEmpty();
    this.#loaded = true;
    if (!wasSynced) this.#outbox.resume();
  }

  /** @param {boolean} there */
  #offerEarlier(there) {
    if (!there && document.activeElement === this.#earlier) find("#scroll", HTMLElement).focus({ preventScroll: true });
    this.#earlier.hidden = !there;
  }

  /**
   * A message with a key of ours is as good as "accepted".
   * @param {Message} message
   */
  #settle({ key }) {
    if (key) this.#outbox.settle(key);
  }

  #showTyping() {
    this.#typing.hidden = false;
    clearTimeout(this.#typingEnds);
    this.#typingEnds = setTimeout(() => this.#hideTyping(), TYPING_MS);
  }

  #hideTyping() {
    clearTimeout(this.#typingEnds);
    this.#typing.hidden = true;
  }
}
