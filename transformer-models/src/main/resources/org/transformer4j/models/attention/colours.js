/** From the weight 0 to the weight 1; lightness falls, or rises on dark ground, all the way. */
const STOPS = {
  light: ['#f8fafd', '#c9dbf1', '#86afdf', '#3f74b8', '#0a2a5e'],
  dark: ['#1b2230', '#26496d', '#2c7c91', '#6fbf8c', '#fbe64d'],
};
const UNSEEN = {light: '#ebe8e1', dark: '#121317'};
const WRONG = {light: '#d01c1c', dark: '#ff5c5c'};

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

function themeName() {
  return document.documentElement.dataset.theme || (systemIsDark.matches ? 'dark' : 'light');
}

function rgb(hex) {
  return [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));
}

/** 256 shades, then those of what is not seen and of what is not a number: four bytes each. */
const palette = new Uint8ClampedArray(258 * 4);
/** The same, a pixel each. */
const pixelPalette = new Uint32Array(palette.buffer);
const UNSEEN_SHADE = 256;
const WRONG_SHADE = 257;

function mixPalette() {
  const theme = themeName();
  const stops = STOPS[theme].map(rgb);
  for (let shade = 0; shade < 256; shade++) {
    const place = shade / 255 * (stops.length - 1);
    const i = Math.min(stops.length - 2, Math.floor(place));
    for (let c = 0; c < 3; c++) {
      palette[4 * shade + c] = stops[i][c] + (stops[i + 1][c] - stops[i][c]) * (place - i);
    }
    palette[4 * shade + 3] = 255;
  }
  palette.set([...rgb(UNSEEN[theme]), 255], 4 * UNSEEN_SHADE);
  palette.set([...rgb(WRONG[theme]), 255], 4 * WRONG_SHADE);
}

function colour(shade) {
  return `rgb(${palette[4 * shade]} ${palette[4 * shade + 1]} ${palette[4 * shade + 2]})`;
}

/** A colour of the style sheet. */
function themed(name) {
  // What the sheet holds may depend on the theme; an element has the colour that it comes to.
  themed.probe ??= document.body.appendChild(Object.assign(document.createElement('span'), {hidden: true}));
  themed.probe.style.color = `var(--${name})`;
  return getComputedStyle(themed.probe).color;
}

/** From 0 to 1: how strongly a weight is shown. */
function strength(code, largest, mode) {
  return mode === 'root' ? Math.sqrt(code / UNIT) : mode === 'row' ? code / largest : code / UNIT;
}

/** For each mode but that of rows, the shade of every code: there are far more weights than codes. */
const shadeTables = {};

function shadeTable(mode) {
  return shadeTables[mode] ??= Uint16Array.from({length: 65536}, (_, code) => code === 0 ? UNSEEN_SHADE : code === NOT_A_NUMBER ? WRONG_SHADE
      : Math.min(255, Math.round(255 * strength(code, UNIT, mode))));
}

function shadeOf(head, query, key, mode) {
  const code = head.code(query, key);
  return mode !== 'row' || code === 0 || code === NOT_A_NUMBER ? shadeTable(mode)[code]
      : Math.round(255 * strength(code, head.rowLargest(query), mode));
}
