/** The scrolled part of the page: stays at the newest message unless the person reads further up. */

/** Nearer to the end than this counts as being at the end. */
const NEAR_END_PX = 80;
/** Nearer to the beginning than this loads what is earlier. */
const NEAR_START_PX = 200;
/** What comes within so long after a tap is its answer. */
const ANSWER_MS = 5_000;
/** Room above a message whose beginning is shown. */
const HEADROOM_PX = 8;

export class Scroll {
  #scroller;
  #newest;
  #atEnd = true;
  #tappedAt = -Infinity;

  /**
   * @param {object} parts
   * @param {HTMLElement} parts.scroller the scrolled element
   * @param {Element} parts.content what is in it
   * @param {HTMLElement} parts.newest the button that leads to the newest message
   * @param {() => void} onStart called when the person comes near the beginning
   */
  constructor({ scroller, content, newest }, onStart) {
    this.#scroller = scroller;
    this.#newest = newest;
    scroller.addEventListener("scroll", () => this.#notice(onStart), { passive: true });
    newest.addEventListener("click", () => this.toEnd());
    // Photos that load, a growing input, the on-screen keyboard: whoever was at the end stays there.
    const observer = new ResizeObserver(() => this.#atEnd && this.toEnd());
    observer.observe(scroller);
    observer.observe(content);
  }

  /** Goes to the newest message. */
  toEnd() {
    this.#atEnd = true;
    this.#newest.hidden = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** The person has tapped a button: what comes next is for them, wherever they read. */
  expectAnswer() {
    this.#tappedAt = performance.now();
  }

  /**
   * A new message has come: follows it, or offers to if the person reads further up.
   * @param {HTMLElement} [article] the message; of one that is taller than the screen the beginning is shown
   */
  follow(article) {
    if (!this.#atEnd && performance.now() - this.#tappedAt > ANSWER_MS) {
      this.#newest.hidden = false;
      return;
    }
    this.toEnd();
    if (article?.offsetHeight && this.#hiddenAbove(article) > 0) this.#toBeginning(article);
  }

  /**
   * Runs a change above what is read so that what is read does not move.
   * @param {() => void} change
   */
  hold(change) {
    const below = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    change();
    this.#scroller.scrollTop = this.#scroller.scrollHeight - below;
  }

  /** @param {Element} article */
  #toBeginning(article) {
    this.#atEnd = false;
    this.#scroller.scrollTop -= this.#hiddenAbove(article) + HEADROOM_PX;
  }

  /**
   * How much of an element lies above what is visible.
   * @param {Element} element
   */
  #hiddenAbove(element) {
    return this.#scroller.getBoundingClientRect().top - element.getBoundingClientRect().top;
  }

  /** @param {() => void} onStart */
  #notice(onStart) {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (this.#atEnd) this.#newest.hidden = true;
    if (scrollTop < NEAR_START_PX && !this.#atEnd) onStart();
  }
}
