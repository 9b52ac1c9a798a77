/** The WebSocket: opens again after every loss, with growing and scattered waits, and notices silence. */

const FIRST_WAIT_MS = 500;
/** Longest wait between two tries; `online` and coming back into sight cut it short. */
const LONGEST_WAIT_MS = 8_000;
/** How long opening may take, hello included, on a slow phone network. */
const OPEN_WITHIN_MS = 20_000;
/** How long a connection may leave `sync` unanswered before it counts as dead. */
const ANSWER_WITHIN_MS = 8_000;

/** @import { ConnectionState, PageFrame, ServerFrame } from "./protocol.js" */

export class Connection {
  #entrance;
  #listener;
  /** @type {WebSocket | undefined} */
  #socket;
  #losses = 0;
  /** @type {number | undefined} */
  #waiting;
  /** @type {number | undefined} */
  #patience;
  #greeted = false;

  /**
   * @param {string} entrance "/" or "/team/"
   * @param {object} listener
   * @param {(frame: ServerFrame) => void} listener.onFrame
   * @param {(state: ConnectionState) => void} listener.onState
   * @param {(closeCode: number) => void} listener.onLoss
   */
  constructor(entrance, listener) {
    this.#entrance = entrance;
    this.#listener = listener;
    window.addEventListener("offline", () => listener.onState("offline"));
  }

  /** Whether the server has said hello on the present connection. */
  get open() {
    return this.#greeted;
  }

  /** Opens the socket unless it is open or being opened. */
  wake() {
    if (this.#socket) return;
    clearTimeout(this.#waiting);
    const address = new URL(`${this.#entrance}socket`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("message", (event) => socket === this.#socket && this.#receive(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#lose(event.code));
    this.#expectAnswer(OPEN_WITHIN_MS);
    this.#listener.onState(navigator.onLine === false ? "offline" : "connecting");
  }

  /**
   * Sends a frame; false if there is no connection that could take it.
   * @param {PageFrame} frame
   */
  send(frame) {
    if (!this.#greeted || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /**
   * Sends a frame that must be answered soon, or the connection is given up.
   * @param {PageFrame} frame
   */
  ask(frame) {
    if (this.send(frame)) this.#expectAnswer(ANSWER_WITHIN_MS);
  }

  /** Fetches another cookie and connects with it. */
  async renew() {
    const socket = this.#socket;
    try {
      await fetch(this.#entrance, { cache: "no-store" });
    } catch {
      return; // offline: the next hello asks again
    }
    socket?.close();
  }

  /** @param {ServerFrame} frame */
  #receive(frame) {
    this.#stopWaiting();
    if (frame.type === "hello") {
      this.#greeted = true;
      this.#losses = 0;
    }
    this.#listener.onState("online");
    this.#listener.onFrame(frame);
  }

  /** @param {number} code */
  #lose(code) {
    // A connection that was refused may lack its cookie; asking for the page sets it again before the next try.
    if (!this.#greeted) fetch(this.#entrance, { cache: "no-store" }).catch(() => undefined);
    this.#socket = undefined;
    this.#greeted = false;
    this.#stopWaiting();
    this.#listener.onLoss(code);
    this.#listener.onState(navigator.onLine === false ? "offline" : "connecting");
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#losses);
    this.#losses += 1;
    // Scattered, so that a restarted server does not meet all its pages in one instant.
    this.#waiting = setTimeout(() => this.wake(), wait * (0.5 + Math.random() / 2));
  }

  /** @param {number} milliseconds */
  #expectAnswer(milliseconds) {
    this.#patience ??= setTimeout(() => this.#giveUp(), milliseconds);
  }

  #stopWaiting() {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  /** Drops the socket at once: on a dead network its own close event may take minutes. */
  #giveUp() {
    const socket = this.#socket;
    this.#lose(1006);
    socket?.close();
  }
}
