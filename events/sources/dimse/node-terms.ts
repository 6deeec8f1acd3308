import { IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { AcceptorProfile, SyntaxPolicy } from '#shared/dimse/association/negotiation';
import { storageCommitment } from '#shared/dimse/client/commitment';
import type { NodeDocument, NodeService } from '#shared/nodes/documents';

const verificationSopClassUid = '1.2.840.10008.1.1';

/**
 * Classes that every node may propose: verification, and storage commitment, because whom we asked reports on it. What else
 * it asks of that one needs the service (`DimseService.nodeService`).
 */
const forAll: ReadonlySet<string> = new Set([verificationSopClassUid, storageCommitment.sopClassUid]);

/** Classes of services beside storage: their beginnings or whole UIDs, the service first that they belong to. PS3.4. */
const classesOfServices: readonly (readonly [NodeService, RegExp])[] = [
  ['query', /^1\.2\.840\.10008\.5\.1\.4\.1\.2\.\d+\.1$/], // Patient, Study Root and the like - FIND
  ['retrieve', /^1\.2\.840\.10008\.5\.1\.4\.1\.2\.\d+\.[2-5]$/], // - MOVE, - GET
  ['worklist', /^1\.2\.840\.10008\.5\.1\.4\.(?:31|34\.6\.\d+)$/], // Modality Worklist, Unified Procedure Step
  ['mpps', /^1\.2\.840\.10008\.3\.1\.2\.3\.[345]$/], // Modality Performed Procedure Step
  ['availability', /^1\.2\.840\.10008\.5\.1\.4\.33$/], // Instance Availability Notification
];

/**
 * Whether a node may have presentation contexts of a class: storage also those that retrieve, because C-GET sends on such
 * contexts.
 */
export function mayUseClass({ services }: Pick<NodeDocument, 'services'>, sopClassUid: string): boolean {
  if (services === null || forAll.has(sopClassUid)) return true;
  const service = classesOfServices.find(([, classes]) => classes.test(sopClassUid))?.[0];
  if (service) return services.includes(service);
  return services.includes('store') || services.includes('retrieve');
}

/** What is offered to a node, after its rights and its quirks. */
export function syntaxesFor(node: NodeDocument, policy: SyntaxPolicy): SyntaxPolicy {
  const { preferImplicitVr, noExtendedNegotiation } = node.quirks;
  const { answerExtended, ...others } = policy;
  return {
    ...others,
    ...(answerExtended && !noExtendedNegotiation && { answerExtended }),
    acceptsAbstractSyntax: (uid, common) => mayUseClass(node, uid) && policy.acceptsAbstractSyntax(uid, common),
    chooseTransferSyntax: (uid, proposed, requestor) => {
      const isImplicit = preferImplicitVr && proposed.includes(IMPLICIT_VR_LITTLE_ENDIAN);
      return policy.chooseTransferSyntax(uid, isImplicit ? [IMPLICIT_VR_LITTLE_ENDIAN] : proposed, requestor);
    },
  };
}

/** What we announce of ourselves to a node, where that is not the usual. */
export function profileFor({ quirks }: NodeDocument): Partial<AcceptorProfile> {
  const { maximumLength, noAsynchronousOperations } = quirks;
  return {
    ...(maximumLength !== undefined && { maximumLength }),
    ...(noAsynchronousOperations && { operationsPerformed: 1, operationsInvoked: 1 }),
  };
}
