import { changeHeader } from '../guard.ts';

/** The script of the lab's page. It writes text only, never HTML, and keeps at most 200 rows of a log. */
export const pageScript = `
(() => {
  'use strict';
  const mostRows = 200;
  const byId = (id) => document.getElementById(id);
  const status = byId('status');
  let statusTimer;

  function say(text, isProblem) {
    status.textContent = text;
    status.className = isProblem ? 'problem' : '';
    clearTimeout(statusTimer);
    statusTimer = setTimeout(() => { status.textContent = ''; }, isProblem ? 12000 : 3000);
  }

  async function send(method, path, body) {
    const response = await fetch('/lab/api/' + path, {
      method,
      headers: { 'content-type': 'application/json', '${changeHeader}': '1' },
      body: JSON.stringify(body),
    });
    if (response.ok) return;
    const { error } = await response.json();
    throw new Error(error.message);
  }

  /** The page is loaded again after a change, with its message and the focus. */
  async function change(method, path, body, text, focusId, sayProblem = (message) => say(message, true)) {
    say('');
    try {
      await send(method, path, body);
    } catch (error) {
      sayProblem(error.message);
      return;
    }
    sessionStorage.setItem('lab', JSON.stringify({ text, focusId, y: scrollY }));
    location.reload();
  }

  function resume() {
    const kept = JSON.parse(sessionStorage.getItem('lab') || 'null');
    sessionStorage.removeItem('lab');
    if (kept === null) return;
    scrollTo({ top: kept.y, behavior: 'instant' });
    const target = byId(kept.focusId);
    if (target !== null) target.focus({ preventScroll: true });
    setTimeout(() => say(kept.text), 100);
  }

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button');
    if (button === null) return;
    const { copy, method, path, body, confirm: question } = button.dataset;
    if (copy !== undefined) {
      try {
        await navigator.clipboard.writeText(copy);
        say('Copied.');
      } catch {
        say('The browser does not permit copying; select the text instead.', true);
      }
    }
    if (button.dataset.change !== undefined) openPolicy(button);
    if (button.dataset.close !== undefined) button.closest('dialog').close();
    if (method === undefined || (question !== undefined && !confirm(question))) return;
    const near = button.closest('section');
    await change(method, path, JSON.parse(body), button.textContent + ': done.', button.id.startsWith('remove-') ? near.id : button.id);
  });

  for (const form of document.querySelectorAll('form[data-add]')) {
    const sets = form.querySelectorAll('fieldset[data-kind]');
    const kind = sets.length === 0 ? null : form.elements.namedItem('kind');
    const show = () => {
      for (const set of sets) set.disabled = set.hidden = set.dataset.kind !== kind.value;
    };
    if (kind !== null) {
      kind.addEventListener('change', show);
      show();
    }
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (form.closest('dialog') !== null) return void changePolicy(form);
      const object = kind === null ? {} : { kind: kind.value };
      for (const field of form.querySelectorAll('[data-type]')) {
        if (field.matches(':disabled') || field.value === '') continue;
        const [name, inner] = field.name.split('.');
        if (inner === undefined) object[name] = valueOf(field);
        else object[name] = { ...object[name], [inner]: valueOf(field) };
      }
      void change(form.dataset.method || 'POST', form.dataset.add, object, 'Done.', form.closest('section').id);
    });
  }

  const dialog = byId('change-policy');

  /** Shows the fields of a policy; the browser returns the focus to the button. */
  function openPolicy(button) {
    const policy = JSON.parse(button.dataset.change);
    const form = dialog.querySelector('form');
    form.dataset.add = 'policies/' + encodeURIComponent(policy.id);
    form.dataset.focus = button.id;
    byId('change-policy-kind').textContent = policy.kind + ', ' + policy.id;
    form.querySelector('.problem').textContent = '';
    for (const set of form.querySelectorAll('fieldset[data-kind]')) set.disabled = set.hidden = set.dataset.kind !== policy.kind;
    for (const field of form.querySelectorAll('[data-type]')) {
      const value = policy[field.dataset.name];
      const list = value === undefined ? [] : [value].flat();
      if (field.dataset.type === 'choices') {
        for (const box of field.querySelectorAll('input')) box.checked = list.includes(box.value);
      } else {
        field.value = list.join('\\n');
      }
    }
    dialog.showModal();
  }

  /** Sends the fields that were changed. */
  function changePolicy(form) {
    const before = JSON.parse(byId(form.dataset.focus).dataset.change);
    const changes = {};
    for (const field of form.querySelectorAll('[data-type]')) {
      if (field.matches('fieldset:disabled *')) continue;
      const name = field.dataset.name;
      const value = changedValue(field);
      const old = before[name] === undefined ? null : before[name];
      if (JSON.stringify([value].flat()) !== JSON.stringify([old].flat())) changes[name] = value;
    }
    const problem = form.querySelector('.problem');
    problem.textContent = '';
    return change('PATCH', form.dataset.add, changes, 'Changed.', form.dataset.focus, (text) => { problem.textContent = text; });
  }

  /** Null for an emptied field, which is removed. */
  function changedValue(field) {
    const { type } = field.dataset;
    if (type === 'choices' || type === 'lines') {
      const list = type === 'lines'
        ? field.value.split('\\n').map((line) => line.trim()).filter((line) => line !== '')
        : [...field.querySelectorAll('input:checked')].map((box) => box.value);
      return list.length === 0 ? null : list;
    }
    return field.value === '' ? null : valueOf(field);
  }

  function valueOf({ value, dataset }) {
    if (dataset.type === 'number') return Number(value);
    if (dataset.type === 'boolean') return value === 'true';
    if (dataset.type === 'single') return [value];
    if (dataset.type === 'list') return value.split(',').map((part) => part.trim()).filter((part) => part !== '');
    if (dataset.type !== 'texts' || !value.includes(',')) return value;
    return value.split(',').map((part) => part.trim());
  }

  const live = byId('live');
  const pause = byId('pause');
  const filter = byId('filter');
  let run;
  let events;

  function cell(row, text, tag) {
    const td = row.insertCell();
    const place = tag === undefined ? td : td.appendChild(document.createElement(tag));
    place.textContent = text;
    return td;
  }

  function details(td, title, value) {
    const box = td.appendChild(document.createElement('details'));
    box.appendChild(document.createElement('summary')).textContent = title;
    box.appendChild(document.createElement('pre')).textContent = JSON.stringify(value, null, 2);
  }

  function add(table, fill) {
    const row = byId(table).insertRow(0);
    fill(row);
    row.hidden = !isShown(row);
    while (byId(table).rows.length > mostRows) byId(table).deleteRow(-1);
  }

  const timeOf = (atMs) => new Date(atMs).toISOString().slice(11, 19);
  const textOf = (value) => (typeof value === 'string' ? value : '');

  function addRequest(entry) {
    add('requests', (row) => {
      row.className = entry.status === 0 || entry.status >= 400 ? 'bad' : 'good';
      cell(row, timeOf(entry.atMs));
      cell(row, entry.host);
      cell(row, entry.method);
      const path = cell(row, entry.path, 'code');
      if (entry.faultId !== undefined) {
        const tag = path.appendChild(document.createElement('span'));
        tag.className = 'tag';
        tag.textContent = 'fault ' + entry.faultId;
      }
      const fields = { ...entry.query, ...entry.form };
      if (Object.keys(fields).length > 0) details(path, 'fields', fields);
      cell(row, entry.status === 0 ? 'cut' : String(entry.status));
    });
  }

  function addToken({ kind, atMs, claims }) {
    add('tokens', (row) => {
      cell(row, timeOf(atMs));
      cell(row, kind);
      cell(row, textOf(claims.aud), 'code');
      cell(row, textOf(claims.upn ?? claims.unique_name ?? claims.preferred_username ?? claims.app_displayname ?? claims.sub));
      details(cell(row, ''), 'claims', claims);
    });
  }

  function isShown(row) {
    return row.textContent.toLowerCase().includes(filter.value.trim().toLowerCase());
  }

  filter.addEventListener('input', () => {
    for (const row of document.querySelectorAll('.log tbody tr')) row.hidden = !isShown(row);
  });

  function connect() {
    events = new EventSource('/lab/api/events' + (run === undefined ? '?after=' + encodeURIComponent(document.body.dataset.after) : ''));
    events.addEventListener('ready', ({ data }) => {
      const other = JSON.parse(data).run;
      // The lab was started again: everything on the page is old.
      if (run !== undefined && run !== other) location.reload();
      run = other;
      live.textContent = 'live';
    });
    events.addEventListener('request', ({ data }) => addRequest(JSON.parse(data)));
    events.addEventListener('token', ({ data }) => addToken(JSON.parse(data)));
    events.addEventListener('skipped', ({ data }) => { live.textContent = 'live, ' + data + ' left out'; });
    // The browser connects again by itself, unless the lab refused.
    events.addEventListener('error', () => {
      live.textContent = 'not connected';
      if (events.readyState === EventSource.CLOSED) setTimeout(() => { if (pause.getAttribute('aria-pressed') === 'false') connect(); }, 2000);
    });
  }

  pause.addEventListener('click', () => {
    const isPaused = pause.getAttribute('aria-pressed') === 'false';
    pause.setAttribute('aria-pressed', String(isPaused));
    pause.textContent = isPaused ? 'Continue' : 'Pause';
    if (!isPaused) return connect();
    events.close();
    live.textContent = 'paused';
  });

  resume();
  connect();
})();
`;
