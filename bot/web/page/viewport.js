/** Keeps header and input in sight where the on-screen keyboard lies over the page instead of shrinking it (Safari). */

/** Bars that come and go are smaller than this, on-screen keyboards larger. */
const SMALLEST_KEYBOARD_PX = 120;

/** Makes the page as high as what the keyboard leaves free. */
export function followKeyboard() {
  const { visualViewport } = window;
  visualViewport?.addEventListener("resize", () => {
    const covered = window.innerHeight - visualViewport.height;
    // An enlarged page is the person's own wish and no keyboard.
    const keyboard = visualViewport.scale === 1 && covered > SMALLEST_KEYBOARD_PX;
    document.body.style.height = keyboard ? `${visualViewport.height}px` : "";
    if (keyboard) window.scrollTo(0, 0);
  });
}
