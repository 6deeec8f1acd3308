// The bare screen: log in, find a study, look at its series. Speaks only HTTP; the session cookie is not visible here.
import { fetchJson, fetchPage, logIn, logOut } from './client.js';
import { dateOf, personOf, textOf, timeOf } from './dicom-json.js';
import { language, say } from './words.js';

const pageSize = 50;
const page = document.getElementById('page');
const status = document.getElementById('status');
const account = document.getElementById('account');

/** Search terms live here alone: patient names do not belong into addresses and their history. */
let search = {};
let shownAt = 0;

document.documentElement.lang = language;
window.addEventListener('hashchange', show);
show().catch(showFailure);

async function show() {
  const turn = ++shownAt;
  status.textContent = say('loading');
  try {
    const session = await fetchJson('/api/session');
    if (turn !== shownAt) return;
    showAccount(session);
    const study = /^#\/studies\/([0-9.]{1,64})$/.exec(location.hash)?.[1];
    await (study ? showStudy(study, turn) : showStudies(turn));
  } catch (error) {
    if (turn !== shownAt) return;
    if (error.status === 401) showLogIn();
    else showFailure(error);
  }
}

function place(title, ...parts) {
  document.title = title ? `${title} - radlake` : 'radlake';
  page.replaceChildren(...parts);
  status.textContent = '';
}

function showFailure(error) {
  status.textContent = '';
  const words = error.status === 403 ? say('forbidden') : error.status === 404 ? say('notFound') : say('failed');
  place(words, element('h1', {}, words), element('p', {}, element('a', { href: '#/' }, say('backToStudies'))));
}

function showAccount(session) {
  const leave = element('button', { type: 'button' }, say('logOut'));
  leave.addEventListener('click', async () => {
    search = {};
    await logOut().catch(() => undefined); // over or unreachable: the log-in page says the rest
    location.hash = '#/';
    await show();
  });
  account.replaceChildren(element('span', {}, session.name), leave);
  account.hidden = false;
}

function showLogIn() {
  account.hidden = true;
  const error = element('p', { class: 'error', role: 'alert' });
  const login = element('input', { name: 'login', autocomplete: 'username', required: '', autocapitalize: 'none' });
  const password = element('input', {
    name: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: '',
  });
  const submit = element('button', { type: 'submit' }, say('logIn'));
  const form = element(
    'form',
    { class: 'card login' },
    element('h1', {}, say('welcome')),
    element('label', {}, say('login'), login),
    element('label', {}, say('password'), password),
    error,
    submit,
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    submit.disabled = true;
    error.textContent = '';
    try {
      await logIn(login.value, password.value);
      await show();
    } catch (failure) {
      password.value = '';
      const known = { 401: 'wrongPassword', 429: 'tooManyAttempts' }[failure.status];
      error.textContent = say(known ?? 'failed');
      password.focus();
    } finally {
      submit.disabled = false;
    }
  });
  place(say('logIn'), form);
  login.focus();
}

async function showStudies(turn) {
  const list = studyTable();
  place(say('studies'), element('h1', {}, say('studies')), searchForm(), list.section);
  await list.load(turn);
}

function searchForm() {
  const field = (name, type, label) =>
    element('label', {}, say(label), element('input', { name, type, value: search[name] ?? '', autocomplete: 'off' }));
  const modalities = ['', 'CT', 'MR', 'CR', 'DX', 'US', 'MG', 'XA', 'RF', 'NM', 'PT', 'SR'];
  const modality = element('select', { name: 'modality' });
  for (const value of modalities) modality.append(element('option', { value }, value || say('any')));
  modality.value = search.modality ?? '';
  const clear = element('button', { type: 'button' }, say('clear'));
  const form = element(
    'form',
    { class: 'card search', role: 'search' },
    field('patientName', 'search', 'patientName'),
    field('patientId', 'search', 'patientId'),
    field('accessionNumber', 'search', 'accessionNumber'),
    field('from', 'date', 'from'),
    field('until', 'date', 'until'),
    element('label', {}, say('modality'), modality),
    element('div', { class: 'buttons' }, element('button', { type: 'submit' }, say('search')), clear),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    search = Object.fromEntries(new FormData(form));
    show().catch(showFailure);
  });
  clear.addEventListener('click', () => {
    search = {};
    show().catch(showFailure);
  });
  return form;
}

/** The search as QIDO-RS asks for it (PS3.18 8.3.4). */
function studyQuery() {
  const query = new URLSearchParams({ limit: String(pageSize), includefield: '00081030' });
  const literal = (text) => text.trim().replaceAll(/[*?\\]/g, '');
  // People type a space where DICOM has the ^ between the parts of a name.
  const name = literal(search.patientName ?? '').replaceAll(/[\s^]+/g, '*');
  if (name) query.set('PatientName', `*${name}*`);
  const id = literal(search.patientId ?? '');
  if (id) query.set('PatientID', `${id}*`);
  const accession = literal(search.accessionNumber ?? '');
  if (accession) query.set('AccessionNumber', `${accession}*`);
  if (search.modality) query.set('ModalitiesInStudy', search.modality);
  const [from, until] = [search.from, search.until].map((date) => (date ?? '').replaceAll('-', ''));
  if (from || until) query.set('StudyDate', from === until ? from : `${from}-${until}`);
  return `/dicomweb/studies?${query}`;
}

const studyColumns = [
  [
    'patientName',
    (study) =>
      element('a', { href: `#/studies/${textOf(study, '0020000D')}` }, personOf(study, '00100010') || say('unnamed')),
  ],
  ['patientId', (study) => textOf(study, '00100020')],
  ['date', (study) => `${dateOf(study, '00080020')} ${timeOf(study, '00080030')}`.trim()],
  ['modality', (study) => textOf(study, '00080061', ', ')],
  ['description', (study) => textOf(study, '00081030')],
  ['accessionNumber', (study) => textOf(study, '00080050')],
  ['series', (study) => textOf(study, '00201206'), 'number'],
  ['images', (study) => textOf(study, '00201208'), 'number'],
];

function studyTable() {
  const { scroll, body } = table(say('studies'), studyColumns);
  const more = element('button', { type: 'button', class: 'more' }, say('more'));
  const section = element('section', { 'aria-label': say('studies') }, scroll, more);
  let next = studyQuery();
  let count = 0;
  more.hidden = true;

  async function load(turn) {
    more.disabled = true;
    status.textContent = say('loading');
    const { rows, link } = await fetchPage(next);
    if (turn !== shownAt) return;
    count += rows.length;
    for (const row of rows) body.append(tableRow(studyColumns, row));
    next = link ?? `${studyQuery()}&offset=${count}`;
    // A short page is the last one.
    more.hidden = link === undefined && rows.length < pageSize;
    more.disabled = false;
    status.textContent = count === 0 ? say('nothingFound') : say(count === 1 ? 'shownOne' : 'shown', count);
  }

  more.addEventListener('click', () => load(shownAt).catch(showFailure));
  return { section, load };
}

const seriesColumns = [
  ['seriesNumber', (series) => textOf(series, '00200011') || '-'],
  ['modality', (series) => textOf(series, '00080060')],
  ['description', (series) => textOf(series, '0008103E')],
  ['bodyPart', (series) => textOf(series, '00180015')],
  ['images', (series) => textOf(series, '00201209'), 'number'],
];

async function showStudy(uid, turn) {
  const address = `/dicomweb/studies`;
  const [studies, series] = await Promise.all([
    fetchPage(`${address}?StudyInstanceUID=${uid}&includefield=00081030`),
    fetchAll(`${address}/${uid}/series?includefield=0008103E,00180015`),
  ]);
  if (turn !== shownAt) return;
  const study = studies.rows[0];
  if (!study) return showFailure({ status: 404 });
  const { scroll, body } = table(say('series'), seriesColumns);
  const number = (one) => Number(textOf(one, '00200011')) || 0;
  for (const one of series.sort((a, b) => number(a) - number(b))) body.append(tableRow(seriesColumns, one));
  const name = personOf(study, '00100010') || say('unnamed');
  place(
    say('study'),
    element('p', {}, element('a', { href: '#/' }, `← ${say('backToStudies')}`)),
    element('h1', {}, name),
    studyFacts(study, uid),
    element('section', { 'aria-label': say('series') }, scroll),
  );
  status.textContent = say('seriesShown', series.length);
  page.focus();
}

/** Every page of a list that stays small enough to show whole. */
async function fetchAll(address) {
  const all = [];
  let next = `${address}&limit=500`;
  while (next !== undefined && all.length < 10_000) {
    const { rows, link } = await fetchPage(next);
    all.push(...rows);
    next = link ?? (rows.length === 500 ? `${address}&limit=500&offset=${all.length}` : undefined);
  }
  return all;
}

function studyFacts(study, uid) {
  const facts = [
    ['patientId', textOf(study, '00100020')],
    ['birthDate', dateOf(study, '00100030')],
    ['sex', textOf(study, '00100040')],
    ['date', `${dateOf(study, '00080020')} ${timeOf(study, '00080030')}`.trim()],
    ['modality', textOf(study, '00080061', ', ')],
    ['description', textOf(study, '00081030')],
    ['accessionNumber', textOf(study, '00080050')],
    ['images', textOf(study, '00201208')],
    ['studyUid', uid],
  ];
  const list = element('dl', { class: 'card facts' });
  for (const [label, value] of facts) {
    list.append(element('div', {}, element('dt', {}, say(label)), element('dd', {}, value || '-')));
  }
  return list;
}

function table(label, columns) {
  const heads = columns.map(([name, , kind]) => element('th', { scope: 'col', class: kind ?? '' }, say(name)));
  const body = element('tbody');
  const head = element('thead', {}, element('tr', {}, ...heads));
  return {
    body,
    scroll: element('div', { class: 'card scroll' }, element('table', { 'aria-label': label }, head, body)),
  };
}

function tableRow(columns, item) {
  const cells = columns.map(([name, value, kind]) =>
    element('td', { 'data-label': say(name), class: kind ?? '' }, value(item)),
  );
  return element('tr', {}, ...cells);
}

/** An element; texts become text nodes, so that nothing received is ever read as markup. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== '' || key !== 'class') made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== ''));
  return made;
}
