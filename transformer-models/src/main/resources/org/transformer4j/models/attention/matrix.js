/** One head as a matrix: queries downwards, keys to the right. */
const matrixView = {
  layout(g, kind, head, width, height) {
    const left = Math.max(62, labelWidth(g, kind.queryTokens) + 14);
    const top = Math.max(38, labelWidth(g, kind.keyTokens) + 14);
    const fitting = Math.floor(Math.min((width - left - 8) / head.keys, (height - top - 8) / head.queries));
    const cell = state.zoom === null ? Math.max(6, Math.min(48, fitting)) : Math.round(3 + state.zoom / 100 * 45);
    return {left, top, cell, width: left + cell * head.keys + 8, height: top + cell * head.queries + 8, zoom: (cell - 3) / 45 * 100};
  },

  draw(g, kind, head, at, view) {
    const firstKey = Math.max(0, Math.floor(view.x / at.cell));
    const lastKey = Math.min(head.keys, Math.ceil((view.x + view.width - at.left) / at.cell));
    const firstQuery = Math.max(0, Math.floor(view.y / at.cell));
    const lastQuery = Math.min(head.queries, Math.ceil((view.y + view.height - at.top) / at.cell));
    if (lastKey > firstKey && lastQuery > firstQuery) {
      g.save();
      g.beginPath();
      g.rect(at.left, at.top, view.width, view.height);
      g.clip();
      g.translate(at.left - view.x, at.top - view.y);
      this.cells(g, head, at.cell, firstQuery, lastQuery, firstKey, lastKey);
      this.mark(g, head, at.cell);
      g.restore();
    }
    this.axes(g, kind, head, at, view, firstQuery, lastQuery, firstKey, lastKey);
  },

  cells(g, head, size, firstQuery, lastQuery, firstKey, lastKey) {
    const image = new ImageData(lastKey - firstKey, lastQuery - firstQuery);
    const pixels = new Uint32Array(image.data.buffer);
    let i = 0;
    for (let query = firstQuery; query < lastQuery; query++) {
      for (let key = firstKey; key < lastKey; key++) {
        pixels[i++] = pixelPalette[shadeOf(head, query, key, currentShade())];
      }
    }
    const small = new OffscreenCanvas(image.width, image.height);
    small.getContext('2d').putImageData(image, 0, 0);
    g.imageSmoothingEnabled = false;
    g.drawImage(small, firstKey * size, firstQuery * size, image.width * size, image.height * size);
    if (size >= 10) {
      this.lattice(g, size, firstQuery, lastQuery, firstKey, lastKey);
    }
    if (size >= 30) {
      this.numbers(g, head, size, firstQuery, lastQuery, firstKey, lastKey);
    }
  },

  lattice(g, size, firstQuery, lastQuery, firstKey, lastKey) {
    g.strokeStyle = themed('card');
    g.lineWidth = 1;
    g.beginPath();
    for (let query = firstQuery; query <= lastQuery; query++) {
      g.moveTo(firstKey * size, query * size);
      g.lineTo(lastKey * size, query * size);
    }
    for (let key = firstKey; key <= lastKey; key++) {
      g.moveTo(key * size, firstQuery * size);
      g.lineTo(key * size, lastQuery * size);
    }
    g.stroke();
  },

  /** Two digits in each cell, in black or white, whichever is easier to read. */
  numbers(g, head, size, firstQuery, lastQuery, firstKey, lastKey) {
    g.font = '11px system-ui, sans-serif';
    g.textAlign = 'center';
    g.textBaseline = 'middle';
    for (let query = firstQuery; query < lastQuery; query++) {
      for (let key = firstKey; key < lastKey; key++) {
        const code = head.code(query, key);
        if (code > 0 && code !== NOT_A_NUMBER) {
          const from = 4 * shadeOf(head, query, key, currentShade());
          const light = 0.299 * palette[from] + 0.587 * palette[from + 1] + 0.114 * palette[from + 2];
          g.fillStyle = light > 140 ? '#14171c' : '#ffffff';
          g.fillText((Math.round(code / 500) / 100).toFixed(2), (key + 0.5) * size, (query + 0.5) * size);
        }
      }
    }
  },

  /** The row and the column that the pointer is at. */
  mark(g, head, size) {
    const cell = currentCell();
    g.strokeStyle = themed('accent');
    g.lineWidth = 2;
    if (cell?.query != null) {
      g.strokeRect(0, cell.query * size, head.keys * size, size);
    }
    if (cell?.key != null) {
      g.strokeRect(cell.key * size, 0, size, head.queries * size);
    }
  },

  axes(g, kind, head, at, view, firstQuery, lastQuery, firstKey, lastKey) {
    const cell = currentCell();
    const step = labelStep(at.cell);
    g.save();
    g.beginPath();
    g.rect(0, at.top - 6, at.left, view.height);
    g.clip();
    for (let query = firstQuery; query < lastQuery; query++) {
      const strong = cell?.query === query;
      const crowded = cell?.query != null && !strong && Math.abs(query - cell.query) * at.cell < 13;
      if (strong || query % step === 0 && !crowded) {
        drawLabel(g, kind.queryTokens, query, at.left - 8, at.top + (query + 0.5) * at.cell - view.y, 'right', strong);
      }
    }
    g.restore();
    g.save();
    g.beginPath();
    g.rect(at.left - 6, 0, view.width, at.top);
    g.clip();
    for (let key = firstKey; key < lastKey; key++) {
      const strong = cell?.key === key;
      const crowded = cell?.key != null && !strong && Math.abs(key - cell.key) * at.cell < 13;
      if (strong || key % step === 0 && !crowded) {
        g.save();
        g.translate(at.left + (key + 0.5) * at.cell - view.x, at.top - 8);
        g.rotate(-Math.PI / 2);
        drawLabel(g, kind.keyTokens, key, 0, 0, 'left', strong);
        g.restore();
      }
    }
    g.restore();
    g.font = '11px system-ui, sans-serif';
    g.fillStyle = themed('soft');
    g.textAlign = 'right';
    g.fillText('key →', at.left - 8, at.top - 22);
    g.fillText('query ↓', at.left - 8, at.top - 8);
  },

  at(x, y, head, at, view) {
    const query = y < at.top ? null : Math.floor((y - at.top + view.y) / at.cell);
    const key = x < at.left ? null : Math.floor((x - at.left + view.x) / at.cell);
    return query === null && key === null || query >= head.queries || key >= head.keys ? null : {query, key};
  },

  /** Where a cell is, and how much of the edges the labels cover. */
  box(cell, at) {
    return {x: (cell.key ?? 0) * at.cell, y: (cell.query ?? 0) * at.cell, size: at.cell, left: at.left, top: at.top};
  },
};
