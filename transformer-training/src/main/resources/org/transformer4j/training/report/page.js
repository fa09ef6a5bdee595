'use strict';
(() => {
  const space = 'http://www.w3.org/2000/svg';
  const tip = document.getElementById('tip');
  const theme = document.getElementById('theme');
  const axes = document.getElementById('axes');

  /** Choices outlast the reloads of a page about a run that goes on. */
  const kept = {
    get: key => { try { return sessionStorage.getItem(key) ?? ''; } catch { return ''; } },
    set: (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* Then it is asked for again. */ } },
  };

  const themes = {'': 'as the system', light: 'light', dark: 'dark'};
  function showTheme(name) {
    document.documentElement.dataset.theme = name;
    theme.textContent = `Colours: ${themes[name]}`;
    kept.set('theme', name);
  }
  theme.addEventListener('click', () => {
    const names = Object.keys(themes);
    showTheme(names[(names.indexOf(document.documentElement.dataset.theme) + 1) % names.length]);
  });
  theme.hidden = false;
  showTheme(kept.get('theme') in themes ? kept.get('theme') : '');

  function showAxes(name) {
    for (const button of axes.children) {
      button.setAttribute('aria-pressed', button.value === name);
      axes.closest('figure').querySelector(`.${button.value}`).hidden = button.value !== name;
    }
    kept.set('axes', name);
  }
  if (axes) {
    axes.hidden = false;
    axes.addEventListener('click', event => { if (event.target.value) showAxes(event.target.value); });
    showAxes(kept.get('axes') === 'logarithmic' ? 'logarithmic' : 'linear');
  }

  function element(name, kind, attributes) {
    const made = document.createElementNS(space, name);
    made.setAttribute('class', kind);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  /** The place of the number in an ascending list that is nearest. */
  function nearest(list, wanted) {
    let low = 0;
    let high = list.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] < wanted) low = middle + 1; else high = middle;
    }
    return low > 0 && wanted - list[low - 1] < list[low] - wanted ? low - 1 : low;
  }

  for (const chart of document.querySelectorAll('svg[data-chart]')) {
    const series = JSON.parse(chart.dataset.chart);
    const size = chart.viewBox.baseVal;
    let marks = [];

    function clear() {
      for (const mark of marks) mark.remove();
      marks = [];
      tip.hidden = true;
    }

    chart.addEventListener('pointerleave', clear);
    chart.addEventListener('pointermove', event => {
      clear();
      const box = chart.getBoundingClientRect();
      const at = (event.clientX - box.left) * size.width / box.width;
      const places = series.map(one => nearest(one.x, at));
      // The line stands where the nearest reading of all curves is; a curve that has none near it says where its own is.
      const first = series.reduce((best, one, i) => Math.abs(one.x[places[i]] - at) < Math.abs(series[best].x[places[best]] - at) ? i : best, 0);
      const x = series[first].x[places[first]];
      marks.push(element('path', 'cursor', {d: `M${x} 10 V${size.height - 26}`}));
      tip.replaceChildren();
      const step = document.createElement('b');
      step.textContent = `step ${series[first].steps[places[first]].toLocaleString('en')}`;
      tip.append(step);
      series.forEach((one, i) => {
        const place = places[i];
        marks.push(element('circle', `mark ${one.look}`, {cx: one.x[place], cy: one.y[place], r: 4.5}));
        const line = document.createElement('div');
        const away = one.steps[place] === series[first].steps[places[first]] ? '' : ` at ${one.steps[place].toLocaleString('en')}`;
        line.textContent = `${one.name}${away}: ${one.values[place]}`;
        tip.append(line);
      });
      chart.append(...marks);
      tip.hidden = false;
      const left = event.clientX + 16 + tip.offsetWidth > innerWidth ? event.clientX - 16 - tip.offsetWidth : event.clientX + 16;
      tip.style.left = `${Math.max(4, left)}px`;
      tip.style.top = `${Math.min(event.clientY + 16, innerHeight - tip.offsetHeight - 4)}px`;
    });
  }
})();
