// Generated from openfaas.yml by scripts/generate.mjs: do not edit.
import { handler as ingestPack } from '#functions/ingest/pack/handler';
import type { FunctionEntry } from './adapter/entry';

/** The functions that run in worker threads. */
export const heavyRegistry: readonly FunctionEntry[] = [
  { handler: ingestPack, "name":"ingest-pack","image":"radlake/ingest-pack:0.1.0","handlerFolder":"functions/ingest/pack","group":"ingest","routes":[],"consumer":{"subjects":["radlake.*.series.settled"],"ackWaitMs":600000,"maxDeliver":8,"backoffMs":[5000,30000,300000],"batchSize":1,"maxAckPending":2,"parallel":1},"concurrency":64,"timeoutMs":7200000,"isHeavy":true,"isDirect":false,"labels":{"com.openfaas.scale.min":"1","com.openfaas.scale.max":"4","radlake.io/cpu":"heavy","radlake.io/group":"ingest"},"annotations":{"radlake.io/events":"radlake.*.series.settled","radlake.io/consumer":"ack-wait=600s max-deliver=8 backoff=5s,30s,300s batch=1 pending=2 parallel=1","radlake.io/call-limits":"timeout=2h"},"limits":{"memory":"512Mi"},"requests":{},"constraints":[]},
];
