/**
 * What comes from the server, in the right order: asks for what was missed on every new connection, knows up to
 * which revision nothing is missing, and leads each frame to who shows it.
 */

/** The bot says "typing" again while it works; without a word for so long it has stopped. */
const TYPING_MS = 8_000;

export class Synchroniser {
  #connection;
  #log;
  #scroll;
  #outbox;
  #listener;
  #revision = 0;
  #locale;
  #loaded = false; // the first history has come
  #synced = false; // the history of this connection has come
  #asked = []; // "sync" and "earlier" in the order asked on this connection
  #typingEnds;
  #earlier = document.getElementById("earlier");
  #loading = document.getElementById("loading");
  #typing = document.getElementById("typing");

  #readers = {
    hello: (frame) => this.#greet(frame),
    message: (frame) => this.#receive(frame),
    history: (frame) => this.#readHistory(frame),
    typing: () => this.#showTyping(),
    accepted: ({ key }) => {
      this.#outbox.settle(key);
      this.#log.confirmPending(key);
    },
    answered: (frame) => this.#listener.onAnswered(frame),
    refused: (frame) => (frame.key ? this.#outbox.refuse(frame) : this.#listener.onRefused(frame)),
  };

  /**
   * @param parts connection, log, scroll and outbox
   * @param listener `onHello(frame)`, `onEmpty()` (nothing was ever written), `onAnswered(frame)`, `onRefused(frame)`
   */
  constructor({ connection, log, scroll, outbox }, listener) {
    this.#connection = connection;
    this.#log = log;
    this.#scroll = scroll;
    this.#outbox = outbox;
    this.#listener = listener;
  }

  /** Takes in one frame; an unknown type is left to a later page. */
  read(frame) {
    this.#readers[frame.type]?.(frame);
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

  #askSync(after) {
    if (!this.#connection.open) return;
    this.#asked.push("sync");
    this.#connection.ask({ type: "sync", after });
  }

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
  }

  #receive({ message, revision }) {
    this.#settle(message);
    const added = this.#log.show(message);
    // Before the history has come, this revision says nothing about the ones below it.
    if (this.#synced) this.#revision = Math.max(this.#revision, revision);
    if (message.from === "bot") this.#hideTyping();
    if (added) this.#scroll.follow(added);
  }

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

  #offerEarlier(there) {
    if (!there && document.activeElement === this.#earlier) document.getElementById("scroll").focus({ preventScroll: true });
    this.#earlier.hidden = !there;
  }

  /** A message with a key of ours is as good as "accepted". */
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
