import type { Destination } from '#shared/dimse/client/pool/destination';
import type { NodeDocument } from './documents';
import type { NodeSecrets } from './node-directory';

/**
 * Where associations to a DIMSE node lead, and how they are opened.
 *
 * @param node - with host, port and AE title
 * @param callingAeTitle - as whom we call it
 */
export function destinationOf(node: NodeDocument, secrets: NodeSecrets, callingAeTitle: string): Destination {
  const { limits, tls, quirks } = node;
  return {
    key: `${node._id}@${node.revision} ${callingAeTitle}`,
    client: {
      ...{ host: node.host!, port: node.port!, calledAeTitle: node.aeTitle!, callingAeTitle },
      timeoutMs: limits.timeoutMs,
      ...(quirks.maximumLength !== undefined && { maximumLength: quirks.maximumLength }),
      ...(tls.mode === 'on' && { tls: tlsOf(node, secrets) }),
    },
    maxAssociations: limits.associations,
    bytesPerSecond: limits.bytesPerSecond,
  };
}

function tlsOf({ tls }: NodeDocument, { privateKey }: NodeSecrets) {
  return {
    verifyHost: tls.verifyHost,
    ...(tls.ca !== null && { ca: tls.ca }),
    ...(tls.certificate !== null && { certificate: tls.certificate }),
    ...(privateKey !== null && { key: privateKey }),
  };
}
