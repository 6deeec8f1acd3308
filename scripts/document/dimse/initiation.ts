import { defaultLimits } from '#events/sources/dimse/limits';
import { providerAbortReasons } from '#shared/dimse/pdu/reasons';
import { defaultNodeLimits } from '#shared/nodes/documents';
import { table } from './table';

/** Real-world activities for which we open associations, with what is proposed. PS3.2 A.4.2.1.3.1. */
const activities: readonly (readonly string[])[] = [
  ['echo of a node', 'an operator asks', 'Verification; Explicit and Implicit VR Little Endian', 'a new one, released'],
  [
    'search over nodes',
    'a reader asks several nodes, or for a study that is not here',
    'Study Root FIND; Explicit and Implicit VR Little Endian',
    'pooled',
  ],
  [
    'retrieval from a node',
    'a reader, a rule or the worklist wants a study',
    'Study Root GET with the storage classes that the study has (role SCP by 54H), a context for each compressed syntax; or Study Root MOVE to our AE title',
    'pooled',
  ],
  [
    'delivery',
    'a route or an operator sends a study',
    'the storage classes of the study, each in the syntax that it is stored in, then Explicit and Implicit VR Little Endian, or what is set for the node; asynchronous operations',
    'up to 4 at once, pooled',
  ],
  ['C-MOVE', 'a peer asks', 'as for a delivery', 'released when its objects are sent'],
  [
    'report of a storage commitment',
    'the association that asked for it is over',
    'Storage Commitment Push Model, role SCP by 54H',
    'a new one, released',
  ],
  [
    'notice of availability',
    'a study received nothing new for its quiet time',
    'Instance Availability Notification',
    'a new one, released',
  ],
];

/** What is made of the answers of nodes to queries and retrievals of ours. PS3.2 A.4.2.1.3.1.3. */
const answers: readonly (readonly string[])[] = [
  ['C-FIND', 'FF00, FF01', 'an answer is taken'],
  ['C-FIND', '0000', 'the end of the answers'],
  ['C-FIND', 'any other', 'this node is shown as one that could not be asked, with the status; others go on'],
  ['C-GET, C-MOVE', 'FF00', 'its counts are the progress that is shown'],
  ['C-GET, C-MOVE', '0000, B000', 'the retrieval is done; failed when sub-operations failed'],
  ['C-GET, C-MOVE', 'any other, nothing received', 'the retrieval fails, with the status'],
  [
    'any',
    'none in time, abort, connection lost',
    'the last error of the node; what was received whole stays; tried again',
  ],
];

/** The others are never sent: items of user information that we do not know are passed over. */
const abortMeanings: Readonly<Partial<Record<keyof typeof providerAbortReasons, string>>> = {
  'unrecognized-pdu': 'a PDU of another type',
  'unexpected-pdu': 'a PDU that does not belong there',
  'invalid-pdu-parameter-value': 'lengths that do not fit into each other, or over a limit',
};

const { associations, timeoutMs } = defaultNodeLimits;

/** Sections of PS3.2 on associations that we open, on aborts, and on the order of activities. */
export const initiation: readonly string[] = [
  '#### Association initiation',
  table(['activity', 'when', 'proposed', 'association'], activities),
  `Of each node (\`limits\` of \`/api/nodes\`): ${associations} associations at once, ${timeoutMs.toLocaleString('en-US')} ms for connecting and
for each answer, unless set otherwise; bytes per second and times of the day as set. Maximum length announced:
${defaultLimits.maximumLength.toLocaleString('en-US')} bytes, less by a quirk. Calling AE title: that of the space.`,
  table(['operation of ours', 'answer', 'what is made of it'], answers),
  `A-ABORT by the service user (source 0) answers messages that are none (PS3.7), and ends associations that are silent or slow
for too long, and those of a process that stops. By the service provider (source 2, PS3.8 table 9-26):`,
  table(
    ['reason', 'when'],
    Object.entries(abortMeanings).map(([name, meaning]) => [
      String(providerAbortReasons[name as keyof typeof providerAbortReasons]),
      meaning,
    ]),
  ),
  `#### Sequencing

Nothing here needs another order than that of the standard: a modality asks the worklist, creates its performed procedure
step, stores, sets the step to its end, and asks for storage commitment, each on its own or on one association. What was
acknowledged by C-STORE is found by the next C-FIND, retrieved by the next C-GET or C-MOVE and committed to by the next
N-ACTION, whoever asks: they wait until it is in the catalogue. A performed step that names a scheduled one moves it on, in
whichever order step and objects come. A notice of availability follows when the study is quiet.`,
];
