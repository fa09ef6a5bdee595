/** The large view: a canvas as large as the window on it, which shows the part that is scrolled to. */
const stage = document.getElementById('stage');
const space = document.getElementById('space');
const canvas = document.getElementById('canvas');
const readout = document.getElementById('readout');
const tip = document.getElementById('tip');
const views = {matrix: matrixView, lines: linesView};

let layout = null;
let drawn = 0;

function view() {
  return {x: stage.scrollLeft, y: stage.scrollTop, width: stage.clientWidth, height: stage.clientHeight};
}

function arrange() {
  const g = canvas.getContext('2d');
  // The first measure may bring scroll bars, which take room.
  for (let i = 0; i < 2; i++) {
    layout = views[state.view].layout(g, currentKind(), currentHead(), stage.clientWidth, stage.clientHeight);
    canvas.style.width = canvas.style.height = '0';
    space.style.width = `${Math.max(layout.width, 1)}px`;
    space.style.height = `${Math.max(layout.height, 1)}px`;
  }
  const {width, height} = view();
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  space.style.width = `${Math.max(layout.width, width)}px`;
  space.style.height = `${Math.max(layout.height, height)}px`;
}

function draw() {
  drawn = 0;
  const g = canvas.getContext('2d');
  const ratio = devicePixelRatio || 1;
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, canvas.width, canvas.height);
  views[state.view].draw(g, currentKind(), currentHead(), layout, view());
}

function drawSoon() {
  drawn ||= requestAnimationFrame(draw);
}

/** The weight of a cell in words; nothing in it is read as markup. */
function describe(element, cell) {
  const kind = currentKind();
  const head = currentHead();
  const part = (tag, text) => Object.assign(document.createElement(tag), {textContent: text});
  const token = (tokens, i) => `${tokens.labels[i]} (${i})`;
  if (cell?.query != null && cell.key != null) {
    const seen = head.code(cell.query, cell.key) === 0 ? ' (not seen)' : '';
    element.replaceChildren(part('b', head.text(cell.query, cell.key) + seen),
        part('span', ` ${token(kind.queryTokens, cell.query)} → ${token(kind.keyTokens, cell.key)}`));
  } else if (cell?.query != null) {
    element.replaceChildren(part('span', `from ${token(kind.queryTokens, cell.query)}: `), part('b', strongest(head, cell.query, kind)));
  } else if (cell?.key != null) {
    element.replaceChildren(part('span', `to ${token(kind.keyTokens, cell.key)}`));
  } else {
    element.textContent = 'Point at a weight, or at a token for all of its weights; a click keeps it.';
  }
}

/** The three keys that a query looks at most. */
function strongest(head, query, kind) {
  const value = key => head.code(query, key) === NOT_A_NUMBER ? 0 : head.code(query, key);
  return Array.from({length: head.keys}, (_, key) => key).sort((a, b) => value(b) - value(a)).slice(0, 3)
      .filter(key => value(key) > 0).map(key => `${kind.keyTokens.labels[key]} ${head.text(query, key)}`).join(',  ');
}

function pointed(event) {
  const box = canvas.getBoundingClientRect();
  return views[state.view].at(event.clientX - box.left, event.clientY - box.top, currentHead(), layout, view());
}

const same = (a, b) => a?.query === b?.query && a?.key === b?.key;

canvas.addEventListener('pointermove', event => {
  const cell = pointed(event);
  tip.hidden = cell?.query == null || cell.key == null;
  if (!tip.hidden) {
    describe(tip, cell);
    const right = event.clientX + 16 + tip.offsetWidth > innerWidth;
    const low = event.clientY + 16 + tip.offsetHeight > innerHeight;
    tip.style.left = `${event.clientX + (right ? -12 - tip.offsetWidth : 16)}px`;
    tip.style.top = `${event.clientY + (low ? -12 - tip.offsetHeight : 16)}px`;
  }
  if (!same(cell, state.hover)) {
    state.hover = cell;
    changed('hover');
  }
});
canvas.addEventListener('pointerleave', () => {
  tip.hidden = true;
  state.hover = null;
  changed('hover');
});
canvas.addEventListener('click', event => {
  const cell = pointed(event);
  state.pinned = same(cell, state.pinned) ? null : cell;
  changed('pin');
});
stage.addEventListener('scroll', () => {
  tip.hidden = true;
  drawSoon();
}, {passive: true});

/** Brings a cell into the window. */
function reveal(cell) {
  const box = views[state.view].box(cell, layout);
  const {x, y, width, height} = view();
  stage.scrollTo(Math.max(Math.min(x, box.x), box.x + box.size + box.left - width), Math.max(Math.min(y, box.y), box.y + box.size + box.top - height));
}

new ResizeObserver(() => {
  arrange();
  drawSoon();
}).observe(stage);

listeners.push(what => {
  if (['kind', 'view', 'zoom', 'head'].some(each => what.has(each))) {
    tip.hidden = true;
    arrange();
  }
  const head = currentHead();
  document.getElementById('which').textContent = `Layer ${head.layer} · Head ${head.number}`;
  stage.setAttribute('aria-label', `${currentKind().title}, layer ${head.layer}, head ${head.number}: ${head.queries} queries, ${head.keys} keys`);
  describe(readout, currentCell());
  drawSoon();
});
