import { queryKeys } from './query-keys';

/** What the conformance statement says beside its tables. Headings follow DICOM PS3.2. */
export const texts = {
  head: `# DICOM conformance statement (DIMSE)

Written by \`node scripts/document.mjs\` from the tables that the listener runs with; a test compares the two. It has the
form of DICOM PS3.2; other sections are named with their part. DICOMweb services have [their own statement](dicomweb.md).

## 1 Overview

radlake is an archive. Over DIMSE it stores composite objects, answers queries, gives objects back, keeps worklists and
commits to what it stored; it asks other archives, fetches from them and delivers to them. Nothing is printed; no media are written.`,
  introduction: `## 3 Introduction

- **Audience:** who connects modalities, archives and workstations to radlake.
- **Remarks:** conformance alone does not make two systems work together; test with your peers, the suite of real peers in
  \`tests/dimse\` shows how.
- **Words:** a _space_ is an isolated part of the archive with an AE title of its own. A _node_ is a peer that was
  registered (\`/api/nodes\`), with its address or certificate, spaces, services and quirks.`,
  model: `## 4 Networking

### 4.1 Implementation model

\`\`\`
 modality, workstation, archive ──► listener (one AE title for each space) ──► archive: land, index, pack
                                       │  C-GET, C-MOVE, event reports
 destination, other archive     ◄──────┴── client (AE title of the space) ◄── routes, deliveries, searches over nodes
\`\`\`

One application entity for each space, all on the same ports. As SCP it acts when asked. As SCU it acts for a C-MOVE, a
delivery, a storage commitment that it asks for or reports late, notifications of nodes, a search or retrieval over several nodes, and the echo of a node.
What was acknowledged is durable and can be found, retrieved and committed to from then on.`,
  associations: `### 4.2 Application entity specification

#### Association policies

- **Application context:** \`1.2.840.10008.3.1.1.1\`; protocol version 1.
- **Who is let in:** registered nodes, by calling AE title and address or client certificate, to the spaces and services they
  may use; from the same machine anybody. Who is turned away is listed with the reason and the answer (\`/api/unknown-peers\`).
- **Presentation contexts:** each is answered on its own. Of the transfer syntaxes proposed the first one that is taken is
  chosen. Classes of the standard that are newer than these tables are stored when their UID lies under
  \`1.2.840.10008.5.1.4.1.1.\`; private ones by \`RADLAKE_DIMSE_UNKNOWN\`, or when common extended negotiation (57H) says that
  they are of the Storage Service Class or specialize a storage class (PS3.4 B.4.1.2).
- **Roles (54H):** answered for each class. A requestor may be SCP of storage classes, for C-GET; SCP of a class whose event
  reports are taken. A context for which no role is left is rejected (user rejection).
- **Extended negotiation (56H):** see each service. Storage answers level 2 (full), digital signature level 1, element
  coercion 1: attributes that people corrected, or that came again, are given in their last form.
- **User identity (58H):** see Security.
- **Asynchronous operations (53H):** both windows are negotiated down to our limits; without the item both are 1.
- **Maximum length:** ours is in the table of limits and may be less for a node; fragments keep to that of the peer, 0 is without limit, and 1 to
  127 are rejected.
- **Times:** ARTIM, the silence after which an association is aborted, and the longest time for one data set are in the
  table of limits. An abort or a lost connection loses nothing before the last complete instance.`,
  quirks: `Behaviour that differs for a node, set for each (\`quirks\` of \`/api/nodes\`); without them all is as this statement says:`,
  rejections: `Rejections (A-ASSOCIATE-RJ, PS3.8 9.3.4), each of them logged and listed with its reason:`,
  limits: `Limits of the listener:`,
  statuses: `Statuses that every service may give: 0000 success; 0110 processing failure; 0122 SOP class not that of the context;
0124 not authorized (the node or the account may not); 0211 an operation that the class does not have; A700 data set over the
limit. Error Comment (0000,0902) says why, without patient data; Offending Element (0000,0901) names elements.`,
  user: `#### As service class user

The client (\`shared/dimse/client\`) verifies, stores, finds (Patient and Study Root, Modality Worklist), moves, gets (as SCP
of the storage classes, by role selection), asks for storage commitment. It offers to a node the
transfer syntaxes set for it, otherwise those that objects are stored in beside Explicit and Implicit VR Little Endian; pools
associations up to the limit of the node (all of one process together, whatever for and as whom it calls), releasing those that nobody used for ten seconds; speaks TLS where the node is set so;
for deliveries and C-MOVE proposes 8 asynchronous operations unless the node has a quirk against it; and waits for each step of
the node at most its time limit. A peer that accepts no context of a SOP class is not sent instances of it. Nodes whose services
name \`availability\` are told of each study that settled (PS3.4 Annex R) until they take it; those whose services name
\`mpps-notification\`, of each change of a performed procedure step.

The worklist of a node (PS3.4 Annex K) is asked over an association of its own, released afterwards. Matching keys of a person
or program: Scheduled Station AE Title, Modality, Scheduled Procedure Step Start Date, Scheduled Performing Physician's Name,
Patient ID and Name, Accession Number, Requested Procedure ID, Study Instance UID. Who takes a worklist over asks for one range of
Scheduled Procedure Step Start Dates. Return keys are those of types 1 and 2 of Table K.6-1 and usual ones of type 3, sequences
with keys of their items. Only 0000 ends the answers with all of them: after FE00, a warning, a failure or a lost association, or
after 20,000 answers, nothing is taken off our worklist. An answer without Scheduled Procedure Step ID and Start Date, Patient ID,
or Study Instance UID and all of Requested Procedure ID and Accession Number, is not taken over.

Deliveries keep a record of each instance:

| answer to a C-STORE-RQ | instance |
| --- | --- |
| 0000 | taken |
| 0001, 0107, 0116, Bxxx | taken with a warning |
| A7xx, 0213 | the rest of the delivery waits (2 seconds to 3 hours); this instance is tried five times |
| 0110 | tried five times |
| any other | failed, the status kept; sent again when an operator says so |
| none: aborted, connection lost, time limit | left for the next try while the others go on, and then sent alone, marked as one that may have been received; failed after three times where the destination takes others |

A destination that ends three associations in a row without an answer, each with another instance, is taken for one that is away. A rejected
association is tried again with growing waits, one that is rejected for good (result 1) three times in all; then the
delivery is parked for an operator.

C-MOVE to our own AE title, for a space that only describes what a node has: the listener recognises its sub-operations by Move
Originator Application Entity Title and Message ID, or, where these are absent, by node and SOP Instance UID, and gives them to
who reads them without storing them. Such an instance is answered when it was taken; one that was not asked for, or for which nobody
waits any more, is A700.

Storage commitment (PS3.4 Annex J), SCU: instances are asked for in transactions of at most 1,000, each asked durably, by hand
(\`/api/spaces/{space}/commitment-requests\`) or for a delivery. The N-EVENT-REPORT is taken on the association of the N-ACTION,
which stays open for it for five seconds, and on any that the node opens later, in the role of SCP (a context with both roles, or
without role selection, is taken as well). It is matched by Transaction UID and node: who reports is the node that was asked, by its
AE title or one that its quirk \`otherAeTitles\` names, let in with its address or certificate; from loopback the AE title is
enough. An instance that the report does not name
is not committed to. A node that does not report within \`RADLAKE_COMMITMENT_REPORT_MS\` (12 hours) is asked again under another
Transaction UID, after the third time the request expires; late reports are taken all the same. One that is away, or refuses with
0110, 0213 or A7xx, is tried again for some seven hours; then, or after any other refusal, the request fails until an operator asks
again. A report is answered 0115 when who reports is not the node that was asked under its Transaction UID, 0113 for another event type, 0112
for another instance than the well-known one, 0110 when it cannot be read.

Modality Performed Procedure Step Notification (PS3.4 F.9, \`1.2.840.10008.3.1.2.3.5\`), SCP on associations of our own: nodes that
have the service \`mpps-notification\` by name are sent an N-EVENT-REPORT for each change of a step: type 1 in progress, 2
completed, 3 discontinued, 4 updated; steps are never deleted (5). It is tried again with back-off for some ten hours.

Instance Availability Notification (PS3.4 Annex R, \`1.2.840.10008.5.1.4.33\`), SCU: when a study received nothing new for its
quiet time, each node that has the service \`availability\` by name is sent one N-CREATE with all instances of the study,
ONLINE, with the AE title of the space to retrieve them from, and the last performed procedure step that names the study. It is
tried again with back-off for some ten hours under the same SOP Instance UID; 0111 counts as taken.`,
  network: `### 4.3 Network interfaces

TCP/IP, IPv4 and IPv6, TCP_NODELAY on both sides; the upper layer protocol of PS3.8 is our own. Plain on \`RADLAKE_DIMSE\`, TLS on
\`RADLAKE_DIMSE_TLS\`. Every cell of the state table of PS3.8 (table 9-10) is kept to and tested.

### 4.4 Configuration

AE titles: \`RADLAKE_AET\` for the space \`main\`, for others a property of the space. Nodes, their AE titles and addresses,
are data. Where one process listens:`,
  characterSets: `## 6 Support of character sets

All of PS3.3 C.12.1.1.2 to 1.4: ISO_IR 6, 100, 101, 109, 110, 144, 127, 126, 138, 148, 203, 13, 166, ISO 2022 with code extensions
(Japanese, Korean, simplified Chinese), ISO_IR 192 (UTF-8), GB18030 and GBK. Objects are kept as received.
\`RADLAKE_DEFAULT_CHARSET\` stands in where an object names none. Answers of queries are in the character set of the query
where they fit it, otherwise in UTF-8, which they say.`,
  security: `## 7 Security

### Secure transport connections

TLS 1.2 and 1.3 only, never less. The suites below meet the Non-Downgrading BCP 195 TLS profile (PS3.15 B.10), whose TLS 1.2
suites are all there, and the profile of RFC 8996 and RFC 9325 (PS3.15 B.12); peers of the BCP 195 profile (B.9) that speak
TLS 1.2 are served. Client certificates are demanded, optional or not asked for (\`RADLAKE_DIMSE_TLS_CLIENTS\`); one that no
authority of \`RADLAKE_DIMSE_TLS_CA\` signed is never taken. Nodes may be known by subject or fingerprint. As client, radlake
verifies chain and host name of the peer (the latter may be turned off for a node), and shows a certificate where a node has
one.`,
  identity: `### User identity (PS3.7 D.3.3.7)

| type | form | taken |
| --- | --- | --- |
| 1 | user name | names an account; proves nothing |
| 2 | user name and passcode | password of the account; or an API key, under any name |
| 3 | Kerberos | refused |
| 4 | SAML | refused |
| 5 | JSON Web Token | signed by a key of \`RADLAKE_DIMSE_JWT_KEY\` (RS256/384/512, PS256/384/512, ES256/384, EdDSA), with \`exp\`, and \`sub\` an account |

The rights of the account (\`study:read\`, \`study:write\`, ... in the space) limit what the association may do; they open
nothing that the node may not. A positive response is sent when asked for. What does not hold is rejected with result 1,
source 2, reason 1, and audited.

### Application level

Access to studies is audited (ATNA). Secrets of nodes are kept sealed.`,
  tail: `## 8 Annexes

- **Objects created:** none over DIMSE; what is sent is what was received, or the same transcoded without loss, with corrected
  attributes. Storage commitment keeps objects without end unless a policy of the space deletes them.
- **Standard extended, specialized and private SOP classes:** stored and given back as received, private attributes included.
- **Private transfer syntaxes:** by \`RADLAKE_DIMSE_UNKNOWN\`; given back as received.`,
} as const;

/** A service as the statement has it: the classes whose UIDs match, in the order of the standard. */
export interface ServiceText {
  readonly title: string;
  readonly classes: RegExp;
  readonly text: string;
}

/** What is said of each service beside its tables; services that have none here stand under "Other services". */
export const serviceTexts: readonly ServiceText[] = [
  {
    title: 'Query (C-FIND)',
    classes: /^1\.2\.840\.10008\.5\.1\.4\.1\.2\.[123]\.1$/,
    text: `PS3.4 Annex C, SCP. Matching: single value, wild card, range, list of UIDs, universal, sequence; relational queries, combined
date-time, fuzzy person names, time zones, empty and multiple values where they were negotiated (56H). Answers come as they
are found and end after a C-CANCEL with FE00. FF01 says that an optional key was not matched; A700 out of resources; A900
identifier does not match the class, Offending Element names the key; C000 identifier cannot be read.

A hierarchical query has one value for each unique key of the levels above (else A900). Keys of other levels are matched
where they can be: those of a series find patients and studies that hold such a series. Studies with one Patient ID and
Issuer of Patient ID are those of one patient; a study without Patient ID is that of a patient of its own. Answers hold
the keys asked for, Query/Retrieve Level and Retrieve AE Title, in the character sets of the identifier where these hold
all text, else in GB18030 (asked in GB18030 or GBK) or UTF-8. Given back without being matched: the numbers of patient,
study and series related studies, series and instances, Instance Availability and Timezone Offset From UTC; at IMAGE level
any standard attribute, which is a key there too.

${queryKeys()}`,
  },
  {
    title: 'Retrieve (C-GET, C-MOVE)',
    classes: /^1\.2\.840\.10008\.5\.1\.4\.1\.2\.[1234]\.[23]$/,
    text: `PS3.4 Annex C and Annex Y, SCP. The identifier has the unique key of its level, with one value or a list of UIDs, and those of
the levels above with one value each; Patient ID may be left out above its level. Where relational retrieval was negotiated
(56H), and for Composite Instance Root, keys above may be left out or be lists. Levels of Composite Instance Root: STUDY,
SERIES, IMAGE. Nothing found is 0000 with no sub-operations.

Objects go out with corrected attributes, in the transfer syntax they are stored in where the peer takes it, otherwise brought
without loss to one it takes: Explicit, then Implicit VR Little Endian, then others. Of a context with several transfer
syntaxes for which the requestor is SCP only, Explicit, else Implicit VR Little Endian is chosen, as nearly everything can be
brought to it; who wants objects compressed as they are stored proposes a context for each transfer syntax. A SOP class
without context (C-GET: with the role of SCP), or an object that can be brought to none of the syntaxes, is a failed
sub-operation.

C-MOVE sends to registered nodes that are active, have host and port, and may use the space; each SOP class is proposed as it
is stored, then Explicit and Implicit VR Little Endian (or only what the node is to be offered), one transfer syntax in each
context, over further associations when there are more than 128. Its sub-operations name who asked for them (Move Originator).
An instance with which an association ends is set aside, the others go on over a new one, and it is sent alone at the end; when it
ends the association once more it fails. A destination that cannot be reached is tried three times without progress in between;
one that ends ten associations in a row without an answer, each with another instance, is given up. Priority: at most 16 objects are sent at the same moment, those of high priority first, then medium, then low.

Pending responses count sub-operations, at least each second. C-CANCEL lets what is on its way arrive, and ends with FE00 and
what remains.

| status | when |
| --- | --- |
| 0000 | All sub-operations were successful. |
| B000 | Some failed or had warnings. The UIDs of those that failed are in Failed SOP Instance UID List (0008,0058), as many as fit into 64 KiB. |
| A701 | More than 20,000 series match. |
| A702 | None was successful; or what is asked for has to come from another system first, which takes longer or cannot be asked: Error Comment says so. |
| A801 | The move destination is not known, not active, or may not use the space. |
| A900 | The identifier does not match the class, or cannot be read: Offending Element names the key. |
| FE00 | After C-CANCEL. |`,
  },
  {
    title: 'Modality Worklist',
    classes: /^1\.2\.840\.10008\.5\.1\.4\.31$/,
    text: `PS3.4 Annex K, SCP. Scheduled procedure steps of the space that is called, as \`/api/spaces/{space}/worklist-items\` keeps them.
Every attribute is matched by the rules of C.2.2.2 for its VR, names without regard to case and accents and by pinyin, also
inside sequences; other VRs (AT, OB and the like) are not matched, and the answers are then FF01 instead of FF00. Ranges of
both Scheduled Procedure Step Start Date and Time are one range of moments. Steps that are completed, discontinued or departed
are answered only when Scheduled Procedure Step Status (0040,0020) has a value. Answers come by scheduled start, in the
character set of the identifier where it holds them, else in GB18030 or UTF-8. They hold what was asked for; a sequence asked for
without keys of its items is given whole.

| status | when |
| --- | --- |
| 0000 | The end of the answers. |
| A700 | The identifier has too many elements. |
| A900 | A key has no value of its VR, or a sequence more than one item: Offending Element names it. |
| C000 | The identifier cannot be read. |
| FE00 | After C-CANCEL. |`,
  },
  {
    title: 'Modality Performed Procedure Step',
    classes: /^1\.2\.840\.10008\.3\.1\.2\.3\.[345]$/,
    text: `PS3.4 Annex F, SCP. N-CREATE with status IN PROGRESS, N-SET until COMPLETED or DISCONTINUED, N-GET by the retrieve class. An SCU that
gives no SOP Instance UID gets one. Attributes of type 1 in Table F.7.2-1 are needed; those of type 2 that are missing are kept
without a value. A step ends with its end date and time and a series, which may be without instances. The scheduled step that
it names by Study Instance UID and Scheduled Procedure Step ID becomes STARTED, then COMPLETED or DISCONTINUED. Nodes may be notified
of changes (see As service class user).

| status | when |
| --- | --- |
| 0000 | It is durable. |
| 0001 | N-GET: some of the attributes asked for are not there. |
| 0106, 0120, 0121 | An attribute has a wrong value, is missing, or has none: Offending Element and Attribute Identifier List name it. |
| 0107 | N-SET named attributes that are set at creation only, with other values: these stayed, the rest was set. |
| 0110 | With Error ID A710: the step is completed or discontinued. Without: the data set cannot be read, or the request failed here. |
| 0111, 0112 | N-CREATE of a step that is there; N-SET and N-GET of one that is not. |
| A700 | The data set has too many elements. |`,
  },
  {
    title: 'Storage Commitment (push)',
    classes: /^1\.2\.840\.10008\.1\.20\.1$/,
    text: `PS3.4 Annex J, SCP. A request (N-ACTION, action type 1) is durable before it is answered. Instances are checked once all that was
acknowledged is in the catalogue: committed to is what lies in the space, of the SOP class that is named, and whose bytes the
store has. The N-EVENT-REPORT (type 1, or 2 when some failed) comes on the same association when that is still open after
300 ms, else on one of ours, in the role of SCP, to the active node of the calling AE title, tried again with back-off for some
ten hours; then it is a dead letter, which can be replayed. The same request again is reported again. A request of
more than 50,000 instances or 8 MiB is answered A700, as is one over 1 MiB while many large ones are open. Every node may
associate for this class, to report; N-ACTION of a node without the service \`commitment\` is answered 0124.

| failure reason | when |
| --- | --- |
| 0110 | Its bytes are not where they should be, or other pixels came under its UID. |
| 0112 | No such instance in the space. |
| 0119 | It is of another SOP class. |
| 0131 | The Transaction UID is in use for other instances: all of the request fail. |

N-ACTION is refused with 0115 without Transaction UID or usable references, 0123 for another action type, 0112 for another
instance than the well-known one. For reports on requests of ours see As service class user.`,
  },
  {
    title: 'Instance Availability Notification',
    classes: /^1\.2\.840\.10008\.5\.1\.4\.33$/,
    text: `PS3.4 Annex R, SCP. What other systems tell of their instances is kept for the space and shown at
\`/api/spaces/{space}/availability-notices/received\`; an event tells others. Attributes are checked by Table R.3.2-1; those that
the table does not have are passed over.

| status | when |
| --- | --- |
| 0000 | It is durable. |
| 0106, 0120, 0121 | An attribute has a wrong value, is missing, or has none: Offending Element and Attribute Identifier List name it. |
| 0110 | The data set cannot be read. |
| 0111, 0117 | The notification is here already; its SOP Instance UID is absent or none. |
| A700 | More than 4 MiB or 200,000 elements, or over 1 MiB while many large requests are open. |`,
  },
];
