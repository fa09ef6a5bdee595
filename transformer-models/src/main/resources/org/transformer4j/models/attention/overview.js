/** All heads of one kind: a row for each layer. */
const grid = document.getElementById('grid');
const THUMB_PIXELS = 64;

function cell(role, text) {
  const element = document.createElement('div');
  element.setAttribute('role', role);
  element.textContent = text ?? '';
  return element;
}

/** A few queries and keys become one pixel, as strong as the strongest of them: a thin line stays. */
function drawThumb(canvas, head) {
  const step = Math.max(1, Math.ceil(Math.max(head.queries, head.keys) / THUMB_PIXELS));
  canvas.width = Math.ceil(head.keys / step);
  canvas.height = Math.ceil(head.queries / step);
  const image = new ImageData(canvas.width, canvas.height);
  const shades = new Int16Array(canvas.width * canvas.height).fill(-1);
  for (let query = 0; query < head.queries; query++) {
    const row = Math.floor(query / step) * canvas.width;
    for (let key = 0; key < head.keys; key++) {
      const at = row + Math.floor(key / step);
      const shade = shadeOf(head, query, key, state.shade.matrix);
      shades[at] = Math.max(shades[at], shade === UNSEEN_SHADE ? -1 : shade);
    }
  }
  const pixels = new Uint32Array(image.data.buffer);
  shades.forEach((shade, i) => {
    pixels[i] = pixelPalette[shade < 0 ? UNSEEN_SHADE : shade];
  });
  canvas.getContext('2d').putImageData(image, 0, 0);
}

function buildGrid() {
  const kind = currentKind();
  const most = Math.max(...kind.layers.map(heads => heads.length));
  const beside = matchMedia('(min-width: 62rem)').matches ? 0.42 : 1;
  const room = document.querySelector('main').clientWidth * beside - 100;
  const longer = Math.max(kind.queryTokens.labels.length, kind.keyTokens.labels.length);
  const size = Math.max(20, Math.min(96, Math.floor(room / most) - 4));
  const width = Math.max(10, Math.round(size * kind.keyTokens.labels.length / longer));
  const height = Math.max(10, Math.round(size * kind.queryTokens.labels.length / longer));
  const columns = [...new Set(kind.layers.flatMap(heads => heads.map(head => head.number)))].sort((a, b) => a - b);
  const header = cell('row');
  header.className = 'heads';
  header.append(cell('rowheader', 'head'), ...columns.map(number => {
    const column = cell('columnheader', number);
    column.style.width = `${width}px`;
    return column;
  }));
  grid.replaceChildren(header, ...kind.layers.map((heads, layer) => {
    const row = cell('row');
    row.append(cell('rowheader', `layer ${heads[0].layer}`), ...heads.map((head, place) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.tabIndex = -1;
      button.setAttribute('role', 'gridcell');
      button.setAttribute('aria-label', `Layer ${head.layer}, head ${head.number}`);
      button.title = `layer ${head.layer}, head ${head.number}`;
      button.style.width = `${width}px`;
      button.style.height = `${height}px`;
      button.addEventListener('click', () => choose(layer, place));
      const canvas = document.createElement('canvas');
      button.append(canvas);
      return button;
    }));
    return row;
  }));
  drawThumbs();
}

function thumb(layer, head) {
  return grid.children[layer + 1].querySelectorAll('button')[head];
}

function drawThumbs() {
  currentKind().layers.forEach((heads, layer) => {
    const buttons = grid.children[layer + 1].querySelectorAll('button');
    heads.forEach((head, place) => drawThumb(buttons[place].firstChild, head));
  });
}

function markThumb() {
  const hadFocus = grid.contains(document.activeElement);
  grid.querySelectorAll('[aria-selected]').forEach(button => {
    button.removeAttribute('aria-selected');
    button.tabIndex = -1;
  });
  const chosen = thumb(state.layer, state.head);
  chosen.setAttribute('aria-selected', 'true');
  chosen.tabIndex = 0;
  chosen.scrollIntoView({block: 'nearest', inline: 'nearest'});
  if (hadFocus) {
    chosen.focus({preventScroll: true});
  }
}

listeners.push(what => {
  if (what.has('kind')) {
    buildGrid();
  } else if (what.has('theme') || what.has('shade') && state.view === 'matrix') {
    drawThumbs();
  }
  if (what.has('kind') || what.has('head')) {
    markThumb();
  }
});
