import { failureReasons } from '#functions/dicomweb/store/response';
import { frameMediaType } from '#shared/dicom/frame-media';
import { EXPLICIT_VR_LITTLE_ENDIAN, transferSyntax, transferSyntaxes } from '#shared/dicom/transfer-syntaxes';
import { isPlain, transcodingTargets } from '#shared/imaging/transcode/can-transcode';
import { maxBitsAllocated } from '#shared/imaging/transcode/transcode-frame';
import { type ItemRules, workitemRules } from '#shared/worklist/attribute-rules';
import type { Operation } from './resources';
import { texts } from './texts';

/** Answers of every address, told once. */
const common = new Set(['401', '403', '429', '500', '503', '504']);

/** `docs/conformance/dicomweb.md`. */
export function dicomwebDocument(operations: readonly Operation[]): string {
  const of = (...names: string[]) => operations.filter(({ functionName }) => names.includes(functionName));
  const retrieve = of('dicomweb-retrieve').filter(({ path }) => path !== 'wado');
  const sections = [
    ['Retrieve (WADO-RS)', texts.retrieve, resourceTable(retrieve), targetTable(), frameTable()],
    [
      'Rendered and thumbnail',
      texts.render,
      resourceTable(of('dicomweb-render')),
      parameterTable(of('dicomweb-render')),
    ],
    [
      'WADO-URI',
      texts.uri,
      resourceTable(operations.filter(({ path }) => path === 'wado')),
      wadoParameters(operations),
    ],
    ['Store (STOW-RS)', texts.store, resourceTable(of('dicomweb-store')), reasonTable()],
    ['Search (QIDO-RS)', texts.search, resourceTable(of('dicomweb-query'), false), searchKeys(of('dicomweb-query'))],
    ['Worklist (UPS-RS)', texts.worklist, resourceTable(of('dicomweb-worklist')), worklistTable()],
    ['Retrieve Capabilities', texts.capabilities, resourceTable(of('dicomweb-capabilities'))],
  ];
  const body = sections.map(([title, ...parts]) => [`## ${title}`, ...parts].join('\n\n'));
  return `${[texts.head, ...body, texts.tail].join('\n\n')}\n`;
}

const code = (text: string): string => `\`${text}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function resourceTable(operations: readonly Operation[], withQuery = true): string {
  const head = ['request', 'takes', 'answers', 'query parameters', 'status'];
  const rows = operations.map(({ path, method, request, responses, query }) => {
    const types = [...new Set(responses.flatMap((one) => one.types))];
    const statuses = responses.map(({ status }) => status).filter((status) => !common.has(status));
    const names = withQuery ? query.map(({ name, required }) => (required ? `**${name}**` : name)) : ['see below'];
    return [
      code(`${method} ${path === '' ? '/' : path}`),
      request.map(code).join('<br>') || '-',
      types.map(code).join('<br>') || '-',
      names.join(', ') || '-',
      statuses.join(', '),
    ];
  });
  return table(head, rows);
}

function parameterTable(operations: readonly Operation[]): string {
  const known = new Map(operations.flatMap(({ query }) => query.map((one) => [one.name, one.description])));
  return table(
    ['parameter', 'meaning'],
    [...known].map(([name, meaning]) => [code(name), meaning || '-']),
  );
}

function wadoParameters(operations: readonly Operation[]): string {
  const query = operations.find(({ path }) => path === 'wado')?.query ?? [];
  return table(
    ['parameter', 'required'],
    query.map(({ name, required }) => [code(name), required ? 'yes' : 'no']),
  );
}

function searchKeys(operations: readonly Operation[]): string {
  const levels = ['studies', 'series', 'instances'];
  const of = new Map(
    levels.map((level) => [
      level,
      new Set(operations.find(({ path }) => path === level)?.query.map(({ name }) => name)),
    ]),
  );
  const names = [...new Set(levels.flatMap((level) => [...of.get(level)!]))];
  return table(
    ['parameter', ...levels],
    names.map((name) => [code(name), ...levels.map((level) => (of.get(level)!.has(name) ? 'yes' : '-'))]),
  );
}

/** Samples of an image that an encoder takes. */
function limitsOf(uid: string): string {
  if (isPlain(uid)) return 'any object';
  const bits = (samples: number) => [8, 16, 32].filter((allocated) => allocated <= maxBitsAllocated(uid, samples));
  const named = (name: string, allocated: number[]) =>
    allocated.length > 0 ? [`${name}: ${allocated.join(', ')}`] : [];
  return [...named('gray', bits(1)), ...named('color', bits(3))].join('; ');
}

function targetTable(): string {
  const rows = transcodingTargets.map((uid) => {
    const { type } = frameMediaType(uid);
    const isFrame = !isPlain(uid) || uid === EXPLICIT_VR_LITTLE_ENDIAN;
    return [transferSyntax(uid)?.name ?? uid, code(uid), limitsOf(uid), isFrame ? code(type) : '-'];
  });
  const head = ['transfer syntax', 'UID', 'of images, by Bits Allocated', 'frames as'];
  return `What objects and frames are brought to:\n\n${table(head, rows)}`;
}

function frameTable(): string {
  const rows = transferSyntaxes()
    .filter(({ uid, retired }) => !retired || uid.startsWith('1.2.840.10008.1.2.'))
    .map(({ uid, name }) => [name, code(uid), code(frameMediaType(uid).type)]);
  return `Frames as stored, by transfer syntax:\n\n${table(['transfer syntax', 'UID', 'media type'], rows)}`;
}

function worklistTable(): string {
  const rows = ({ rules }: ItemRules, path: string): string[][] =>
    rules.flatMap(({ keyword, create, set, final, isMatchKey, isReturned, items }) => {
      const isTold = path === '' || isMatchKey || final !== 'O';
      const cells = [code(path + keyword), create, set, final === 'PE' ? 'P' : final, isMatchKey ? 'required' : 'yes'];
      const row = [...cells, path === '' && isReturned ? 'always' : 'on request'];
      return [...(isTold ? [row] : []), ...(items ? rows(items, `${path}${keyword}.`) : [])];
    });
  const head = ['attribute', 'create', 'update', 'final state', 'matching key', 'in answers to searches'];
  return `Attributes that PS3.4 Table CC.2.5-3 asks something of:\n\n${table(head, rows(workitemRules, ''))}`;
}

function reasonTable(): string {
  const hex = (reason: number) => code(reason.toString(16).toUpperCase().padStart(4, '0'));
  const rows = Object.entries(failureReasons).map(([name, reason]) => [code(name), hex(reason)]);
  return `Failure Reason (0008,1197) by what went wrong; everything else is ${hex(0x0110)}:\n\n${table(['error', 'Failure Reason'], rows)}`;
}
