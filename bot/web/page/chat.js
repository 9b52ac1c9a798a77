/**
 * The chat page. Protocol: docs/webchat.md.
 *
 * Hooks for tests: `#status[data-state=connecting|online|offline]`, `#log`, `.message.me|.bot[data-id]` (sent),
 * `[data-key]` (unsent), `[data-state=sending|failed]`, in it `.text`, `.photo`, `.document`, `.place`, `time`,
 * `.buttons button|a` (`[aria-disabled=true]` and `[data-busy]` while a tap is handled), `.failure .retry|.discard`;
 * `.album`, `.day`, `#typing`, `#earlier`, `#newest`, `#notice`, `#alert`, `#viewer`, `#menu`, `#commands button`,
 * `#keyboard button` (`[data-place]` asks for the place), `#input`, `#send`, `#photo`, `#photo-file`, `#place`,
 * `#tray li button`, `#team`.
 */

import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { uuid } from "./dom.js";
import { Keyboard } from "./keyboard.js";
import { Log } from "./log.js";
import { Menu } from "./menu.js";
import { Notices } from "./notices.js";
import { Outbox } from "./outbox.js";
import { findPlace } from "./place.js";
import { Scroll } from "./scroll.js";
import { Synchroniser } from "./synchroniser.js";
import { followKeyboard } from "./viewport.js";
import { learnWords, readWords, setLanguage, word } from "./words.js";

const LOOK_AFTER_OUTBOX_MS = 5_000;
const SIGN_OF_LIFE_MS = 60_000;
const ALBUM_SIZE = 10;

const find = (id) => document.getElementById(id);

class Chat {
  #entrance = document.documentElement.dataset.entrance;
  #presses = new Map(); // key → id of the tapped message
  #notices = new Notices();
  #keyboard = new Keyboard(find("keyboard"), { onText: (text) => this.#sendText(text), onPlace: (button) => this.#sendPlace(button) });
  #log = new Log(find("log"), (rows) => this.#keyboard.show(rows));
  #menu = new Menu(find("menu"), find("commands"), (command) => this.#sendText(command));
  #scroll = new Scroll(
    { scroller: find("scroll"), content: find("log").parentElement, newest: find("newest") },
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
    onProgress: (item, share) => this.#log.showProgress(item.key, share),
    onSilence: () => this.#synchroniser.sync(),
    tooLarge: () => word("photo_too_large"),
  });
  #synchroniser = new Synchroniser({ connection: this.#connection, log: this.#log, scroll: this.#scroll, outbox: this.#outbox }, {
    onHello: (frame) => this.#greet(frame),
    onEmpty: () => this.#sendText("/start"),
    onAnswered: (frame) => this.#answer(frame),
    onRefused: ({ text }) => this.#notices.notify(text),
  });
  #composer = new Composer(
    find("composer"),
    { onText: (text) => this.#sendText(text), onPhotos: (files, caption) => this.#sendPhotos(files, caption) },
    `draft ${this.#entrance}`,
  );

  /** Shows the page in its first state and connects. */
  start() {
    readWords();
    followKeyboard();
    this.#composer.writeWords();
    find("team").hidden = this.#entrance !== "/team/";
    this.#outbox.restore();
    this.#takeStartPayload();
    this.#listen();
    this.#connection.wake();
  }

  #listen() {
    find("log").addEventListener("click", (event) => this.#tap(event.target));
    find("earlier").addEventListener("click", () => this.#synchroniser.askEarlier());
    find("place").addEventListener("click", () => this.#sendPlace(find("place")));
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

  #greet({ locale, direction, title, words, commands }) {
    learnWords(words);
    setLanguage({ locale, direction, title });
    this.#notices.writeConnection();
    this.#composer.writeWords();
    this.#menu.show(commands ?? []);
  }

  #answer({ key, text, alert }) {
    this.#outbox.discard(key);
    this.#endPress(key);
    if (alert && text) this.#notices.alert(text);
    else this.#notices.notify(text);
  }

  #endPress(key) {
    if (this.#presses.has(key)) this.#log.setBusy(this.#presses.get(key));
    this.#presses.delete(key);
  }

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

  #sendText(text) {
    this.#outbox.add({ type: "text", key: uuid(), text });
  }

  #sendPhotos(files, caption) {
    const albums = files.map((_, index) => (index % ALBUM_SIZE ? undefined : uuid()));
    files.forEach((file, index) => {
      const first = index - (index % ALBUM_SIZE);
      const album = files.length > 1 ? albums[first] : undefined;
      this.#outbox.add({ type: "photo", key: uuid(), caption: index === 0 && caption ? caption : undefined, album }, file);
    });
  }

  async #sendPlace(button) {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    button.toggleAttribute("data-busy", true);
    try {
      this.#outbox.add({ type: "location", key: uuid(), ...(await findPlace()) });
    } catch ({ word: name }) {
      this.#notices.notify(`${word(name)} ${word("place_typed")}`, { stay: true });
    } finally {
      button.removeAttribute("aria-disabled");
      button.toggleAttribute("data-busy", false);
    }
  }

  /** What a tap in the log means. */
  #tap(target) {
    const element = target.closest("button");
    const article = target.closest(".message");
    if (!element || !article) return;
    if (element.matches(".buttons button")) this.#press(article, element);
    else if (element.matches(".photo")) this.#notices.enlarge(element.dataset.large, element.firstElementChild.alt);
    else if (element.matches(".command")) this.#sendText(element.dataset.command);
    else if (element.matches(".spoiler")) element.setAttribute("aria-pressed", "true");
    else if (element.matches(".retry")) this.#outbox.retry(article.dataset.key);
    else if (element.matches(".discard")) {
      this.#outbox.discard(article.dataset.key);
      this.#log.dropPending(article.dataset.key);
    }
  }

  #press(article, { dataset }) {
    const id = Number(article.dataset.id);
    if (article.querySelector(".buttons [aria-disabled]")) return;
    const key = uuid();
    this.#presses.set(key, id);
    this.#log.setBusy(id, dataset.data);
    this.#scroll.expectAnswer();
    this.#outbox.add({ type: "press", key, message_id: id, data: dataset.data });
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
