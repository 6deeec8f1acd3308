import { passThroughOf } from '#shared/archive/describe/pass-through';
import type { InstanceEntry } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import { type Accept, refuseAll } from '#shared/archive/retrieval/accept';
import { ObjectCorrector } from '#shared/archive/retrieval/corrected-object';
import type { RetrievedSeries } from '#shared/archive/retrieval/find';
import { Multipart } from '#shared/archive/retrieval/multipart';
import type { HttpResult } from '#shared/kernel/function/result';
import { dicom, offersOf } from './acceptable-forms';
import { FormsBySyntax, type PlannedInstance, targetOf } from './plan-forms';
import type { Retrieval } from './retrieval';
import { sendPlanned } from './send-planned';
import { withCorrections } from './shown-series';

/**
 * A study or series of which a node has objects: each is sent on as it comes, with its corrections, and none is kept. How
 * many there will be, and in which transfer syntax, is not known before: there is neither length nor entity tag, and an
 * object that cannot be given in an accepted one breaks the answer off.
 *
 * @throws NotAcceptableError, OriginUnavailableError, OriginTimeoutError, OriginFailedError before the answer begins
 */
export async function retrievePassed(
  retrieval: Retrieval,
  series: readonly RetrievedSeries[],
  accept: Accept,
): Promise<HttpResult> {
  const planned = planAsTheyCome(retrieval, series, accept);
  const first = await planned.next();
  const multipart = new Multipart(dicom);
  return {
    status: 200,
    headers: { 'content-type': multipart.contentType, 'cache-control': 'no-store', vary: 'accept' },
    body: async (sink) => {
      try {
        if (!first.done) await sendPlanned(retrieval, [first.value], multipart, sink);
        for await (const instance of planned) await sendPlanned(retrieval, [instance], multipart, sink);
        await sink.write(multipart.end);
      } finally {
        await planned.return(undefined);
      }
    },
    discard: async () => {
      await planned.return(undefined);
    },
  };
}

async function* planAsTheyCome(
  retrieval: Retrieval,
  all: readonly RetrievedSeries[],
  accept: Accept,
): AsyncGenerator<PlannedInstance, void, undefined> {
  const { archive, signal } = retrieval;
  const forms = new FormsBySyntax(accept);
  for (const { series, corrections } of await withCorrections(archive, all)) {
    const corrector = corrections && new ObjectCorrector(archive, corrections);
    for await (const entry of entriesOf(retrieval, series)) {
      signal?.throwIfAborted();
      const target = await targetOf(retrieval, series, entry, forms);
      if (target === undefined) refuseAll(offersOf(entry.transferSyntaxUid, false));
      yield { series, entry, target, corrector };
    }
  }
}

async function* entriesOf({ archive }: Retrieval, series: RetrievedSeries): AsyncGenerator<InstanceEntry> {
  if (series.origin) yield* passThroughOf(archive).stream(series, null);
  else yield* await listInstances(archive, series);
}
