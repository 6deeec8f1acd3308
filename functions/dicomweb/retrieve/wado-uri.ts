import { NotAcceptableError } from '#shared/archive/accept-dicom-json';
import { dicomwebUrl } from '#shared/archive/dicomweb-url';
import type { InstanceEntry } from '#shared/archive/documents';
import { findInstance } from '#shared/archive/retrieval/find';
import type { InstanceResource } from '#shared/archive/retrieval/resource';
import { isPresentationState } from '#shared/imaging/presentation/read-state';
import { codecOf } from '#shared/imaging/video/container';
import type { Conditions } from '#shared/kernel/function/conditional';
import { NotSupportedError } from '#shared/kernel/function/errors';
import { invalidInput } from '#shared/kernel/function/parse';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import type { RequestFacts } from '#shared/kernel/function/route';
import type { Retrieval } from './retrieval';
import { retrieveInstances } from './retrieve-instances';
import type { WadoUriQuery } from './schema';

const dicom = 'application/dicom';
/** Parameters of pictures (PS3.18 9.1.2.2): they say nothing of a DICOM object. */
const ofPictures = [
  'rows',
  'columns',
  'region',
  'windowCenter',
  'windowWidth',
  'frameNumber',
  'imageQuality',
  'annotation',
  'presentationSeriesUID',
  'presentationUID',
] as const;
/** A side that is not given limits nothing. */
const anySide = 4096;

/**
 * Retrieves one instance by query parameters (WADO-URI, PS3.18 section 9): the DICOM object, or a picture of it by a
 * redirection to its rendered resource.
 *
 * @throws InvalidInputError, NotAcceptableError, NotSupportedError
 */
export async function retrieveByUri(
  retrieval: Retrieval,
  request: Pick<RequestFacts, 'rawPath' | 'origin'> & { readonly query: WadoUriQuery },
  space: string,
  conditions: Conditions,
): Promise<HttpResult> {
  const { query } = request;
  const { studyUID: studyInstanceUid, seriesUID: seriesInstanceUid, objectUID: sopInstanceUid } = query;
  const resource = { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid };
  if (query.anonymize !== undefined) throw new NotSupportedError('Objects are not de-identified on the way out');
  const { entry } = await findInstance(retrieval.archive, resource);
  const type = chosenType(query.contentType, entry);
  if (type === dicom) {
    refuseOfPictures(query);
    const syntax = query.transferSyntax === undefined ? '' : `; transfer-syntax=${query.transferSyntax}`;
    return await retrieveInstances(retrieval, resource, dicom + syntax, conditions);
  }
  return empty(307, { location: rendered(dicomwebUrl(request), resource, query, type, entry) });
}

/** The first media type of the list that can be had; of an image a JPEG, of everything else the object. */
function chosenType(contentType: string | undefined, entry: InstanceEntry): string {
  const isImage = entry.rows !== null && entry.columns !== null;
  const hasPictures = isImage || isPresentationState(entry.sopClassUid);
  const isVideo = codecOf(entry.transferSyntaxUid) !== null;
  if (contentType === undefined) return isImage ? 'image/jpeg' : dicom;
  const types = contentType.split(',').map((one) => one.split(';', 1)[0]!.trim().toLowerCase());
  const found = types.find(
    (type) => type === dicom || (hasPictures && type.startsWith('image/')) || (isVideo && type === 'video/mp4'),
  );
  if (found) return found;
  throw new NotAcceptableError('None of the media types of contentType can be given', {
    details: {
      available: [dicom, ...(hasPictures ? ['image/jpeg', 'image/png'] : []), ...(isVideo ? ['video/mp4'] : [])],
    },
  });
}

function refuseOfPictures(query: WadoUriQuery): void {
  const given = ofPictures.filter((name) => query[name] !== undefined);
  if (given.length === 0) return;
  throw invalidInput(given.map((name) => ({ in: 'query', name, message: `not with contentType ${dicom}` })));
}

function rendered(
  base: string,
  { studyInstanceUid, seriesInstanceUid, sopInstanceUid }: InstanceResource,
  query: WadoUriQuery,
  type: string,
  image: { readonly rows: number | null; readonly columns: number | null },
): string {
  const frame = query.frameNumber === undefined ? '' : `/frames/${query.frameNumber}`;
  const wished = new URLSearchParams({ accept: type });
  const viewport = viewportOf(query, image);
  if (viewport !== '') wished.set('viewport', viewport);
  if (query.windowCenter !== undefined) wished.set('window', `${query.windowCenter},${query.windowWidth},linear`);
  if (query.imageQuality !== undefined) wished.set('quality', query.imageQuality);
  if (query.annotation !== undefined) wished.set('annotation', query.annotation);
  for (const name of ['presentationSeriesUID', 'presentationUID'] as const) {
    const value = query[name];
    if (value !== undefined) wished.set(name, value);
  }
  const instance = `studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
  return `${base}/${instance}${frame}/rendered?${wished}`;
}

/** Region is in fractions of the image, a viewport in its pixels. */
function viewportOf(
  { rows, columns, region }: WadoUriQuery,
  image: { readonly rows: number | null; readonly columns: number | null },
): string {
  if (rows === undefined && columns === undefined && region === undefined) return '';
  const [width, height] = [image.columns ?? 1, image.rows ?? 1];
  const [left, top, right, bottom] = region ?? [0, 0, 1, 1];
  const part = [left * width, top * height, (right - left) * width, (bottom - top) * height].map(plain);
  const size = rows === undefined && columns === undefined ? [part[2], part[3]] : [columns ?? anySide, rows ?? anySide];
  const whole = size.map((side) => Math.max(1, Math.round(Number(side))));
  return region === undefined ? whole.join() : [...whole, ...part].join();
}

const plain = (value: number): string => String(Math.round(value * 1000) / 1000);
