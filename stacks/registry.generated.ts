// Generated from openfaas.yml by scripts/generate.mjs: do not edit.
import { handler as adminHealth } from '#functions/admin/health/handler';
import type { FunctionEntry } from './adapter/entry';

/** Every function of this platform. */
export const registry: readonly FunctionEntry[] = [
  { handler: adminHealth, "name":"admin-health","image":"radlake/admin-health:0.1.0","handlerFolder":"functions/admin/health","group":"admin","routes":["GET /api/health"],"concurrency":64,"timeoutMs":30000,"isHeavy":false,"isDirect":false,"labels":{"com.openfaas.scale.min":"1","com.openfaas.scale.max":"2","radlake.io/group":"admin"},"annotations":{"radlake.io/routes":"GET /api/health\n"},"limits":{"memory":"128Mi"},"requests":{},"constraints":[]},
];
