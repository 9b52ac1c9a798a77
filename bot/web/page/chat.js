/**
 * The chat page. Protocol: docs/webchat.md.
 *
 * Hooks for tests: `#status[data-state=connecting|online|offline]`, `#log`, `.message.me|.bot[data-id]` (sent),
 * `[data-key]` (unsent), `[data-state=sending|failed]`, in it `.text`, `.photo`, `.document`, `.place`, `time`,
 * `.read` (reads the message aloud), `.buttons button|a` (`[aria-disabled=true]` and `[data-busy]` while a tap is handled), `.failure .retry|.discard`;
 * `.album`, `.day`, `#typing`, `#earlier`, `#newest`, `#notice`, `#alert`, `#viewer`, `#menu`, `#commands button`,
 * `#keyboard button` (`[data-place]` asks for the place), `#input`, `#send`, `#photo`, `#photo-file`, `#place`,
 * `#tray li button`, `#tray .chosen`, `#team`.
 */

import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { closest, find, uuid } from "./dom.js";
import { Keyboard } from "./keyboard.js";
import { Log } from "./log.js";
import { Menu } from "./menu.js";
import { Notices } from "./notices.js";
import { Outbox } from "./outbox.js";
import { PlaceError, findPlace } from "./place.js";
import { Scroll } from "./scroll.js";
import { followVoices, toggleReading } from "./speech.js";
import { Synchroniser } from "./synchroniser.js";
import { isPhoto } from "./upload.js";
import { followKeyboard } from "./viewport.js";
import { learnWords, readWords, setLanguage, word } from "./words.js";

/** @import { Item } from "./outbox.js" */
/** @import { Answered, Hello } from "./protocol.js" */

const LOOK_AFTER_OUTBOX_MS = 5_000;
const SIGN_OF_LIFE_MS = 60_000;
const ALBUM_SIZE = 10;
/** The protocol's; the end of a name says what it is. */
const LONGEST_NAME = 255;

class Chat {
  #entrance = document.documentElement.dataset.entrance ?? "/";
  /**
   * Ids of the messages whose buttons were tapped, by the keys of the taps.
   * @type {Map<string, number>}
   */
  #presses = new Map();
  #notices = new Notices();
  #keyboard = new Keyboard(find("#keyboard", HTMLElement), { onText: (text) => this.#sendText(text), onPlace: (button) => this.#sendPlace(button) });
  #log = new Log(find("#log", HTMLElement), (rows) => this.#keyboard.show(rows));
  #menu = new Menu(
    find("#menu", HTMLButtonElement),
    find("#commands", HTMLElement),
    (command) => this.#sendText(command),
    this.#entrance === "/team/" ? () => this.#signOut() : undefined,
  );
  #scroll = new Scroll(
    {
      scroller: find("#scroll", HTMLElement),
      content: find("#scroll > .column", HTMLElement),
      newest: find("#newest", HTMLElement),
    },
    () => this.#synchroniser.askEarlier(),
  );
  #connection = new Connection(this.#entrance, {
    onFrame: (frame) => this.#synchroniser.read(frame),
    onState: (state) => this.#notices.connection(state),
    onLoss: (code) => {
      this.#synchroniser.pause();
      this.#outbox.pause(code);
    },
  });
  #outbox = new Outbox(this.#connection, this.#entrance, {
    onAdd: (item) => this.#showItem(item),
    onChange: (item, text) => this.#showItem(item, text),
    onPause: (text) => this.#notices.notify(text, { stay: true }),
    onProgress: (item, share) => this.#log.showProgress(item.key, share),
    onSilence: () => this.#synchroniser.sync(),
    tooLarge: (frame) => word(frame.type === "photo" ? "photo_too_large" : "file_too_large"),
  });
  #synchroniser = new Synchroniser({ connection: this.#connection, log: this.#log, scroll: this.#scroll, outbox: this.#outbox }, {
    onHello: (frame) => this.#greet(frame),
    onEmpty: () => this.#sendText("/start"),
    onAnswered: (frame) => this.#answer(frame),
    onEnded: ({ text }) => {
      this.#outbox.forget();
      this.#notices.alert(text, () => this.#beginAnew());
    },
  });
  #composer = new Composer(
    find("#composer", HTMLFormElement),
    { onText: (text) => this.#sendText(text), onFiles: (files, caption) => this.#sendFiles(files, caption) },
    `draft ${this.#entrance}`,
  );

  /** Shows the page in its first state and connects. */
  start() {
    readWords();
    followKeyboard();
    followVoices();
    this.#composer.writeWords();
    find("#team", HTMLElement).hidden = this.#entrance !== "/team/";
    this.#outbox.restore();
    this.#takeStartPayload();
    this.#listen();
    this.#connection.wake();
  }

  #listen() {
    find("#log", HTMLElement).addEventListener("click", (event) => this.#tap(event.target));
    find("#earlier", HTMLElement).addEventListener("click", () => this.#synchroniser.askEarlier());
    const place = find("#place", HTMLButtonElement);
    place.addEventListener("click", () => this.#sendPlace(place));
    for (const event of ["online", "pageshow"]) window.addEventListener(event, () => this.#lookAgain());
    document.addEventListener("visibilitychange", () => document.hidden || this.#lookAgain());
    window.addEventListener("beforeunload", (event) => this.#outbox.holdsFiles && event.preventDefault());
    setInterval(() => this.#connection.open && this.#outbox.check(), LOOK_AFTER_OUTBOX_MS);
    setInterval(() => document.hidden || this.#lookAgain(), SIGN_OF_LIFE_MS);
  }

  /** Opens a lost connection at once; a seemingly open one must show that it lives. */
  #lookAgain() {
    if (this.#connection.open) this.#synchroniser.sync();
    else this.#connection.wake();
  }

  /** @param {Hello} frame */
  #greet({ locale, direction, title, words, commands }) {
    learnWords(words);
    setLanguage({ locale, direction, title });
    this.#notices.writeConnection();
    this.#composer.writeWords();
    this.#menu.show(commands ?? []);
  }

  /** @param {Answered} frame */
  #answer({ key, text, alert }) {
    this.#outbox.discard(key);
    this.#endPress(key);
    if (alert && text) this.#notices.alert(text);
    else this.#notices.notify(text);
  }

  /** @param {string} key */
  #endPress(key) {
    const id = this.#presses.get(key);
    if (id !== undefined) this.#log.setBusy(id);
    this.#presses.delete(key);
  }

  /**
   * @param {Item} item
   * @param {string} [failure]
   */
  #showItem(item, failure) {
    if (item.frame.type === "press") {
      if (!item.failed) return;
      this.#endPress(item.key);
      this.#notices.notify(failure || word("not_sent"));
      return;
    }
    this.#log.showPending(item, failure);
    if (!item.failed) this.#scroll.toEnd();
  }

  /** @param {string} text */
  #sendText(text) {
    this.#outbox.add({ type: "text", key: uuid(), text });
  }

  /**
   * @param {File[]} files
   * @param {string} caption
   */
  #sendFiles(files, caption) {
    const photos = files.filter(isPhoto);
    const albums = photos.map((_, index) => (index % ALBUM_SIZE ? undefined : uuid()));
    photos.forEach((file, index) => {
      const first = index - (index % ALBUM_SIZE);
      const album = photos.length > 1 ? albums[first] : undefined;
      this.#outbox.add({ type: "photo", key: uuid(), caption: index === 0 && caption ? caption : undefined, album }, file);
    });
    files.filter((file) => !isPhoto(file)).forEach((file, index) => {
      const words = index === 0 && !photos.length && caption ? caption : undefined;
      this.#outbox.add({ type: "file", key: uuid(), name: file.name.slice(-LONGEST_NAME), caption: words }, file);
    });
  }

  /** @param {HTMLButtonElement} button */
  async #sendPlace(button) {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    button.toggleAttribute("data-busy", true);
    try {
      this.#outbox.add({ type: "location", key: uuid(), ...(await findPlace()) });
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      this.#notices.notify(`${word(error.word)} ${word("place_typed")}`, { stay: true });
    } finally {
      button.removeAttribute("aria-disabled");
      button.toggleAttribute("data-busy", false);
    }
  }

  /**
   * What a tap in the log means.
   * @param {EventTarget | null} target
   */
  #tap(target) {
    const element = closest(target, "button", HTMLButtonElement);
    const article = closest(target, ".message", HTMLElement);
    if (!element || !article) return;
    const { large = "", command = "", data = "" } = element.dataset;
    const { key = "" } = article.dataset;
    if (element.matches(".buttons button")) this.#press(article, data);
    else if (element.matches(".read")) toggleReading(article);
    else if (element.matches(".photo")) this.#notices.enlarge(large, find("img", HTMLImageElement, element).alt);
    else if (element.matches(".command")) this.#sendText(command);
    else if (element.matches(".spoiler")) element.setAttribute("aria-pressed", "true");
    else if (element.matches(".retry")) this.#outbox.retry(key);
    else if (element.matches(".discard")) {
      this.#outbox.discard(key);
      this.#log.dropPending(key);
    }
  }

  /**
   * @param {HTMLElement} article
   * @param {string} data that of the tapped button
   */
  #press(article, data) {
    const id = Number(article.dataset.id);
    if (article.querySelector(".buttons [aria-disabled]")) return;
    const key = uuid();
    this.#presses.set(key, id);
    this.#log.setBusy(id, data);
    this.#scroll.expectAnswer();
    this.#outbox.add({ type: "press", key, message_id: id, data });
  }

  /** Asks once, then lets this browser open nothing of the team any more. */
  async #signOut() {
    if (!confirm(word("sign_out_sure"))) return;
    try {
      const answer = await fetch(`${this.#entrance}sign-out`, { method: "POST" });
      if (answer.ok) return this.#beginAnew();
    } catch {
      // offline, as below
    }
    this.#notices.notify(word("offline"));
  }

  /** Loads the page with nothing of what was written on it. */
  #beginAnew() {
    try {
      sessionStorage.clear();
    } catch {
      // Private windows may refuse; then nothing was kept.
    }
    location.replace(this.#entrance);
  }

  /** `?start=PAYLOAD` of a link becomes one `/start PAYLOAD`, also if the page is reloaded before it is sent. */
  #takeStartPayload() {
    const payload = new URLSearchParams(location.search).get("start");
    if (payload === null) return;
    history.replaceState(null, "", location.pathname);
    if (/^[\w-]{1,64}$/.test(payload)) this.#sendText(`/start ${payload}`);
  }
}

new Chat().start();
