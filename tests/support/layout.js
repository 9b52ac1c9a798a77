// What is wrong with how the page lies on the screen, one line each: for people who do not read the language.
() => {
  const faults = new Set();
  const areas = "#commands, header, #scroll, footer, dialog";
  const seen = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && !element.closest(".unseen, .skip, svg, [hidden]");
  };
  const name = (element) => {
    const words = (element.textContent || element.placeholder || "").trim().slice(0, 60);
    return `${element.tagName.toLowerCase()}${element.id && `#${element.id}`} ${JSON.stringify(words)}`;
  };

  for (const element of document.querySelectorAll("body *")) {
    if (!seen(element)) continue;
    const { left, right } = element.getBoundingClientRect();
    if (left < -1 || right > innerWidth + 1) faults.add(`beside the screen: ${name(element)}`);
    const cuts = getComputedStyle(element).overflowX !== "visible";
    if (cuts && element.scrollWidth > element.clientWidth + 1) faults.add(`cut off: ${name(element)}`);
  }

  // Words that do not fit their line or leave their button. Addresses may break, and Chinese does anywhere.
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (!seen(node.parentElement)) continue;
    const box = node.parentElement.closest("button, a")?.getBoundingClientRect();
    for (const { 0: word, index } of node.data.matchAll(/[^\s\u2013\u2014\-\/]+/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const parts = [...range.getClientRects()].filter(({ width }) => width > 0);
      const tops = parts.map(({ top }) => top);
      const breaks = Math.max(...tops) - Math.min(...tops) > 8;
      if (breaks && !/[@._:]\S|\p{Script=Han}/u.test(word)) faults.add(`broken word: ${word} in ${name(node.parentElement)}`);
      if (box && parts.some(({ left, right }) => left < box.left - 1 || right > box.right + 1)) {
        faults.add(`leaves its button: ${word} in ${name(node.parentElement)}`);
      }
    }
  }

  // The placeholder is no element: its words are measured as the field would draw them.
  for (const field of document.querySelectorAll("textarea")) {
    const style = getComputedStyle(field, "::placeholder");
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${style.fontSize} ${getComputedStyle(field).fontFamily}`;
    const { paddingLeft, paddingRight } = getComputedStyle(field);
    const room = field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    if (pen.measureText(field.placeholder).width > room + 1) faults.add(`cut off: ${name(field)}`);
  }

  const things = [...document.querySelectorAll(
    "h1, #status, .mark, .round, #commands :is(button, a), .day, .text, .meta > *, .where > *, .filename, .buttons :is(button, a), #keyboard button, #notice > *, #input",
  )].filter(seen);
  things.forEach((one, index) => {
    const a = one.getBoundingClientRect();
    for (const other of things.slice(index + 1)) {
      if (one.contains(other) || other.contains(one) || one.closest(areas) !== other.closest(areas)) continue;
      const b = other.getBoundingClientRect();
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 1) faults.add(`overlap: ${name(one)} and ${name(other)}`);
    }
  });
  return [...faults];
}
