/** One head as lines from the queries on the left to the keys on the right, as opaque as their weights. */
const FAINTEST = 0.015;

const linesView = {
  layout(g, kind, head, width, height) {
    const left = labelWidth(g, kind.queryTokens) + 70;
    const right = labelWidth(g, kind.keyTokens) + 70;
    const most = Math.max(head.queries, head.keys);
    const row = state.zoom === null ? Math.max(16, Math.min(26, Math.floor((height - 50) / most))) : Math.round(12 + state.zoom / 100 * 28);
    return {left, right, row, top: 36, width: Math.max(left + right + 160, Math.min(width, 900)), height: 36 + row * most + 10,
      zoom: (row - 12) / 28 * 100};
  },

  draw(g, kind, head, at, view) {
    const cell = currentCell();
    const from = at.left;
    const to = at.width - at.right;
    g.save();
    g.translate(-view.x, 0);
    g.font = '11px system-ui, sans-serif';
    g.fillStyle = themed('soft');
    g.textBaseline = 'middle';
    g.textAlign = 'right';
    g.fillText('query', from - 10, 18);
    g.textAlign = 'left';
    g.fillText('key', to + 10, 18);
    g.beginPath();
    g.rect(0, at.top - 4, at.width, view.height);
    g.clip();
    g.translate(0, at.top - view.y);
    this.bands(g, head, at, from, to, cell);
    this.lines(g, head, at, from, to, cell, view);
    this.tokens(g, kind, head, at, from, to, cell, view);
    g.restore();
  },

  /** What is joined to the token that the pointer is at. */
  bands(g, head, at, from, to, cell) {
    if (cell == null) {
      return;
    }
    g.fillStyle = themed('accent');
    const paint = (x, width, i, query, key) => {
      const code = head.code(query, key);
      g.globalAlpha = code === NOT_A_NUMBER ? 0 : 0.4 * strength(code, head.rowLargest(query), currentShade());
      g.fillRect(x, i * at.row + 1, width, at.row - 2);
    };
    if (cell.query != null) {
      for (let key = 0; key < head.keys; key++) {
        paint(to + 4, at.right - 4, key, cell.query, key);
      }
    } else if (cell.key != null) {
      for (let query = 0; query < head.queries; query++) {
        paint(0, from - 4, query, query, cell.key);
      }
    }
    g.globalAlpha = 1;
  },

  lines(g, head, at, from, to, cell, view) {
    const above = view.y - at.top;
    const below = view.y + view.height - at.top;
    const mode = currentShade();
    g.strokeStyle = themed('accent');
    g.lineWidth = cell ? 2 : 1.5;
    for (let query = 0; query < head.queries; query++) {
      if (cell?.query != null && cell.query !== query) {
        continue;
      }
      const y = (query + 0.5) * at.row;
      const largest = mode === 'row' ? head.rowLargest(query) : UNIT;
      for (let key = 0; key < head.keys; key++) {
        const z = (key + 0.5) * at.row;
        const code = head.code(query, key);
        if (code === 0 || code === NOT_A_NUMBER || cell != null && cell.query == null && cell.key !== key
            || y < above && z < above || y > below && z > below) {
          continue;
        }
        const alpha = strength(code, largest, mode);
        if (alpha >= FAINTEST) {
          g.globalAlpha = Math.min(1, alpha);
          g.beginPath();
          g.moveTo(from, y);
          g.lineTo(to, z);
          g.stroke();
        }
      }
    }
    g.globalAlpha = 1;
  },

  tokens(g, kind, head, at, from, to, cell, view) {
    const first = Math.max(0, Math.floor((view.y - at.top) / at.row));
    const last = Math.ceil((view.y + view.height) / at.row);
    const step = labelStep(at.row);
    const side = (tokens, x, align, strong, number) => {
      for (let i = first; i < Math.min(last, tokens.labels.length); i++) {
        if (i % step === 0 || i === strong) {
          drawLabel(g, tokens, i, x, (i + 0.5) * at.row, align, i === strong);
        }
        if (number) {
          g.font = '11px system-ui, sans-serif';
          g.fillStyle = themed('soft');
          g.textAlign = align === 'left' ? 'right' : 'left';
          g.fillText(number(i), align === 'left' ? at.width - 8 : 8, (i + 0.5) * at.row);
        }
      }
    };
    const byKey = cell != null && cell.query == null && cell.key != null;
    const number = (query, key) => head.code(query, key) === 0 ? '' : head.text(query, key);
    side(kind.queryTokens, from - 10, 'right', cell?.query ?? -1, byKey ? i => number(i, cell.key) : null);
    side(kind.keyTokens, to + 10, 'left', cell?.key ?? -1, cell?.query != null ? i => number(cell.query, i) : null);
  },

  at(x, y, head, at, view) {
    const i = Math.floor((y - at.top + view.y) / at.row);
    const side = x + view.x < at.left ? 'query' : x + view.x > at.width - at.right ? 'key' : null;
    if (y < at.top || side === null || x + view.x > at.width || i >= (side === 'query' ? head.queries : head.keys)) {
      return null;
    }
    // From a query that was clicked to the key that is pointed at.
    return side === 'query' ? {query: i, key: null} : {query: state.pinned?.query ?? null, key: i};
  },

  box(cell, at) {
    return {x: 0, y: (cell.query ?? cell.key ?? 0) * at.row, size: at.row, left: 0, top: at.top};
  },
};
