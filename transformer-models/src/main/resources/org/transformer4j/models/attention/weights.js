/** Whole numbers of 1/50000; 0 is a weight of exactly 0, as that of a key that is not seen. */
const UNIT = 50000;
const NOT_A_NUMBER = 65535;

const page = JSON.parse(document.getElementById('data').textContent);
for (const name of ['source', 'target']) {
  page[name].special = new Set(page[name].special);
}

function unpacked(base64) {
  const bytes = atob(base64);
  const codes = new Uint16Array(bytes.length / 2);
  for (let i = 0; i < codes.length; i++) {
    codes[i] = bytes.charCodeAt(2 * i) | bytes.charCodeAt(2 * i + 1) << 8;
  }
  return codes;
}

/** The weights of one head: a row for each query, a column for each key. */
class Head {
  constructor(kind, layer, place, codes) {
    this.layer = layer.layer;
    this.number = layer.heads[place];
    this.triangular = layer.triangular;
    this.queries = page[kind.queries].labels.length;
    this.keys = page[kind.keys].labels.length;
    const size = this.triangular ? this.queries * (this.queries + 1) / 2 : this.queries * this.keys;
    this.codes = codes.subarray(place * size, (place + 1) * size);
    this.largest = new Uint16Array(this.queries);
  }

  code(query, key) {
    return this.triangular ? key > query ? 0 : this.codes[query * (query + 1) / 2 + key] : this.codes[query * this.keys + key];
  }

  /** The largest code of a row. */
  rowLargest(query) {
    if (this.largest[query] === 0) {
      let largest = 1;
      for (let key = 0; key < this.keys; key++) {
        const code = this.code(query, key);
        largest = code > largest && code !== NOT_A_NUMBER ? code : largest;
      }
      this.largest[query] = largest;
    }
    return this.largest[query];
  }

  /** The weight with four digits. */
  text(query, key) {
    const code = this.code(query, key);
    return code === NOT_A_NUMBER ? 'not a number' : (Math.round(code / 5) / 10000).toFixed(4);
  }
}

/** For each kind of attention, for each layer, its heads. */
const kinds = page.kinds.map(kind => ({
  ...kind,
  queryTokens: page[kind.queries],
  keyTokens: page[kind.keys],
  layers: kind.layers.map(layer => {
    const codes = unpacked(layer.weights);
    return layer.heads.map((_, place) => new Head(kind, layer, place, codes));
  }),
}));
