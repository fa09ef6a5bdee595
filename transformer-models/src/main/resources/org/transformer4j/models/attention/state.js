/** What is looked at. Each view draws itself anew when it changes. */
const state = {
  kind: 0,
  layer: 0,
  head: 0,
  view: 'matrix',
  shade: {matrix: 'root', lines: 'linear'},
  zoom: null,
  /** The query and key that the pointer is at; either may be null. */
  hover: null,
  /** The same, kept by a click. */
  pinned: null,
};

const listeners = [];

/** Tells the views what has changed: some of kind, head, view, shade, theme, zoom, hover, pin. */
function changed(...what) {
  const set = new Set(what);
  listeners.forEach(listener => listener(set));
  if (set.size > 1 || !set.has('hover')) {
    keepAddress();
  }
}

const currentKind = () => kinds[state.kind];
const currentHead = () => currentKind().layers[state.layer][state.head];
const currentCell = () => state.hover ?? state.pinned;
const currentShade = () => state.shade[state.view];
const within = (value, count) => Math.max(0, Math.min(count - 1, value));

function choose(layer, head) {
  const layers = currentKind().layers;
  state.layer = within(layer, layers.length);
  state.head = within(head, layers[state.layer].length);
  changed('head');
}

function chooseKind(kind) {
  state.kind = within(kind, kinds.length);
  state.hover = null;
  state.pinned = null;
  state.layer = within(state.layer, currentKind().layers.length);
  state.head = within(state.head, currentKind().layers[state.layer].length);
  changed('kind', 'head');
}

/** The address names what is looked at, so that it can be kept and passed on. */
function keepAddress() {
  const head = currentHead();
  const address = new URLSearchParams({kind: state.kind, layer: head.layer, head: head.number, view: state.view});
  for (const [name, value] of Object.entries(state.pinned ?? {})) {
    if (value !== null) {
      address.set(name, value);
    }
  }
  try {
    history.replaceState(null, '', `#${address}`);
  } catch {
    // A page inside of another one may not have an address of its own.
  }
}

function readAddress() {
  const address = new URLSearchParams(location.hash.slice(1));
  state.kind = within(parseInt(address.get('kind')) || 0, kinds.length);
  const layers = currentKind().layers;
  state.layer = Math.max(0, layers.findIndex(heads => heads[0].layer === parseInt(address.get('layer'))));
  state.head = Math.max(0, layers[state.layer].findIndex(head => head.number === parseInt(address.get('head'))));
  state.view = address.get('view') === 'lines' ? 'lines' : 'matrix';
  const pinned = (name, count) => /^\d+$/.test(address.get(name)) && address.get(name) < count ? Number(address.get(name)) : null;
  const cell = {query: pinned('query', currentHead().queries), key: pinned('key', currentHead().keys)};
  state.pinned = cell.query === null && cell.key === null ? null : cell;
  if (['light', 'dark'].includes(address.get('theme'))) {
    document.documentElement.dataset.theme = address.get('theme');
  }
}
