import type { IncomingMessage, ServerResponse } from 'node:http';
import { ctImageStorage, makeObject } from '#shared/archive/testing/make-object';
import { toDicomJson } from '#shared/dicom/json';
import { parsePart10Head } from '#shared/dicom/part10';
import { sendJson, sendParts } from './open-remote-test';

/** An instance that an archive of a test holds. */
export interface HeldInstance {
  readonly study: string;
  readonly series: string;
  readonly instance: string;
  /** `YYYYMMDD`; default 20240115. */
  readonly date?: string;
  readonly patientName?: string;
  /** Default 32. */
  readonly pixelBytes?: number;
}

/** The object of an instance. */
export const objectOf = ({ study, series, instance, date, patientName, pixelBytes }: HeldInstance): Buffer =>
  makeObject(
    {
      ...{ '0020000D': study, '0020000E': series, '00080018': instance },
      ...(date !== undefined && { '00080020': date }),
      ...(patientName !== undefined && { '00100010': patientName }),
    },
    pixelBytes,
  );

/** Answers QIDO-RS and WADO-RS for what an archive holds at the time, which a test may change. */
export function answerAsArchive(held: readonly HeldInstance[] | (() => readonly HeldInstance[])) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '', 'http://archive');
    const [, , , study, , series, , instance] = `${url.pathname}`.split('/');
    const all = typeof held === 'function' ? held() : held;
    const below = all.filter(
      (one) =>
        (study === undefined || one.study === study) &&
        (series === undefined || one.series === series) &&
        (instance === undefined || one.instance === instance),
    );
    const isSearch = url.searchParams.has('limit');
    const isMetadata = url.pathname.endsWith('/metadata') && instance === undefined;
    if (!isSearch && below.length === 0) response.writeHead(404).end();
    else if (isMetadata) sendJson(response, below.map(metadataOf));
    else if (!isSearch) sendParts(response, below.map(objectOf));
    else sendJson(response, answersOf(url, below));
  };
}

/** Metadata with pixels at an address of the archive. */
function metadataOf(one: HeldInstance): unknown {
  const object = objectOf(one);
  const { dataSetOffset, transferSyntaxUid } = parsePart10Head(object);
  const bulkDataUri = () => `http://archive/bulk/${one.instance}`;
  return JSON.parse(toDicomJson(object.subarray(dataSetOffset), { transferSyntaxUid, maxInlineBytes: 0, bulkDataUri }));
}

function answersOf(url: URL, below: readonly HeldInstance[]): unknown[] {
  const level = url.pathname.split('/').at(-1);
  if (level === 'instances') return below.map(instanceAnswer);
  if (level === 'series') return [...groupBy(below, ({ series }) => series).values()].map(seriesAnswer);
  const [from = '', through = from] = (url.searchParams.get('00080020') ?? '').split('-');
  const uid = url.searchParams.get('0020000D');
  const fitting = below.filter(
    ({ study, date = '20240115' }) =>
      (uid === null || study === uid) && (from === '' || (date >= from && date <= through)),
  );
  return [...groupBy(fitting, ({ study }) => study).values()].map(studyAnswer);
}

const studyAnswer = (all: readonly HeldInstance[]) => ({
  '00080020': { vr: 'DA', Value: [all[0]!.date ?? '20240115'] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: all[0]!.patientName ?? 'Doe^Jane' }] },
  '00100020': { vr: 'LO', Value: ['P1'] },
  '0020000D': { vr: 'UI', Value: [all[0]!.study] },
  '00201208': { vr: 'IS', Value: [all.length] },
});

const seriesAnswer = (all: readonly HeldInstance[]) => ({
  '00080060': { vr: 'CS', Value: ['CT'] },
  '0020000E': { vr: 'UI', Value: [all[0]!.series] },
  // As a text, which PS3.18 F.2.3 allows.
  '00200011': { vr: 'IS', Value: ['3'] },
  '00201209': { vr: 'IS', Value: [all.length] },
});

const instanceAnswer = ({ instance }: HeldInstance, at: number) => ({
  '00080016': { vr: 'UI', Value: [ctImageStorage] },
  '00080018': { vr: 'UI', Value: [instance] },
  '00200013': { vr: 'IS', Value: [at + 1] },
  '00280010': { vr: 'US', Value: [4] },
});

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
