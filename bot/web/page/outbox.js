/**
 * What the person has sent and the server has not yet confirmed. Each item keeps its key until `accepted`,
 * `answered` or `refused`, over reconnects and, for everything but unsent photos and files, over reloads.
 */

import { uuid } from "./dom.js";
import { UploadError, uploadFile, uploadPhoto } from "./upload.js";

/** @import { ChangeFrame, MediaFrame, Refused } from "./protocol.js" */
/** @import { Connection } from "./connection.js" */

/**
 * Something on its way.
 * @typedef {object} Item
 * @property {string} key
 * @property {ChangeFrame} frame
 * @property {File | undefined} [file] the photo or file, while it is in this page
 * @property {number | undefined} [sent] when it went out; absent while it is to go out (again)
 * @property {boolean} [accepted]
 * @property {boolean} [uploading]
 * @property {boolean} [failed]
 * @property {boolean} [final] it has failed, and trying again cannot help
 * @property {number | undefined} [pausedUntil]
 * @property {number} cutOff how often the server has hung up at it
 */

/**
 * What hears of items.
 * @typedef {object} Listener
 * @property {(item: Item) => void} onAdd
 * @property {(item: Item, text: string) => void} onChange `text` says why it failed, or nothing
 * @property {(text: string) => void} onPause `text` says, if anything, why it goes on later
 * @property {(item: Item, share: number) => void} onProgress
 * @property {() => void} onSilence something is unanswered for long
 * @property {(frame: MediaFrame) => string} tooLarge returns the sentence for a photo or file that is
 */

/** An item that stays unanswered on a living connection for so long goes out again; the server does a key once. */
const REPEAT_AFTER_MS = 30_000;
const ASK_AFTER_MS = 8_000;

export class Outbox {
  #connection;
  #entrance;
  #listener;
  /** @type {Item[]} */
  #items = [];
  #running = false;

  /**
   * @param {Connection} connection
   * @param {string} entrance
   * @param {Listener} listener
   */
  constructor(connection, entrance, listener) {
    this.#connection = connection;
    this.#entrance = entrance;
    this.#listener = listener;
  }

  /** Whether a photo or file would be lost by leaving the page. */
  get holdsFiles() {
    return this.#items.some((item) => unsentMedia(item) && !item.failed);
  }

  /** Takes up what an earlier load of the page left behind. */
  restore() {
    for (const frame of readStored(this.#storageName)) this.#add({ frame });
  }

  /**
   * Puts a frame in line; a photo or file brings its bytes, which are uploaded when its turn comes.
   * @param {ChangeFrame} frame
   * @param {File} [file]
   */
  add(frame, file) {
    this.#add({ frame, file });
    this.#store();
    this.advance();
  }

  /** The connection is ready: everything unanswered goes out (again). */
  resume() {
    this.#running = true;
    for (const item of this.#items) item.sent = undefined;
    this.advance();
  }

  /**
   * The connection is gone. A frame at which the server hung up twice (1008) is not tried a third time.
   * @param {number} closeCode
   */
  pause(closeCode) {
    this.#running = false;
    const current = this.#items.find((item) => item.sent);
    if (closeCode !== 1008 || !current) return;
    current.cutOff += 1;
    if (current.cutOff >= 2) this.#fail(current, "");
  }

  /**
   * The server has stored (`accepted`, or seen as a message) what has this key.
   * @param {string} key
   */
  settle(key) {
    const item = this.#find(key);
    // A tap stays until it is answered, so that it is repeated if the connection breaks in between.
    if (item?.frame.type === "press") item.accepted = true;
    else if (item) this.discard(key);
  }

  /**
   * Forgets an item: it is done, or the person does not want it any more.
   * @param {string} key
   */
  discard(key) {
    this.#items = this.#items.filter((item) => item.key !== key);
    this.#store();
    this.advance();
  }

  /**
   * The server did not store it: tried again after the time it names, else marked as failed.
   * @param {Refused} frame
   */
  refuse({ key, text, retry_after_s: seconds }) {
    const item = this.#find(key);
    if (!item) return;
    item.sent = undefined;
    if (seconds !== undefined) {
      this.#listener.onPause(text);
      this.#postpone(item, seconds * 1000);
    } else this.#fail(item, text, isMedia(item.frame) && !item.file);
  }

  /**
   * The person tries a failed item again; a photo or file is uploaded anew.
   * @param {string} key
   */
  retry(key) {
    const item = this.#find(key);
    if (!item) return;
    Object.assign(item, { failed: false, cutOff: 0, pausedUntil: undefined });
    if (item.file && isMedia(item.frame)) delete item.frame.upload;
    this.#listener.onChange(item, "");
    this.advance();
  }

  /** Sends what may be sent: contents one after the other in the order written, taps after what stands before them. */
  advance() {
    if (!this.#running) return;
    for (const item of this.#items) {
      if (item.failed || (item.sent && item.frame.type === "press")) continue;
      if (item.sent || item.uploading || (item.pausedUntil ?? 0) > Date.now()) return;
      const media = unsentMedia(item);
      if (media) {
        void this.#upload(item, media.frame, media.file);
        return;
      }
      if (!this.#connection.send(item.frame)) return;
      item.sent = Date.now();
      if (item.frame.type !== "press") return;
    }
  }

  /** Looks after what has been waiting for long; called every few seconds. */
  check() {
    /** @param {number} limit */
    const waits = (limit) => this.#items.filter((item) => item.sent && Date.now() - item.sent > limit);
    if (waits(ASK_AFTER_MS).length) this.#listener.onSilence();
    for (const item of waits(REPEAT_AFTER_MS)) {
      if (item.accepted) this.#fail(item, "");
      else item.sent = undefined;
    }
    this.advance();
  }

  get #storageName() {
    return `outbox ${this.#entrance}`;
  }

  /** @param {string} key */
  #find(key) {
    return this.#items.find((item) => item.key === key);
  }

  /** @param {Pick<Item, "frame" | "file">} parts */
  #add(parts) {
    /** @type {Item} */
    const item = { ...parts, key: parts.frame.key, cutOff: 0 };
    this.#items.push(item);
    this.#listener.onAdd(item);
  }

  /**
   * Marks an item as failed; a tap is forgotten instead, the person can tap again.
   * @param {Item} item
   * @param {string} text
   * @param {boolean} [final] whether trying again cannot help; the words below it then go without it
   */
  #fail(item, text, final = false) {
    const { frame } = item;
    Object.assign(item, { failed: true, final });
    const caption = final && isMedia(frame) ? frame.caption : undefined;
    if (caption && isMedia(frame)) delete frame.caption;
    this.#listener.onChange(item, text);
    if (caption) this.add({ type: "text", key: uuid(), text: caption });
    if (item.frame.type === "press") this.discard(item.key);
    else this.advance();
  }

  /**
   * @param {Item} item
   * @param {number} milliseconds
   */
  #postpone(item, milliseconds) {
    item.pausedUntil = Date.now() + milliseconds;
    setTimeout(() => this.advance(), milliseconds + 10);
  }

  /**
   * @param {Item} item
   * @param {MediaFrame} frame
   * @param {File} file
   */
  async #upload(item, frame, file) {
    item.uploading = true;
    try {
      /** @param {number} share */
      const progress = (share) => this.#listener.onProgress(item, share);
      const upload = frame.type === "photo" ? uploadPhoto : uploadFile;
      frame.upload = await upload(this.#entrance, file, this.#listener.tooLarge(frame), progress);
      this.#store();
    } catch (error) {
      if (!(error instanceof UploadError)) throw error;
      if (error.retryAfterMs) this.#postpone(item, error.retryAfterMs);
      else this.#fail(item, error.text, error.final);
    } finally {
      item.uploading = false;
      this.advance();
    }
  }

  /** Drops everything that waits. */
  forget() {
    this.#items = [];
    this.#store();
  }

  /** Photos and files whose bytes are still here and taps are left out: the one cannot be kept, the other would surprise. */
  #store() {
    const kept = this.#items.filter(({ frame }) => frame.type !== "press" && (!isMedia(frame) || frame.upload));
    try {
      sessionStorage.setItem(this.#storageName, JSON.stringify(kept.map(({ frame }) => frame)));
    } catch {
      // Private windows may refuse to store; the items are still in memory.
    }
  }
}

/**
 * The photo or file of an item that was not uploaded yet, if it is one.
 * @param {Item} item
 */
function unsentMedia({ frame, file }) {
  return file && isMedia(frame) && !frame.upload ? { frame, file } : undefined;
}

/**
 * @param {ChangeFrame} frame
 * @returns {frame is MediaFrame}
 */
function isMedia(frame) {
  return frame.type === "photo" || frame.type === "file";
}

/**
 * The frames of an earlier load of the page.
 * @param {string} name
 * @returns {ChangeFrame[]}
 */
function readStored(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "[]");
  } catch {
    return [];
  }
}
