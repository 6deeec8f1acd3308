/** Event of the audit vocabulary: code, meaning (DCM). */
interface Coded {
  readonly code: string;
  readonly meaning: string;
}

/**
 * What is recorded: the event identifiers of DICOM PS3.16 CID 400, and where one of them covers several things the
 * event type of CID 401 beside it.
 *
 * @see DICOM PS3.15 A.5.3
 */
export const auditEvents = {
  applicationStart: { id: coded('110100', 'Application Activity'), type: coded('110120', 'Application Start') },
  applicationStop: { id: coded('110100', 'Application Activity'), type: coded('110121', 'Application Stop') },
  auditLogUsed: { id: coded('110101', 'Audit Log Used') },
  beginTransferring: { id: coded('110102', 'Begin Transferring DICOM Instances') },
  instancesAccessed: { id: coded('110103', 'DICOM Instances Accessed') },
  instancesTransferred: { id: coded('110104', 'DICOM Instances Transferred') },
  studyDeleted: { id: coded('110105', 'DICOM Study Deleted') },
  export: { id: coded('110106', 'Export') },
  import: { id: coded('110107', 'Import') },
  networkEntry: { id: coded('110108', 'Network Entry') },
  patientRecord: { id: coded('110110', 'Patient Record') },
  query: { id: coded('110112', 'Query') },
  breakGlass: { id: coded('110113', 'Security Alert'), type: coded('110127', 'Emergency Override Started') },
  securityConfiguration: { id: coded('110113', 'Security Alert'), type: coded('110129', 'Security Configuration') },
  restrictedFunction: { id: coded('110113', 'Security Alert'), type: coded('110132', 'Use of Restricted Function') },
  auditStopped: { id: coded('110113', 'Security Alert'), type: coded('110133', 'Audit Recording Stopped') },
  accountChanged: {
    id: coded('110113', 'Security Alert'),
    type: coded('110137', 'User Security Attributes Changed'),
  },
  login: { id: coded('110114', 'User Authentication'), type: coded('110122', 'Login') },
  logout: { id: coded('110114', 'User Authentication'), type: coded('110123', 'Logout') },
} as const satisfies Readonly<Record<string, { readonly id: Coded; readonly type?: Coded }>>;

/** Name of an event of the vocabulary. */
type AuditEventName = keyof typeof auditEvents;

/** Event Action Code: create, read, update, delete, execute. */
export type AuditAction = 'C' | 'R' | 'U' | 'D' | 'E';

/** Event Outcome Indicator: success, minor failure, serious failure, major failure. */
export type AuditOutcome = 0 | 4 | 8 | 12;

/** One thing that happened, as its place reports it. UIDs and ids only: never a name, a birth date, a query value. */
export interface AuditEvent {
  readonly event: AuditEventName;
  readonly action: AuditAction;
  /** Default 0. */
  readonly outcome?: AuditOutcome;
  /** Caller id, `user:...`, `key:...`, `dimse:...`, `system:...`, `anonymous`. */
  readonly actor: string;
  /** Address without port. */
  readonly peer?: string;
  readonly space?: string;
  readonly studyInstanceUid?: string;
  /** Id of a participating object that is no study: a key, a user, a film, a destination. */
  readonly object?: string;
  /** The door or function: `dicomweb-retrieve`, `c-store`. */
  readonly operation?: string;
  /** Objects it concerned; summed up within a second. Default 1. */
  readonly count?: number;
}

function coded(code: string, meaning: string): Coded {
  return { code, meaning };
}
