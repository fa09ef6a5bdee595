/** Tokens on a canvas. */
const LABEL_ROOM = 130;
const LABEL_FONT = '12px system-ui, "Segoe UI", Roboto, sans-serif';

/** As much of a text as there is room for, in the canvas's present font. */
function shortened(g, text, room) {
  if (g.measureText(text).width <= room) {
    return text;
  }
  const characters = [...text];
  let length = characters.length;
  while (length > 1 && g.measureText(`${characters.slice(0, length).join('')}…`).width > room) {
    length--;
  }
  return `${characters.slice(0, length).join('')}…`;
}

/** How wide the longest label is. */
function labelWidth(g, tokens) {
  g.font = LABEL_FONT;
  return Math.ceil(Math.min(LABEL_ROOM, tokens.labels.reduce((most, label) => Math.max(most, g.measureText(label).width), 12)));
}

/** Draws a token; the canvas stands where it is to be. */
function drawLabel(g, tokens, i, x, y, align, strong) {
  g.font = `${tokens.special.has(i) ? 'italic ' : ''}${strong ? '600 ' : ''}${LABEL_FONT}`;
  g.fillStyle = strong ? themed('accent') : themed(tokens.special.has(i) ? 'special' : 'ink');
  g.textAlign = align;
  g.textBaseline = 'middle';
  g.fillText(shortened(g, tokens.labels[i], LABEL_ROOM), x, y);
}

/** Every how many labels one fits. */
function labelStep(size) {
  return Math.max(1, Math.ceil(13 / size));
}
