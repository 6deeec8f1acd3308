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
      ...identityOf(node, secrets),
    },
    peer: node._id,
    maxAssociations: limits.associations,
    bytesPerSecond: limits.bytesPerSecond,
  };
}

/** Who we are: PS3.7 D.3.3.7, user name and passcode, or a JSON Web Token. */
function identityOf(
  { credentials }: NodeDocument,
  { password, token }: NodeSecrets,
): Pick<Destination['client'], 'identity'> {
  if (credentials?.kind === 'bearer') return token === null ? {} : { identity: { jsonWebToken: token } };
  if (credentials?.kind !== 'basic') return {};
  return { identity: { userName: credentials.login, ...(password !== null && { passcode: password }) } };
}

function tlsOf({ tls }: NodeDocument, { privateKey }: NodeSecrets) {
  return {
    verifyHost: tls.verifyHost,
    ...(tls.ca !== null && { ca: tls.ca }),
    ...(tls.certificate !== null && { certificate: tls.certificate }),
    ...(privateKey !== null && { key: privateKey }),
  };
}
