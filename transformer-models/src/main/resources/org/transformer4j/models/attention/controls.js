/** Buttons and keys. */
const themes = ['', 'light', 'dark'];
const themeButton = document.getElementById('theme');
const shadeChoice = document.getElementById('shade');
const zoomRange = document.getElementById('zoom');

const kindButtons = kinds.map((kind, i) => {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = kind.title;
  button.addEventListener('click', () => chooseKind(i));
  return button;
});
document.getElementById('kinds').append(...kindButtons);

function chooseView(name) {
  state.view = name;
  state.zoom = null;
  state.hover = null;
  stage.scrollTo(0, 0);
  changed('view');
}

function zoomTo(value) {
  state.zoom = Math.max(0, Math.min(100, value));
  changed('zoom');
}

document.getElementById('show-matrix').addEventListener('click', () => chooseView('matrix'));
document.getElementById('show-lines').addEventListener('click', () => chooseView('lines'));
shadeChoice.addEventListener('change', () => {
  state.shade[state.view] = shadeChoice.value;
  changed('shade');
});
zoomRange.addEventListener('input', () => zoomTo(zoomRange.valueAsNumber));
stage.addEventListener('wheel', event => {
  if (event.ctrlKey) {
    event.preventDefault();
    zoomTo(layout.zoom - Math.sign(event.deltaY) * 6);
  }
}, {passive: false});
themeButton.addEventListener('click', () => {
  const next = themes[(themes.indexOf(document.documentElement.dataset.theme ?? '') + 1) % themes.length];
  if (next) {
    document.documentElement.dataset.theme = next;
  } else {
    delete document.documentElement.dataset.theme;
  }
  mixPalette();
  changed('theme');
});
systemIsDark.addEventListener('change', () => {
  mixPalette();
  changed('theme');
});

/** From token to token: down and up among the queries, right and left among the keys. */
function step(down, right) {
  const head = currentHead();
  const cell = state.pinned ?? {query: null, key: null};
  const move = (value, by, count) => by === 0 ? value : value === null ? 0 : within(value + by, count);
  const next = {query: move(cell.query ?? (right ? 0 : null), down, head.queries), key: move(cell.key, right, head.keys)};
  state.pinned = next;
  state.hover = null;
  changed('pin');
  reveal(next);
}

const arrows = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};
const keys = {
  m: () => chooseView('matrix'),
  l: () => chooseView('lines'),
  t: () => chooseKind((state.kind + 1) % kinds.length),
  '+': () => zoomTo(layout.zoom + 6),
  '=': () => zoomTo(layout.zoom + 6),
  '-': () => zoomTo(layout.zoom - 6),
  Home: () => choose(0, 0),
  End: () => choose(Infinity, Infinity),
  Escape: () => {
    state.pinned = null;
    changed('pin');
  },
};

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('select, input')) {
    return;
  }
  const arrow = arrows[event.key];
  const action = keys[event.key] ?? keys[event.key.toLowerCase()];
  if (arrow && event.shiftKey) {
    step(...arrow);
  } else if (arrow) {
    choose(state.layer + arrow[0], state.head + arrow[1]);
  } else if (action) {
    action();
  } else {
    return;
  }
  event.preventDefault();
});

function drawLegend() {
  const legend = document.querySelector('#legend canvas');
  const g = legend.getContext('2d');
  g.clearRect(0, 0, legend.width, legend.height);
  for (let x = 0; x < legend.width; x++) {
    const strong = strength(UNIT * x / (legend.width - 1), UNIT, currentShade());
    g.globalAlpha = state.view === 'lines' ? strong : 1;
    g.fillStyle = state.view === 'lines' ? themed('accent') : colour(Math.round(255 * strong));
    g.fillRect(x, 0, 1, legend.height);
  }
  document.querySelectorAll('#legend .unseen').forEach(element => {
    element.hidden = state.view === 'lines';
  });
  document.getElementById('most').textContent = currentShade() === 'row' ? 'largest of the row' : '1';
  document.querySelector('#legend i').style.background = colour(UNSEEN_SHADE);
}

listeners.push(what => {
  if (what.has('hover') || what.has('pin')) {
    return;
  }
  kindButtons.forEach((button, i) => button.setAttribute('aria-pressed', i === state.kind));
  for (const name of ['matrix', 'lines']) {
    document.getElementById(`show-${name}`).setAttribute('aria-pressed', name === state.view);
  }
  shadeChoice.value = currentShade();
  zoomRange.value = layout.zoom;
  themeButton.textContent = {'': 'Colours: as the system', light: 'Colours: light', dark: 'Colours: dark'}[document.documentElement.dataset.theme ?? ''];
  drawLegend();
});

readAddress();
mixPalette();
changed('kind', 'head', 'view', 'theme');
