/** Status (0000,0900). PS3.7 Annex C for the general ones, PS3.4 section B.2.3 for those of the Storage Service Class. */
export const statuses = {
  success: 0x0000,
  sopClassNotSupported: 0x0122,
  classInstanceConflict: 0x0119,
  duplicateSopInstance: 0x0111,
  duplicateInvocation: 0x0210,
  invalidArgumentValue: 0x0115,
  invalidAttributeValue: 0x0106,
  invalidObjectInstance: 0x0117,
  missingAttribute: 0x0120,
  missingAttributeValue: 0x0121,
  mistypedArgument: 0x0212,
  noSuchArgument: 0x0114,
  noSuchAttribute: 0x0105,
  noSuchEventType: 0x0113,
  noSuchObjectInstance: 0x0112,
  noSuchSopClass: 0x0118,
  noSuchActionType: 0x0123,
  notAuthorized: 0x0124,
  processingFailure: 0x0110,
  resourceLimitation: 0x0213,
  unrecognizedOperation: 0x0211,
  attributeListError: 0x0107,
  attributeValueOutOfRange: 0x0116,
  cancel: 0xfe00,
  pending: 0xff00,
  pendingWithWarning: 0xff01,
  /** Storage: refused, out of resources (A7xx). */
  outOfResources: 0xa700,
  /** Storage: error, data set does not match SOP class (A9xx). */
  dataSetDoesNotMatchSopClass: 0xa900,
  /** Query/Retrieve: error, the identifier does not match the SOP class. */
  identifierDoesNotMatchSopClass: 0xa900,
  /** Retrieve: refused, out of resources: the matches cannot be counted. PS3.4 C.4.2.1.5, C.4.3.1.4. */
  cannotCountMatches: 0xa701,
  /** Retrieve: refused, out of resources: no sub-operation can be performed. */
  cannotPerformSubOperations: 0xa702,
  /** Retrieve: refused, the move destination is not known. */
  moveDestinationUnknown: 0xa801,
  /** Retrieve: sub-operations complete, some with failures or warnings. */
  subOperationsIncomplete: 0xb000,
  /** Storage: error, cannot understand (Cxxx). */
  cannotUnderstand: 0xc000,
  /** Storage: warning, coercion of data elements. */
  coercionOfDataElements: 0xb000,
  /** Storage: warning, elements discarded. */
  elementsDiscarded: 0xb006,
  /** Storage: warning, data set does not match SOP class. */
  dataSetDoesNotMatchSopClassWarning: 0xb007,
} as const;

export type StatusClass = 'success' | 'warning' | 'failure' | 'cancel' | 'pending';

/** Class of a status by PS3.7 table C-1. */
export function statusClass(status: number): StatusClass {
  if (status === 0) return 'success';
  if (status === 0xfe00) return 'cancel';
  if (status === 0xff00 || status === 0xff01) return 'pending';
  if (status === 0x0001 || status === 0x0107 || status === 0x0116 || status >>> 12 === 0xb) return 'warning';
  return 'failure';
}
