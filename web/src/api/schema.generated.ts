// Generated from the OpenAPI document by scripts/openapi.mjs: do not edit.

export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The portal
         * @description Open to anybody.
         */
        get: operations["getRoot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reads the audit trail
         * @description Newest first. Events by the vocabulary of DICOM PS3.15 A.5. Reading the trail is itself recorded. Without `space` it takes the right on the platform as a whole.
         *
         *     Needs the right `audit:read`.
         */
        get: operations["getApiAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conflicts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists instances that are kept aside
         * @description What came under the UID of a stored instance and is not shown: other pixels (`conflict`), and versions that a later one replaced (`version`). Newest first. Without `space` it takes the right on the platform as a whole.
         *
         *     Needs the right `quarantine:read`.
         */
        get: operations["getApiConflicts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists messages that were given up
         * @description A page goes on after a message that is still there: when it was replayed or thrown away, begin anew.
         *
         *     Needs the right `system:read`.
         */
        get: operations["getApiDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Throws a message away
         * @description Needs the right `system:admin`.
         */
        delete: operations["deleteApiDeadLettersById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delivers a message again to its consumer
         * @description Needs the right `system:admin`.
         */
        post: operations["postApiDeadLettersByIdReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists deliveries of all spaces
         * @description Those of spaces that the caller may read, newest first.
         *
         *     Needs the right `space:read`.
         */
        get: operations["getApiDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says that functions are being called
         * @description Open to anybody.
         */
        get: operations["getApiHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says how far a long piece of work is
         * @description Answers 202 that begin a retrieval or a delivery give this address as `Location`. The work itself, with all that is known of it, is at `links.work`. Work in spaces that the caller may not read is not found.
         *
         *     Needs the right `space:read`.
         */
        get: operations["getApiJobsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists API keys
         * @description Keys that were not revoked, without their tokens.
         *
         *     Needs the right `system:admin`.
         */
        get: operations["getApiKeys"];
        put?: never;
        /**
         * Makes an API key
         * @description Nobody makes a key that can do more than they can.
         *
         *     Needs the right `system:admin`.
         */
        post: operations["postApiKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revokes an API key
         * @description At once in this process, within 5 s in others.
         *
         *     Needs the right `system:admin`.
         */
        delete: operations["deleteApiKeysById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists nodes
         * @description Other systems that talk to us or that we talk to, by name, with their live state.
         *
         *     Needs the right `system:read`.
         */
        get: operations["getApiNodes"];
        put?: never;
        /**
         * Registers a node
         * @description Secrets are kept sealed and never shown.
         *
         *     Needs the right `route:admin`.
         */
        post: operations["postApiNodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a node
         * @description Needs the right `system:read`.
         */
        get: operations["getApiNodesById"];
        /**
         * Replaces a node
         * @description All of it: what the body leaves out has its default then, but for secrets, which stay. Without a difference nothing is written.
         *
         *     Needs the right `route:admin`.
         */
        put: operations["putApiNodesById"];
        post?: never;
        /**
         * Removes a node
         * @description Needs the right `route:admin`.
         */
        delete: operations["deleteApiNodesById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/{id}/echo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks a node whether it is there
         * @description By C-ECHO on an association of its own, or by a search for one study. A node that is not there is an answer too, with the reason; it is kept as its last error.
         *
         *     Needs the right `system:read`.
         */
        post: operations["postApiNodesByIdEcho"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists objects that could not be stored
         * @description Newest first.
         *
         *     Needs the right `system:admin`.
         */
        get: operations["getApiQuarantine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/quarantine/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns an object unchanged
         * @description Needs the right `system:admin`.
         */
        get: operations["getApiQuarantineById"];
        put?: never;
        post?: never;
        /**
         * Throws an object away for good
         * @description Needs the right `system:admin`.
         */
        delete: operations["deleteApiQuarantineById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/quarantine/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stores an object again
         * @description After a change of the policy that refused it, say. Refused again, it stays here.
         *
         *     Needs the right `system:admin`.
         */
        post: operations["postApiQuarantineByIdReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says who calls
         * @description For any caller who is known.
         */
        get: operations["getApiSession"];
        put?: never;
        /**
         * Opens a session
         * @description The session is a cookie. It ends 30 minutes after its last request, and after 12 hours in any case.
         *
         *     Open to anybody.
         */
        post: operations["postApiSession"];
        /**
         * Ends the session
         * @description With a key or Basic there is none, and nothing happens.
         *
         *     For any caller who is known.
         */
        delete: operations["deleteApiSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Changes the caller's own password
         * @description Their other sessions end.
         *
         *     For any caller who is known.
         */
        post: operations["postApiSessionPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists sources
         * @description Watched folders, database views and links, with how far each is.
         *
         *     Needs the right `system:read`.
         */
        get: operations["getApiSources"];
        put?: never;
        /**
         * Makes a source
         * @description It begins within a second. Secrets are kept sealed and never shown.
         *
         *     Needs the right `system:admin`.
         */
        post: operations["postApiSources"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a source
         * @description Needs the right `system:read`.
         */
        get: operations["getApiSourcesById"];
        /**
         * Replaces a source
         * @description Its kind and how far it has read stay, and secrets that are not given, unless it is to connect elsewhere. The inbox can only be stopped and started. Without a difference nothing is written.
         *
         *     Needs the right `system:admin`.
         */
        put: operations["putApiSourcesById"];
        post?: never;
        /**
         * Removes a source
         * @description With what it remembers. What it landed stays; what it indexed in place is taken out of the catalogue, its files stay.
         *
         *     Needs the right `system:admin`.
         */
        delete: operations["deleteApiSourcesById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/{id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists files, rows or links of a source
         * @description Those of one state; default: those that were given up.
         *
         *     Needs the right `route:admin`.
         */
        get: operations["getApiSourcesByIdItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/{id}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Has a source download images
         * @description A message in JSON, or a SOAP 1.1 or 1.2 envelope, with addresses of images and zip archives; the mapping of the source says where they stand. What is queued is durable and is downloaded, however often that has to be tried. A SOAP message is answered with an envelope, its failures with a Fault.
         *
         *     Needs the right `study:write`.
         */
        post: operations["postApiSourcesByIdLinks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Has a source take things again
         * @description Whatever failed; or all that ended, and all rows that changed, since a time; or single items. What was landed before is a duplicate then.
         *
         *     Needs the right `route:admin`.
         */
        post: operations["postApiSourcesByIdReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Has a source look now
         * @description Needs the right `route:admin`.
         */
        post: operations["postApiSourcesByIdRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists spaces
         * @description Those that the caller may read (`space:read`), all on one page.
         *
         *     For any caller who is known.
         */
        get: operations["getApiSpaces"];
        put?: never;
        /**
         * Makes a space
         * @description Needs the right `system:admin`.
         */
        post: operations["postApiSpaces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a space
         * @description Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes a space
         * @description What the body does not name stays; null takes AE title, port or purpose away. DIMSE listeners follow within seconds.
         *
         *     Needs the right `system:admin`.
         */
        patch: operations["patchApiSpacesBySpace"];
        trace?: never;
    };
    "/api/spaces/{space}/availability-notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists notifications of nodes that studies are available
         * @description One for each node with the service `availability` and each time a study settles, newest first.
         *
         *     Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceAvailabilityNotices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/availability-notices/received": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists notifications of other systems that instances of theirs are available
         * @description Instance Availability Notifications that were sent to the space, newest first.
         *
         *     Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceAvailabilityNoticesReceived"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/availability-notices/received/{sopInstanceUid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a notification of another system with its instances
         * @description Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceAvailabilityNoticesReceivedBySopInstanceUid"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/commitment-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists storage commitments that nodes are asked for
         * @description Newest first.
         *
         *     Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceCommitmentRequests"];
        put?: never;
        /**
         * Asks a node for storage commitment
         * @description Of the instances of a study that are there now, a thousand in one request. Nodes report later, on the same association or on one of theirs.
         *
         *     Needs the right `route:admin`.
         */
        post: operations["postApiSpacesBySpaceCommitmentRequests"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/commitment-requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a storage commitment that a node is asked for
         * @description Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceCommitmentRequestsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/commitment-requests/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks a node for storage commitment once more
         * @description For what it did not commit to, could not be asked, or never reported.
         *
         *     Needs the right `route:admin`.
         */
        post: operations["postApiSpacesBySpaceCommitmentRequestsByIdRetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/commitments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists requests for storage commitment
         * @description What peers asked us to keep, newest first, and whether they took our report.
         *
         *     Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceCommitments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/commitments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a request for storage commitment
         * @description Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceCommitmentsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/commitments/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reports a storage commitment once more
         * @description Its instances are checked as they are now, and the node of the AE title that asked is told.
         *
         *     Needs the right `space:admin`.
         */
        post: operations["postApiSpacesBySpaceCommitmentsByIdReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists deliveries
         * @description Newest first.
         *
         *     Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceDeliveries"];
        put?: never;
        /**
         * Queues a delivery
         * @description The instances that are there now are sent to a node, by C-STORE or STOW-RS; `GET` says how far it is.
         *
         *     Needs the right `route:admin`.
         */
        post: operations["postApiSpacesBySpaceDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says how far a delivery is
         * @description Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceDeliveriesById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/deliveries/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends nothing more of a delivery
         * @description What is on its way may still arrive.
         *
         *     Needs the right `route:admin`.
         */
        post: operations["postApiSpacesBySpaceDeliveriesByIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/deliveries/{id}/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says what became of each instance
         * @description Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceDeliveriesByIdInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends again what a delivery did not get through
         * @description What failed or is open, at once.
         *
         *     Needs the right `route:admin`.
         */
        post: operations["postApiSpacesBySpaceDeliveriesByIdRetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/origins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows from where a space fetches what it has not
         * @description Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceOrigins"];
        /**
         * Says from where a space fetches what it has not
         * @description Needs the right `space:admin`.
         */
        put: operations["putApiSpacesBySpaceOrigins"];
        post?: never;
        /**
         * Lets a space fetch from nowhere
         * @description What was fetched stays.
         *
         *     Needs the right `space:admin`.
         */
        delete: operations["deleteApiSpacesBySpaceOrigins"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/origins/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows how far the studies of the origins are described or mirrored
         * @description Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceOriginsProgress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/origins/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries again what the mirrors of a space gave up, and goes through the past anew
         * @description What is here already is not fetched again.
         *
         *     Needs the right `space:admin`.
         */
        post: operations["postApiSpacesBySpaceOriginsReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/performed-steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists performed procedure steps
         * @description What modalities report that they do and did (MPPS, DICOM PS3.4 Annex F), newest first.
         *
         *     Needs the right `workitem:read`.
         */
        get: operations["getApiSpacesBySpacePerformedSteps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/performed-steps/{sopInstanceUid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a performed procedure step
         * @description Needs the right `workitem:read`.
         */
        get: operations["getApiSpacesBySpacePerformedStepsBySopInstanceUid"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/remote-studies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Searches a space and other systems at once
         * @description Asks the space and each node by C-FIND or QIDO-RS at the same time, and puts the studies together by their UID: where each of them is, here or elsewhere. Without `node` the origins of the space are asked, else all active nodes that may use it. A node that fails or is late is named with its error and takes nothing from the others.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getApiSpacesBySpaceRemoteStudies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/remote-worklist-items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Asks the worklist of a node
         * @description By C-FIND of the Modality Worklist (DICOM PS3.4 Annex K), as the AE title of the space. Text of the answers is in Unicode, whatever character set the node has it in.
         *
         *     Needs the right `workitem:read`.
         */
        get: operations["getApiSpacesBySpaceRemoteWorklistItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/remote-worklists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the worklists of nodes that a space takes over
         * @description Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceRemoteWorklists"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/remote-worklists/{node}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows how the worklist of a node is taken over
         * @description Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceRemoteWorklistsByNode"];
        /**
         * Takes over the worklist of a node
         * @description Again and again the node is asked for the scheduled procedure steps of some days. They are made and changed in the worklist of the space as the node has them, and removed when the node has them no more. What a modality performs or performed here stays as it is, as do steps that were scheduled here. Nothing is removed after an answer that failed or was cut, and a node that has nothing at all is believed the second time. The first look follows at once.
         *
         *     Needs the right `space:admin`.
         */
        put: operations["putApiSpacesBySpaceRemoteWorklistsByNode"];
        post?: never;
        /**
         * Takes over the worklist of a node no longer
         * @description Steps that were taken stay.
         *
         *     Needs the right `space:admin`.
         */
        delete: operations["deleteApiSpacesBySpaceRemoteWorklistsByNode"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/retrievals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists retrievals
         * @description The newest first.
         *
         *     Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceRetrievals"];
        put?: never;
        /**
         * Fetches a study or series from a node
         * @description By WADO-RS from a DICOMweb node, by C-GET or C-MOVE from a DIMSE node. While the same objects are being fetched already, that retrieval is answered.
         *
         *     Needs the right `study:write`.
         */
        post: operations["postApiSpacesBySpaceRetrievals"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/retrievals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows how far a retrieval is
         * @description Needs the right `space:read`.
         */
        get: operations["getApiSpacesBySpaceRetrievalsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/retrievals/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives up a retrieval
         * @description What has arrived stays. One that is over already is answered as it is.
         *
         *     Needs the right `study:write`.
         */
        post: operations["postApiSpacesBySpaceRetrievalsByIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/retrievals/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries a retrieval again
         * @description As a new retrieval of the same objects.
         *
         *     Needs the right `study:write`.
         */
        post: operations["postApiSpacesBySpaceRetrievalsByIdRetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/studies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the studies of a space
         * @description By UID. `assumedCharacterSet=GB18030` lists those whose text contradicts its declared character set and was read in that one. Searches by attributes are QIDO-RS.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getApiSpacesBySpaceStudies"];
        put?: never;
        /**
         * Lets a study of another space appear in this one
         * @description References, no copies. What the space holds under the same UIDs meets the identity rules: duplicates are passed over, other attributes follow the policy of the space, other pixels are kept aside; the answer says what became of each. It takes `study:read` in the other space too.
         *
         *     Needs the right `study:write` and `study:read`.
         */
        post: operations["postApiSpacesBySpaceStudies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/studies/{studyInstanceUid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a study with its series
         * @description Needs the right `study:read`.
         */
        get: operations["getApiSpacesBySpaceStudiesByStudyInstanceUid"];
        put?: never;
        post?: never;
        /**
         * Deletes a study from a space
         * @description Bytes that another space shows stay there.
         *
         *     Needs the right `study:delete`.
         */
        delete: operations["deleteApiSpacesBySpaceStudiesByStudyInstanceUid"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/studies/{studyInstanceUid}/corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists what is corrected of a study
         * @description Of the study, of its series and of its instances, with history.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getApiSpacesBySpaceStudiesByStudyInstanceUidCorrections"];
        put?: never;
        /**
         * Corrects attributes of a study
         * @description From then on they show on every way out; the stored bytes stay as they are. Attributes of QIDO-RS answers for studies are corrected at the study, those for series at the series, all others at any level. What identifies an instance, or says how its text and pixels are encoded, is not corrected.
         *
         *     Needs the right `study:write`.
         */
        post: operations["postApiSpacesBySpaceStudiesByStudyInstanceUidCorrections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/studies/{studyInstanceUid}/corrections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Undoes a correction of a study
         * @description Whether somebody made it or an arrival brought it. It stays in the history.
         *
         *     Needs the right `study:write`.
         */
        delete: operations["deleteApiSpacesBySpaceStudiesByStudyInstanceUidCorrectionsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Deletes a series from a space
         * @description Bytes that another space shows stay there.
         *
         *     Needs the right `study:delete`.
         */
        delete: operations["deleteApiSpacesBySpaceStudiesByStudyInstanceUidSeriesBySeriesInstanceUid"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}/corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Corrects attributes of a series
         * @description From then on they show on every way out; the stored bytes stay as they are. Attributes of QIDO-RS answers for studies are corrected at the study, those for series at the series, all others at any level. What identifies an instance, or says how its text and pixels are encoded, is not corrected.
         *
         *     Needs the right `study:write`.
         */
        post: operations["postApiSpacesBySpaceStudiesByStudyInstanceUidSeriesBySeriesInstanceUidCorrections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}/corrections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Undoes a correction of a series
         * @description Whether somebody made it or an arrival brought it. It stays in the history.
         *
         *     Needs the right `study:write`.
         */
        delete: operations["deleteApiSpacesBySpaceStudiesByStudyInstanceUidSeriesBySeriesInstanceUidCorrectionsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Deletes an instance from a space
         * @description Bytes that another space shows stay there.
         *
         *     Needs the right `study:delete`.
         */
        delete: operations["deleteApiSpacesBySpaceStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUid"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Corrects attributes of an instance
         * @description From then on they show on every way out; the stored bytes stay as they are. Attributes of QIDO-RS answers for studies are corrected at the study, those for series at the series, all others at any level. What identifies an instance, or says how its text and pixels are encoded, is not corrected.
         *
         *     Needs the right `study:write`.
         */
        post: operations["postApiSpacesBySpaceStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidCorrections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/corrections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Undoes a correction of an instance
         * @description Whether somebody made it or an arrival brought it. It stays in the history.
         *
         *     Needs the right `study:write`.
         */
        delete: operations["deleteApiSpacesBySpaceStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidCorrectionsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/worklist-items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists scheduled procedure steps
         * @description What modalities find on their worklist (DICOM PS3.4 Annex K), those that are over too, by start.
         *
         *     Needs the right `workitem:read`.
         */
        get: operations["getApiSpacesBySpaceWorklistItems"];
        put?: never;
        /**
         * Schedules a procedure step
         * @description The data set needs what PS3.4 Table K.6-1 returns as type 1; attributes of type 2 that are missing are added empty. A Study Instance UID is made where there is none. The step is known by its Study Instance UID and its Scheduled Procedure Step ID: the same again is refused.
         *
         *     Needs the right `workitem:write`.
         */
        post: operations["postApiSpacesBySpaceWorklistItems"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spaces/{space}/worklist-items/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a scheduled procedure step
         * @description Needs the right `workitem:read`.
         */
        get: operations["getApiSpacesBySpaceWorklistItemsById"];
        /**
         * Changes a scheduled procedure step
         * @description The whole data set anew. It stays the step that it is. One that was taken from a node is as the node has it again after the next look there.
         *
         *     Needs the right `workitem:write`.
         */
        put: operations["putApiSpacesBySpaceWorklistItemsById"];
        post?: never;
        /**
         * Takes a procedure step off the worklist
         * @description One that was taken from a node comes again as long as the node has it.
         *
         *     Needs the right `workitem:write`.
         */
        delete: operations["deleteApiSpacesBySpaceWorklistItemsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says how the platform stands
         * @description Needs the right `system:admin`.
         */
        get: operations["getApiStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/unknown-peers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists DIMSE callers that were turned away
         * @description The latest first, at most 1,000, of them 20 of one address, with the reason and what they were answered. A page goes on after a caller that is still there: when it was accepted or removed, begin anew.
         *
         *     Needs the right `system:read`.
         */
        get: operations["getApiUnknownPeers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/unknown-peers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Removes a caller from the list
         * @description Needs the right `route:admin`.
         */
        delete: operations["deleteApiUnknownPeersById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/unknown-peers/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lets a caller in
         * @description Registers it as a node by its AE title and its certificate, or its address where it showed none.
         *
         *     Needs the right `route:admin`.
         */
        post: operations["postApiUnknownPeersByIdAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/api": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document for people
         * @description The page holds no data: what it shows it asks for with the session of its reader.
         *
         *     Open to anybody.
         */
        get: operations["getDocsApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/api/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file of that page
         * @description Open to anybody.
         */
        get: operations["getDocsApiByFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document
         * @description OpenAPI 3.1, made from the schemas of the routes.
         *
         *     For any caller who is known.
         */
        get: operations["getOpenapiJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/portal/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file of the portal
         * @description Open to anybody.
         */
        get: operations["getPortalByFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says what the DICOMweb service of a space can do
         * @description Retrieve Capabilities (DICOM PS3.18 8.9): resources, methods, query parameters and media types as WADL, in XML or JSON.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomweb"];
        put?: never;
        post?: never;
        delete?: never;
        /**
         * Says what the DICOMweb service of a space can do
         * @description Retrieve Capabilities (DICOM PS3.18 8.9): resources, methods, query parameters and media types as WADL, in XML or JSON.
         *
         *     Needs the right `study:read`.
         */
        options: operations["optionsSpacesBySpaceDicomweb"];
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Searches instances
         * @description QIDO-RS (DICOM PS3.18 10.6). Beside the parameters below, any attribute may be named by its keyword or its tag (`00100010`), within sequences with a dot between them; one that is no search key and has no value is added to the answer. Searches for instances take any standard attribute as a key, which is compared with their metadata.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Searches series
         * @description QIDO-RS (DICOM PS3.18 10.6). Beside the parameters below, any attribute may be named by its keyword or its tag (`00100010`), within sequences with a dot between them; one that is no search key and has no value is added to the answer. Searches for instances take any standard attribute as a key, which is compared with their metadata.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Searches studies
         * @description QIDO-RS (DICOM PS3.18 10.6). Beside the parameters below, any attribute may be named by its keyword or its tag (`00100010`), within sequences with a dot between them; one that is no search key and has no value is added to the answer. Searches for instances take any standard attribute as a key, which is compared with their metadata.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudies"];
        put?: never;
        /**
         * Stores instances
         * @description STOW-RS (DICOM PS3.18 10.5). What the answer names as stored is durable. A body that breaks off leaves everything up to its last complete part stored. The answer is the Store Instances Response Module (PS3.18 Annex I).
         *
         *     Needs the right `study:write`.
         */
        post: operations["postSpacesBySpaceDicomwebStudies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves the instances of a study
         * @description WADO-RS (DICOM PS3.18 10.4), Part 10 objects with corrected attributes: as they are stored, or in the transfer syntax that `Accept` names, without loss. A single instance also comes alone.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUid"];
        put?: never;
        /**
         * Stores instances
         * @description STOW-RS (DICOM PS3.18 10.5). What the answer names as stored is durable. A body that breaks off leaves everything up to its last complete part stored. The answer is the Store Instances Response Module (PS3.18 Annex I).
         *
         *     Needs the right `study:write`.
         */
        post: operations["postSpacesBySpaceDicomwebStudiesByStudyInstanceUid"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/bulkdata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves all bulk data of a study
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.5, 10.4.1.1.7): the values that the metadata names by their addresses, which stand in the Content-Location of the parts; encapsulated pixel data as its fragments, a part each.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidBulkdata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Searches instances
         * @description QIDO-RS (DICOM PS3.18 10.6). Beside the parameters below, any attribute may be named by its keyword or its tag (`00100010`), within sequences with a dot between them; one that is no search key and has no value is added to the answer. Searches for instances take any standard attribute as a key, which is compared with their metadata.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves the metadata of a study
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.2): everything but bulk data, which stands as addresses.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/pixeldata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves the pixel data of a study
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.5, 10.4.1.1.7): the values that the metadata names by their addresses, which stand in the Content-Location of the parts; encapsulated pixel data as its fragments, a part each.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidPixeldata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/rendered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Renders every image of a study
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.3). The pictures come as parts of a multipart answer.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidRendered"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Searches series
         * @description QIDO-RS (DICOM PS3.18 10.6). Beside the parameters below, any attribute may be named by its keyword or its tag (`00100010`), within sequences with a dot between them; one that is no search key and has no value is added to the answer. Searches for instances take any standard attribute as a key, which is compared with their metadata.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves the instances of a series
         * @description WADO-RS (DICOM PS3.18 10.4), Part 10 objects with corrected attributes: as they are stored, or in the transfer syntax that `Accept` names, without loss. A single instance also comes alone.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUid"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/bulkdata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves all bulk data of a series
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.5, 10.4.1.1.7): the values that the metadata names by their addresses, which stand in the Content-Location of the parts; encapsulated pixel data as its fragments, a part each.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidBulkdata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Searches instances
         * @description QIDO-RS (DICOM PS3.18 10.6). Beside the parameters below, any attribute may be named by its keyword or its tag (`00100010`), within sequences with a dot between them; one that is no search key and has no value is added to the answer. Searches for instances take any standard attribute as a key, which is compared with their metadata.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves an instance
         * @description WADO-RS (DICOM PS3.18 10.4), Part 10 objects with corrected attributes: as they are stored, or in the transfer syntax that `Accept` names, without loss. A single instance also comes alone.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUid"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/bulkdata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves all bulk data of an instance
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.5, 10.4.1.1.7): the values that the metadata names by their addresses, which stand in the Content-Location of the parts; encapsulated pixel data as its fragments, a part each.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidBulkdata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/bulkdata/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves a value that the metadata names by its address
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.5).
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidBulkdataByPath"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/frames/{frames}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves frames
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.6): as they are stored, or in the media type and transfer syntax that `Accept` names, without loss. One frame also comes alone; a video is its frame 1, of which ranges can be had.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidFramesByFrames"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/frames/{frames}/rendered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Renders frames of an image
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.3). One picture comes alone, several as parts of a multipart answer, or as an animated GIF.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidFramesByFramesRendered"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/frames/{frames}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gives a small picture of a frame
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.4): of a series its middle image, of an image its representative frame.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidFramesByFramesThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves the metadata of an instance
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.2): everything but bulk data, which stands as addresses.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/pixeldata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves the pixel data of an instance
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.5, 10.4.1.1.7): the values that the metadata names by their addresses, which stand in the Content-Location of the parts; encapsulated pixel data as its fragments, a part each.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidPixeldata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/rendered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Renders an image
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.3). One picture comes alone, several as parts of a multipart answer, or as an animated GIF. Of a presentation state: the images that it refers to, with it applied. Of a video also all of it, as MP4.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidRendered"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gives a small picture of an instance
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.4): of a series its middle image, of an image its representative frame.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves the metadata of a series
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.2): everything but bulk data, which stands as addresses.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/pixeldata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves the pixel data of a series
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.5, 10.4.1.1.7): the values that the metadata names by their addresses, which stand in the Content-Location of the parts; encapsulated pixel data as its fragments, a part each.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidPixeldata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/rendered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Renders every image of a series
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.3). The pictures come as parts of a multipart answer.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidRendered"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gives a small picture of a series
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.4): of a series its middle image, of an image its representative frame.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/studies/{studyInstanceUid}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gives a small picture of a study
         * @description WADO-RS (DICOM PS3.18 10.4.1.1.4): of a series its middle image, of an image its representative frame.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebStudiesByStudyInstanceUidThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/subscribers/{aeTitle}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Opens the event channel of an application
         * @description UPS-RS Open Notification Connection (DICOM PS3.18 8.10.4): a WebSocket on which event reports come as DICOM JSON, one in each message. What is reported while no channel is open is not kept.
         *
         *     Needs the right `workitem:read`.
         */
        get: operations["getSpacesBySpaceDicomwebSubscribersByAeTitle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/wado": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieves an instance by query parameters
         * @description WADO-URI (DICOM PS3.18 section 9). `contentType` application/dicom gives the object as it is stored, or in `transferSyntax`; an image type, and an image without `contentType`, redirects to the rendered resource with the same wishes.
         *
         *     Needs the right `study:read`.
         */
        get: operations["getSpacesBySpaceDicomwebWado"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/workitems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Searches workitems
         * @description UPS-RS Search (DICOM PS3.18 11.9), by scheduled start. Beside the parameters below, any attribute may be named by its keyword or tag, within sequences by dots (`ScheduledStationNameCodeSequence.CodeValue`); one without a value is added to the answer.
         *
         *     Needs the right `workitem:read`.
         */
        get: operations["getSpacesBySpaceDicomwebWorkitems"];
        put?: never;
        /**
         * Creates a workitem
         * @description UPS-RS Create Workitem (DICOM PS3.18 11.4), in state SCHEDULED.
         *
         *     Needs the right `workitem:write`.
         */
        post: operations["postSpacesBySpaceDicomwebWorkitems"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/workitems/{workitemUid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A workitem
         * @description UPS-RS Retrieve Workitem (DICOM PS3.18 11.5). Transaction UID is never given.
         *
         *     Needs the right `workitem:read`.
         */
        get: operations["getSpacesBySpaceDicomwebWorkitemsByWorkitemUid"];
        put?: never;
        /**
         * Sets attributes of a workitem
         * @description UPS-RS Update Workitem (DICOM PS3.18 11.6).
         *
         *     Needs the right `workitem:write`.
         */
        post: operations["postSpacesBySpaceDicomwebWorkitemsByWorkitemUid"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/workitems/{workitemUid}/cancelrequest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks for a workitem to be canceled
         * @description UPS-RS Request Cancellation (DICOM PS3.18 11.8), by who does not perform it.
         *
         *     Needs the right `workitem:write`.
         */
        post: operations["postSpacesBySpaceDicomwebWorkitemsByWorkitemUidCancelrequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/workitems/{workitemUid}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Claims, completes or cancels a workitem
         * @description UPS-RS Change Workitem State (DICOM PS3.18 11.7).
         *
         *     Needs the right `workitem:write`.
         */
        put: operations["putSpacesBySpaceDicomwebWorkitemsByWorkitemUidState"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/workitems/{workitemUid}/subscribers/{aeTitle}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Subscribes an application to a workitem or the worklist
         * @description UPS-RS Subscribe (DICOM PS3.18 11.10). The worklist as a whole is 1.2.840.10008.5.1.4.34.5, a part of it 1.2.840.10008.5.1.4.34.5.1 with `filter`.
         *
         *     Needs the right `workitem:write`.
         */
        post: operations["postSpacesBySpaceDicomwebWorkitemsByWorkitemUidSubscribersByAeTitle"];
        /**
         * Ends subscriptions of an application
         * @description UPS-RS Unsubscribe (DICOM PS3.18 11.11). From the worklist: all of them.
         *
         *     Needs the right `workitem:write`.
         */
        delete: operations["deleteSpacesBySpaceDicomwebWorkitemsByWorkitemUidSubscribersByAeTitle"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/dicomweb/workitems/{workitemUid}/subscribers/{aeTitle}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the subscription to workitems to come
         * @description UPS-RS Suspend Global Subscription (DICOM PS3.18 11.12).
         *
         *     Needs the right `workitem:write`.
         */
        post: operations["postSpacesBySpaceDicomwebWorkitemsByWorkitemUidSubscribersByAeTitleSuspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        ApiKey: {
            id: string;
            name: string;
            spaces: string[];
            scopes: string[];
            /** Format: date-time */
            createdAt: string;
            /** @description Id of the caller who made it */
            createdBy: string;
            /** Format: date-time */
            expiresAt?: string;
        };
        AuditEntry: {
            id: string;
            chain: string;
            sequence: number;
            /** Format: date-time */
            at: string;
            /** Format: date-time */
            until: string;
            count: number;
            event: string;
            /** @description Event ID of PS3.16 CID 400 */
            eventCode: string;
            /** @description Event Type Code of PS3.16 CID 401 */
            eventTypeCode?: string;
            /** @enum {string} */
            action: "C" | "R" | "U" | "D" | "E";
            outcome: 0 | 4 | 8 | 12;
            actor: string;
            peer?: string;
            space?: string;
            studyInstanceUid?: string;
            object?: string;
            operation?: string;
            /** @description `hash` of the entry before in its chain, empty for the first */
            previous: string;
            hash: string;
        };
        AvailabilityNotice: {
            id: string;
            studyInstanceUid: string;
            nodeId: string;
            sopInstanceUid: string;
            /**
             * @description `superseded`: the study or the node was gone when it was its turn
             * @enum {string}
             */
            state: "waiting" | "sent" | "superseded";
            attempts: number;
            lastFailure: {
                /** Format: date-time */
                at: string;
                code: string;
            } | null;
            /** Format: date-time */
            createdAt: string;
            sentAt: string | null;
        };
        Commitment: {
            id: string;
            transactionUid: string;
            callingAeTitle: string;
            calledAeTitle: string;
            /**
             * @description `accepted`: the peer has not taken the report yet
             * @enum {string}
             */
            state: "accepted" | "reported";
            instanceCount: number;
            committedCount: number | null;
            failedCount: number | null;
            attempts: number;
            lastFailure: {
                /** Format: date-time */
                at: string;
                code: string;
            } | null;
            /** Format: date-time */
            createdAt: string;
            reportedAt: string | null;
        };
        CommitmentDetails: {
            id: string;
            transactionUid: string;
            callingAeTitle: string;
            calledAeTitle: string;
            /**
             * @description `accepted`: the peer has not taken the report yet
             * @enum {string}
             */
            state: "accepted" | "reported";
            instanceCount: number;
            committedCount: number | null;
            failedCount: number | null;
            attempts: number;
            lastFailure: {
                /** Format: date-time */
                at: string;
                code: string;
            } | null;
            /** Format: date-time */
            createdAt: string;
            reportedAt: string | null;
            failed: {
                sopClassUid: string;
                sopInstanceUid: string;
                /** @description Failure Reason (0008,1197), four hexadecimal digits */
                reason: string;
            }[];
        };
        Conflict: {
            id: string;
            space: string;
            studyInstanceUid: string;
            seriesInstanceUid: string;
            sopInstanceUid: string;
            sopClassUid: string;
            transferSyntaxUid: string;
            /** @enum {string} */
            kind: "conflict" | "version";
            reason: string;
            sha256: string | null;
            storedSha256: string;
            arrivedSha256: string;
            sizeBytes: number;
            /** @description Door: `dimse`, `stow`, `inbox`, `import` */
            source: string;
            callingAeTitle?: string;
            peer?: string;
            /** Format: date-time */
            at: string;
        };
        Corrections: {
            /** @enum {string} */
            level: "study" | "series" | "instance";
            studyInstanceUid: string;
            seriesInstanceUid: string | null;
            sopInstanceUid: string | null;
            revision: number;
            /** @description What shows, of all corrections that count */
            attributes: components["schemas"]["DicomDataSet"];
            /** @description Oldest first; of several corrections of an attribute the last that is not undone shows */
            history: {
                id: number;
                /**
                 * Format: date-time
                 * @description When it was made, or arrived
                 */
                at: string;
                /** @description `api`, or the door of the arrival that brought it: `dimse`, `stow`, `inbox` */
                source: string;
                attributes: components["schemas"]["DicomDataSet"];
                undoneAt: string | null;
            }[];
        };
        CrawlProgress: {
            items: {
                node: string;
                /** @enum {string} */
                kind: "index" | "mirror";
                /**
                 * @description `past`: the past is gone through; `current`: that is done, what is new is looked for; `failing`: the node could not be asked; `paused`: the node is switched off or outside its time windows
                 * @enum {string}
                 */
                state: "past" | "current" | "failing" | "paused";
                /**
                 * Format: date
                 * @description Studies of this day and later were looked at
                 */
                pastFrom: string;
                /**
                 * Format: date
                 * @description Down to which day they are to be
                 */
                since: string;
                pastEndedAt: string | null;
                /** @description When the recent days were looked at last */
                recentAt: string | null;
                /** @description How old the last look at the recent days is */
                lagSeconds: number;
                /** @description Studies seen, each time anew */
                seen: number;
                /** @description Of these described anew, or asked for */
                changed: number;
                /** @description Studies of which descriptions were removed: the node has them no more */
                removed: number;
                /** @description Of a mirror: studies that wait to be fetched, or are being fetched */
                waiting: number;
                /** @description Of a mirror: studies that were given up, see `retrievals?state=failed` */
                failed: number;
                lastError: {
                    code: string;
                    message: string;
                    /** Format: date-time */
                    at: string;
                } | null;
            }[];
        };
        DeadLetter: {
            id: string;
            /** @description Name of the function */
            consumer: string;
            subject: string;
            event: {
                /** @constant */
                specversion: "1.0";
                id: string;
                type: string;
                source: string;
                time: string;
                data: unknown;
            } & {
                [key: string]: unknown;
            };
            reason: string;
            deliveryCount: number;
            /** Format: date-time */
            at: string;
        };
        DeliveredInstance: {
            sopInstanceUid: string;
            sopClassUid: string;
            seriesInstanceUid: string;
            /**
             * @description `uncertain`: to be sent, and the node may have received it
             * @enum {string}
             */
            state: "waiting" | "uncertain" | "sending" | "sent" | "warning" | "failed";
            /** @description Status of the last answer, hexadecimal; of STOW-RS its Failure Reason or Warning Reason */
            status: string | null;
            /** @description Why it failed: `refused`, `unanswered`, `unreadable`, `gone`, `no-context`, `no-common-syntax`, `not-committed`, `http-413` and others */
            reason: string | null;
            attempts: number;
            /** @description The node committed to it, or (DICOMweb) it was found there */
            committed: boolean;
            /** @description It was sent again although the node may have received it before */
            repeated: boolean;
            answeredAt: string | null;
            /** @description In which it was sent last */
            transferSyntaxUid: string | null;
        };
        Delivery: {
            id: string;
            space: string;
            /** @description Id of the node */
            node: string;
            studyInstanceUid: string;
            seriesInstanceUid: string | null;
            reason: string;
            requestedBy: string;
            /** @enum {string} */
            priority: "high" | "medium" | "low";
            commit: boolean;
            /**
             * @description `committing`: all is sent, storage commitment was asked for; `parked`: given up, or not every instance was taken
             * @enum {string}
             */
            state: "queued" | "running" | "committing" | "done" | "parked" | "cancelled";
            counts: {
                total: number;
                /** @description Not sent yet, or not answered */
                open: number;
                sent: number;
                /** @description Taken with a warning */
                warning: number;
                failed: number;
                /** @description Of those that were taken, those to which the node committed, or (DICOMweb) that were found there */
                committed: number;
                /** @description Sent again although the node may have received them before */
                repeated: number;
                bytes: number;
            };
            /** @description While it was being sent */
            bytesPerSecond: number | null;
            /** @description Times in a row that it could not go on */
            attempts: number;
            /** @description When it is tried again */
            nextAt: string | null;
            lastError: {
                /** Format: date-time */
                at: string;
                code: string;
                message: string;
            } | null;
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            endedAt: string | null;
        };
        DicomAttribute: {
            vr: string;
            Value?: unknown[];
            InlineBinary?: string;
            BulkDataURI?: string;
        };
        DicomDataSet: {
            [key: string]: components["schemas"]["DicomAttribute"];
        };
        Echo: {
            isThere: boolean;
            /** @description How long it took, connecting included */
            ms: number;
            error: {
                code: string;
                message: string;
            } | null;
        };
        Job: {
            id: string;
            /** @enum {string} */
            kind: "retrieval" | "delivery";
            space: string;
            /**
             * @description `failed`: given up, or not all of it could be done; it can be tried again
             * @enum {string}
             */
            state: "waiting" | "running" | "done" | "failed" | "cancelled";
            progress: {
                /** @description Instances that it is about; null while nobody knows */
                total: number | null;
                done: number;
                failed: number;
            };
            /** @description Why it failed, or waits */
            error: {
                code: string;
                message: string;
            } | null;
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            endedAt: string | null;
            links: {
                self: string;
                /** @description The retrieval or delivery itself */
                work: string;
            };
        };
        Node: {
            id: string;
            name: string;
            description: string | null;
            aeTitle: string | null;
            host: string | null;
            port: number | null;
            url: string | null;
            /** @description From which it may call us, beside the addresses of `host` */
            addresses: string[];
            certificates: string[];
            /** @description Spaces that it may use; null: all */
            spaces: string[] | null;
            /** @description What it may ask of us; null: all. It is told by itself that studies are available, and that performed procedure steps changed, when `availability` and `mpps-notification` are named */
            services: ("store" | "query" | "retrieve" | "worklist" | "mpps" | "commitment" | "availability" | "mpps-notification")[] | null;
            quirks: {
                /** @description It calls us by an AE title that is none of ours, as devices do that keep the title of the system they were installed with. It is let in, and uses the first of its spaces, or `main` */
                acceptAnyCalledAeTitle?: boolean;
                /** @description It writes its own AE title now in capitals, now not: both are taken for it */
                ignoreCaseOfAeTitle?: boolean;
                /** @description It calls us under these AE titles too, for instance to report storage commitment: with its address or certificate they are taken for it. It is never called by them */
                otherAeTitles?: string[];
                /** @description It writes Explicit VR wrongly: Implicit VR Little Endian is chosen where it offers both */
                preferImplicitVr?: boolean;
                /** @description Maximum length announced to it, in bytes: some stacks fail on more than 16384 or 32768 */
                maximumLength?: number;
                /** @description It offers asynchronous operations and mixes up the answers: the synchronous mode is agreed on */
                noAsynchronousOperations?: boolean;
                /** @description It fails on answers to its extended negotiation: none is sent, and the features of it are off */
                noExtendedNegotiation?: boolean;
                /** @description It leaves out Query/Retrieve Level: the level is then that of the lowest unique key with a value, in queries also of the one below that it asks for */
                inferQueryLevel?: boolean;
                /** @description It leaves out unique keys of the levels above, as relational queries and retrievals may, without negotiating that: it is served as if it had */
                assumeRelational?: boolean;
                /**
                 * @description It writes text in this set without declaring it, or under one that its bytes contradict: such text is read in this set. Bytes stay as they are
                 * @enum {string}
                 */
                defaultCharacterSet?: "ISO_IR 6" | "ISO_IR 100" | "ISO_IR 101" | "ISO_IR 109" | "ISO_IR 110" | "ISO_IR 144" | "ISO_IR 127" | "ISO_IR 126" | "ISO_IR 138" | "ISO_IR 148" | "ISO_IR 203" | "ISO_IR 13" | "ISO_IR 166" | "ISO_IR 192" | "GB18030" | "GBK" | "\\ISO 2022 IR 149" | "\\ISO 2022 IR 87" | "\\ISO 2022 IR 58";
                /**
                 * @description It writes all text in this set, whatever it declares: all text beyond ASCII is read in this set. Bytes stay as they are
                 * @enum {string}
                 */
                actualCharacterSet?: "ISO_IR 6" | "ISO_IR 100" | "ISO_IR 101" | "ISO_IR 109" | "ISO_IR 110" | "ISO_IR 144" | "ISO_IR 127" | "ISO_IR 126" | "ISO_IR 138" | "ISO_IR 148" | "ISO_IR 203" | "ISO_IR 13" | "ISO_IR 166" | "ISO_IR 192" | "GB18030" | "GBK" | "\\ISO 2022 IR 149" | "\\ISO 2022 IR 87" | "\\ISO 2022 IR 58";
                /** @description It takes so many instances over one association and fails then: what is sent to it goes on over a new one */
                instancesPerAssociation?: number;
            };
            /** @description Offered when sending, best first; null: as stored */
            transferSyntaxUids: string[] | null;
            isActive: boolean;
            /** @enum {string} */
            kind: "dimse" | "dicomweb";
            tls: {
                /** @enum {string} */
                mode: "off" | "on";
                /** @description Authorities that may have signed the certificate of the node, PEM */
                ca: string | null;
                /** @description Our certificate and its chain for this node, PEM */
                certificate: string | null;
                /** @description False: its certificate need not carry its host name */
                verifyHost: boolean;
                hasPrivateKey: boolean;
            };
            credentials: ({
                /** @constant */
                kind: "basic";
                login: string;
            } | {
                /** @constant */
                kind: "bearer";
            }) | null;
            limits: {
                associations: number;
                bytesPerSecond: number | null;
                timeoutMs: number;
                /** @description When bulk work may run, in the time zone of the site; none: at any time */
                windows: {
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    from: string;
                    to: string;
                }[];
            };
            /** @description As this process sees it: `in` is what the node opened, `out` is what we opened */
            live: {
                in: {
                    /** @description Open now */
                    associations: number;
                    /** @description Of the last minute */
                    instances: number;
                    /** @description Of the last minute */
                    bytes: number;
                };
                out: {
                    /** @description Open now */
                    associations: number;
                    /** @description Of the last minute */
                    instances: number;
                    /** @description Of the last minute */
                    bytes: number;
                };
            };
            lastError: {
                /** Format: date-time */
                at: string;
                code: string;
                message: string;
            } | null;
            lastSeenAt: string | null;
            revision: number;
            /** Format: date-time */
            createdAt: string;
        };
        Origins: {
            space: string;
            nodes: string[];
            onDemand: boolean;
            waitSeconds: number;
            /** @description Fetched studies that nothing else brought are dropped again after so many hours; null: kept for life */
            keepHours: number | null;
            /** @description Earlier studies are fetched when the worklist names the patient; null: not */
            prefetch: {
                /** @description Of the scheduled start of a procedure step */
                hoursAhead: number;
                /** @description Earlier studies of the patient, the newest first */
                studies: number;
            } | null;
            /** @description What the nodes hold is described in the space, and found there; its objects stay at the nodes and are passed through when they are read. null: not */
            index: {
                /**
                 * Format: date
                 * @description First day of the past that is looked at, by Study Date
                 * @default 1990-01-01
                 */
                since: string;
                /**
                 * @description So many days up to now are looked at again and again
                 * @default 7
                 */
                recentDays: number;
                /**
                 * @description How often that is done
                 * @default 15
                 */
                everyMinutes: number;
                /**
                 * @description The past is gone through again after so many days; null: once
                 * @default 30
                 */
                againDays: number | null;
            } | null;
            /** @description What the nodes hold is fetched and kept, while nobody waits for something else from them; null: not */
            mirror: {
                /**
                 * Format: date
                 * @description First day of the past that is looked at, by Study Date
                 * @default 1990-01-01
                 */
                since: string;
                /**
                 * @description So many days up to now are looked at again and again
                 * @default 7
                 */
                recentDays: number;
                /**
                 * @description How often that is done
                 * @default 15
                 */
                everyMinutes: number;
                /**
                 * @description The past is gone through again after so many days; null: once
                 * @default 30
                 */
                againDays: number | null;
            } | null;
        };
        PerformedStep: {
            sopInstanceUid: string;
            revision: number;
            /** @enum {string} */
            status: "IN PROGRESS" | "COMPLETED" | "DISCONTINUED";
            modality: string;
            stationAeTitle: string;
            patientId: string | null;
            studyInstanceUids: string[];
            accessionNumbers: string[];
            /** @description Ids of the worklist items that it performs, whether they exist or not */
            worklistItems: string[];
            callingAeTitle: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            dataSet: components["schemas"]["DicomDataSet"];
        };
        Problem: {
            /** @description `urn:radlake:error:` and the code */
            type: string;
            title: string;
            status: number;
            code: string;
            /** @description Absent with status 500 */
            detail?: string;
            /** @description `urn:radlake:call:` and the X-Call-Id of the answer */
            instance: string;
            /** @description 406 and 415: the media types that can be given or are taken */
            available?: string[];
            /** @description Each parameter or place of the body that does not fit */
            problems?: {
                /** @description `path`, `query`, `header` or `body` */
                in: string;
                name: string;
                message: string;
            }[];
        };
        Quarantined: {
            id: string;
            space: string;
            /** @description Door: `dimse`, `stow`, `inbox`, `import` */
            source: string;
            reason: string;
            /** @description Code of the error */
            code: string;
            sizeBytes: number;
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            state: "held" | "replayed" | "discarded";
            arrival: {
                space: string;
                source: string;
                transferSyntaxUid: string;
                callingAeTitle?: string;
                calledAeTitle?: string;
                peer?: string;
                path?: string;
            };
        };
        ReceivedNotice: {
            sopInstanceUid: string;
            studyInstanceUid: string;
            /** @description Null: a caller from this machine that is no registered node */
            nodeId: string | null;
            callingAeTitle: string;
            /** @description SOP Instance UIDs of the performed procedure steps that it names */
            performedSteps: string[];
            series: {
                seriesInstanceUid: string;
                instanceCount: number;
                /** @description Instance Availability (0008,0056): ONLINE, NEARLINE, OFFLINE, UNAVAILABLE */
                availabilities: string[];
                retrieveAeTitles: string[];
            }[];
            /** Format: date-time */
            createdAt: string;
        };
        ReceivedNoticeDetails: {
            sopInstanceUid: string;
            studyInstanceUid: string;
            /** @description Null: a caller from this machine that is no registered node */
            nodeId: string | null;
            callingAeTitle: string;
            /** @description SOP Instance UIDs of the performed procedure steps that it names */
            performedSteps: string[];
            series: {
                seriesInstanceUid: string;
                instances: {
                    sopClassUid: string;
                    sopInstanceUid: string;
                    availability: string;
                    retrieveAeTitle: string;
                    retrieveUrl: string | null;
                    fileSetId: string | null;
                }[];
            }[];
            /** Format: date-time */
            createdAt: string;
        };
        RemoteStudies: {
            studies: {
                studyInstanceUid: string;
                /** @description As the space shows them, else as the first node does */
                attributes: components["schemas"]["DicomDataSet"];
                /** @description What the space has of it; null: nothing */
                here: {
                    instances: number | null;
                    /** @description Instances of which only the description is here: they are passed through */
                    described: number;
                } | null;
                nodes: {
                    node: string;
                    instances: number | null;
                }[];
            }[];
            places: {
                /** @description null: the space itself */
                node: string | null;
                count: number;
                hasMore: boolean;
                ms: number;
                error: {
                    code: string;
                    message: string;
                } | null;
            }[];
        };
        RemoteWorklist: {
            space: string;
            node: string;
            daysBack: number;
            daysAhead: number;
            everySeconds: number;
            /** Format: date-time */
            nextAt: string;
            /** @description When the node gave all its answers last */
            lastDoneAt: string | null;
            /** @description null: not looked at yet */
            lastRun: {
                /** Format: date-time */
                at: string;
                ms: number;
                /** @description Scheduled procedure steps that the node answered */
                found: number;
                created: number;
                changed: number;
                /** @description Taken off our worklist: the node has them no more */
                removed: number;
                /** @description Left as they are: performed here, scheduled here, or taken from another node */
                kept: number;
                /** @description Answers that cannot be taken */
                refused: number;
                /** @description What is wrong with the first of those */
                problem: string | null;
                /** @description Why it ended early: then nothing was removed */
                error: {
                    code: string;
                    message: string;
                } | null;
            } | null;
        };
        RemoteWorklistItems: {
            node: string;
            /** @description Scheduled procedure steps as the node has them */
            items: components["schemas"]["DicomDataSet"][];
            /** @description The node has more than `limit`, or ended before it had given all */
            hasMore: boolean;
            ms: number;
        };
        Replayed: {
            /** @description Asked for again */
            retrievals: number;
            /** @description Begun again */
            crawls: number;
        };
        RequestedCommitment: {
            id: string;
            /** @description Id of the node */
            node: string;
            /** @description Who needs it, and for what: `delivery:<id>`, `manual:<caller>/<id>` */
            purpose: string;
            /**
             * @description `requested`: the node took it and will report; `reported`: it did; `failed`: it could not be asked, or refused; `expired`: it never reported
             * @enum {string}
             */
            state: "waiting" | "requested" | "reported" | "failed" | "expired";
            /** @description Under which the node was asked, the last one last */
            transactionUids: string[];
            instanceCount: number;
            committedCount: number | null;
            failedCount: number | null;
            attempts: number;
            lastFailure: {
                /** Format: date-time */
                at: string;
                code: string;
            } | null;
            /** Format: date-time */
            createdAt: string;
            reportedAt: string | null;
            requestedAt: string | null;
            /** @description When its report is overdue: the node is asked again, or it expires */
            dueAt: string | null;
            /** @description What it rests on: the report of the node, which commits it (PS3.4 Annex J), or a look-up by QIDO-RS at a DICOMweb node after a delivery, which finds that the instances are there and promises nothing; null: nothing yet */
            evidence: ("report" | "look-up") | null;
        };
        RequestedCommitmentDetails: {
            id: string;
            /** @description Id of the node */
            node: string;
            /** @description Who needs it, and for what: `delivery:<id>`, `manual:<caller>/<id>` */
            purpose: string;
            /**
             * @description `requested`: the node took it and will report; `reported`: it did; `failed`: it could not be asked, or refused; `expired`: it never reported
             * @enum {string}
             */
            state: "waiting" | "requested" | "reported" | "failed" | "expired";
            /** @description Under which the node was asked, the last one last */
            transactionUids: string[];
            instanceCount: number;
            committedCount: number | null;
            failedCount: number | null;
            attempts: number;
            lastFailure: {
                /** Format: date-time */
                at: string;
                code: string;
            } | null;
            /** Format: date-time */
            createdAt: string;
            reportedAt: string | null;
            requestedAt: string | null;
            /** @description When its report is overdue: the node is asked again, or it expires */
            dueAt: string | null;
            /** @description What it rests on: the report of the node, which commits it (PS3.4 Annex J), or a look-up by QIDO-RS at a DICOMweb node after a delivery, which finds that the instances are there and promises nothing; null: nothing yet */
            evidence: ("report" | "look-up") | null;
            failed: {
                sopClassUid: string;
                sopInstanceUid: string;
                /** @description Failure Reason (0008,1197), four hexadecimal digits; null: the report did not name the instance */
                reason: string | null;
            }[];
        };
        Retrieval: {
            id: string;
            space: string;
            /** @description Name of the node; null: it was removed */
            node: string | null;
            studyInstanceUid: string;
            seriesInstanceUid: string | null;
            /**
             * @description Of a DIMSE node: `auto` is C-GET where it offers that, else C-MOVE to the AE title of the space
             * @enum {string}
             */
            method: "auto" | "c-get" | "c-move";
            /** @enum {string} */
            reason: "asked" | "onDemand" | "prefetch" | "mirror";
            requestedBy: string;
            /** @enum {string} */
            state: "waiting" | "running" | "done" | "failed" | "cancelled";
            /** @description Objects that there are; null while nobody knows */
            expected: number | null;
            received: number;
            failed: number;
            attempts: number;
            error: {
                code: string;
                message: string;
            } | null;
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            endedAt: string | null;
        };
        Session: {
            id: string;
            /** @enum {string} */
            kind: "user" | "key" | "dimse" | "system";
            /** @description Login of a user, name of a key */
            name: string;
            grants: {
                permissions: string[];
                spaces: string[];
            }[];
        };
        Source: {
            id: string;
            name: string;
            /** @enum {string} */
            kind: "folder" | "database" | "link";
            space: string;
            /** @description As they were given, with defaults */
            settings: {
                [key: string]: unknown;
            };
            /** @description Names of those that are kept */
            secrets: string[];
            isActive: boolean;
            isBuiltIn: boolean;
            cursor: {
                time: string;
                key: string;
                isComplete: boolean;
            } | null;
            counts: {
                /** @description Files, rows or links */
                found: number;
                /** @description Instances */
                landed: number;
                /** @description What the source knew already */
                duplicates: number;
                /** @description Nothing to land */
                skipped: number;
                quarantined: number;
                failed: number;
            };
            /** @description Items that wait or are tried again */
            open: number;
            /** @description Items that were given up */
            parked: number;
            /** @description Age of the oldest thing that was found and not landed */
            lagMs: number;
            lastRunAt: string | null;
            /** @description Of the last run */
            lastError: {
                code: string;
                reason: string;
                /** Format: date-time */
                at: string;
            } | null;
            revision: number;
            /** Format: date-time */
            createdAt: string;
        };
        SourceItem: {
            id: string;
            /** @description Path of a file, key of a row, id of a link */
            key: string;
            /** @enum {string} */
            state: "waiting" | "retrying" | "parked" | "done" | "skipped";
            attempts: number;
            dueAt: string | null;
            /** Format: date-time */
            foundAt: string;
            endedAt: string | null;
            error: {
                code: string;
                reason: string;
                /** Format: date-time */
                at: string;
            } | null;
            /** @description That came of it */
            instances: number;
        };
        Space: {
            name: string;
            purpose: string | null;
            aeTitle: string | null;
            port: number | null;
            /**
             * @description Same pixels, other attributes: what happens
             * @enum {string}
             */
            repeat: "overlay" | "newVersion" | "quarantine";
            /** @enum {string} */
            missingType1: "warn" | "reject";
            /** Format: date-time */
            createdAt: string;
        };
        Study: {
            studyInstanceUid: string;
            patientId: string | null;
            patientName: string | null;
            studyDate: string | null;
            accessionNumber: string | null;
            studyDescription: string | null;
            modalities: string[];
            seriesCount: number;
            instanceCount: number;
            /** @description Of its instances those that are only described here: another system has them, and they are passed through */
            describedCount: number;
            sizeBytes: number;
            /** @description Set in which text was read because its bytes contradict the declared one; null where none does */
            assumedCharacterSet: string | null;
        };
        StudyDetail: {
            studyInstanceUid: string;
            patientId: string | null;
            patientName: string | null;
            studyDate: string | null;
            accessionNumber: string | null;
            studyDescription: string | null;
            modalities: string[];
            seriesCount: number;
            instanceCount: number;
            /** @description Of its instances those that are only described here: another system has them, and they are passed through */
            describedCount: number;
            sizeBytes: number;
            /** @description Set in which text was read because its bytes contradict the declared one; null where none does */
            assumedCharacterSet: string | null;
            series: {
                seriesInstanceUid: string;
                modality: string | null;
                seriesNumber: number | null;
                instanceCount: number;
                /** @description Node that has its objects, of which only the description is here; null: they are here */
                origin: string | null;
                sizeBytes: number;
                /** @description Set in which text was read because its bytes contradict the declared one; null where none does */
                assumedCharacterSet: string | null;
            }[];
        };
        UnknownPeer: {
            id: string;
            /** @description Empty where the connection was closed before it could say it */
            callingAeTitle: string;
            /** @description As it called last */
            calledAeTitle: string;
            address: string;
            certificate: {
                subject: string;
                fingerprint256: string;
            } | null;
            count: number;
            /** Format: date-time */
            firstAt: string;
            /** Format: date-time */
            lastAt: string;
            /**
             * @description Of the last call
             * @enum {string}
             */
            reason: "unknown-ae-title" | "other-address" | "other-certificate" | "node-not-active" | "unknown-called-ae-title" | "space-not-allowed" | "user-identity-refused" | "user-without-right" | "request-not-supported" | "too-many-associations" | "too-many-connections" | "no-certificate" | "certificate-refused" | "tls-failed";
            /** @description A-ASSOCIATE-RJ as it was sent (PS3.8 9.3.4); null: the connection was closed unanswered */
            rejection: {
                result: number;
                source: number;
                reason: number;
            } | null;
            /** @description Whether to register it as a node lets it in */
            canBeAccepted: boolean;
        };
        WorklistItem: {
            id: string;
            revision: number;
            /** @description Scheduled Procedure Step Status (0040,0020); follows the performed steps of modalities */
            status: string;
            /** Format: date-time */
            startAt: string;
            modality: string;
            stationAeTitles: string[];
            patientId: string;
            accessionNumber: string | null;
            requestedProcedureId: string;
            studyInstanceUid: string;
            scheduledProcedureStepId: string;
            /** @description Name of the node from whose worklist it was taken; null: scheduled here */
            node: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            dataSet: components["schemas"]["DicomDataSet"];
        };
    };
    responses: {
        /** @description The headers did not arrive within a minute. */
        408: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @constant */
                    type: "about:blank";
                    title: string;
                    status: number;
                };
            };
        };
        /** @description Request line and headers are over 32 KiB. */
        431: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @constant */
                    type: "about:blank";
                    title: string;
                    status: number;
                };
            };
        };
        /**
         * @description `INVALID_DICOM_JSON`: JSON that is no DICOM JSON model object of PS3.18 Annex F; `details.path` names the place.
         *
         *     `INVALID_INPUT`: Input that does not fit its schema; `details.problems` names each place.
         */
        "400.INVALID_DICOM_JSON.INVALID_INPUT": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "INVALID_DICOM_JSON" | "INVALID_INPUT";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `INVALID_DICOM_JSON`: JSON that is no DICOM JSON model object of PS3.18 Annex F; `details.path` names the place.
         *
         *     `INVALID_INPUT`: Input that does not fit its schema; `details.problems` names each place.
         *
         *     `INVALID_NATIVE_MODEL`: XML that is no Native DICOM Model document of PS3.19 A.1; `details` names the place.
         */
        "400.INVALID_DICOM_JSON.INVALID_INPUT.INVALID_NATIVE_MODEL": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "INVALID_DICOM_JSON" | "INVALID_INPUT" | "INVALID_NATIVE_MODEL";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `INVALID_DICOM_JSON`: JSON that is no DICOM JSON model object of PS3.18 Annex F; `details.path` names the place.
         *
         *     `INVALID_INPUT`: Input that does not fit its schema; `details.problems` names each place.
         *
         *     `INVALID_NATIVE_MODEL`: XML that is no Native DICOM Model document of PS3.19 A.1; `details` names the place.
         *
         *     `MALFORMED_MULTIPART`: A multipart body that does not follow RFC 2046: no boundary, a header too long, an end that is missing.
         */
        "400.INVALID_DICOM_JSON.INVALID_INPUT.INVALID_NATIVE_MODEL.MALFORMED_MULTIPART": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "INVALID_DICOM_JSON" | "INVALID_INPUT" | "INVALID_NATIVE_MODEL" | "MALFORMED_MULTIPART";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `INVALID_DICOM_JSON`: JSON that is no DICOM JSON model object of PS3.18 Annex F; `details.path` names the place.
         *
         *     `INVALID_INPUT`: Input that does not fit its schema; `details.problems` names each place.
         *
         *     `INVALID_NATIVE_MODEL`: XML that is no Native DICOM Model document of PS3.19 A.1; `details` names the place.
         *
         *     `TRANSACTION_UID`: The Transaction UID is missing, or not that of the workitem (C301).
         */
        "400.INVALID_DICOM_JSON.INVALID_INPUT.INVALID_NATIVE_MODEL.TRANSACTION_UID": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "INVALID_DICOM_JSON" | "INVALID_INPUT" | "INVALID_NATIVE_MODEL" | "TRANSACTION_UID";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `INVALID_DICOM_JSON`: JSON that is no DICOM JSON model object of PS3.18 Annex F; `details.path` names the place.
         *
         *     `INVALID_INPUT`: Input that does not fit its schema; `details.problems` names each place.
         *
         *     `INVALID_NATIVE_MODEL`: XML that is no Native DICOM Model document of PS3.19 A.1; `details` names the place.
         *
         *     `TRANSACTION_UID`: The Transaction UID is missing, or not that of the workitem (C301).
         *
         *     `WORKITEM_FINAL`: The workitem is completed or canceled and changes no more (C300).
         */
        "400.INVALID_DICOM_JSON.INVALID_INPUT.INVALID_NATIVE_MODEL.TRANSACTION_UID.WORKITEM_FINAL": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "INVALID_DICOM_JSON" | "INVALID_INPUT" | "INVALID_NATIVE_MODEL" | "TRANSACTION_UID" | "WORKITEM_FINAL";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `INVALID_INPUT`: Input that does not fit its schema; `details.problems` names each place. */
        "400.INVALID_INPUT": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "INVALID_INPUT";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `INVALID_INPUT`: Input that does not fit its schema; `details.problems` names each place.
         *
         *     `INVALID_KEY`: A key that is not of the documented form.
         *
         *     `INVALID_UID`: Text that is no UID of PS3.5 9.1.
         *
         *     `MALFORMED_DATA_SET`: A data set whose structure contradicts PS3.5; `details.offset` is the byte where reading stopped.
         *
         *     `TRUNCATED_DATA_SET`: A data set that ends within an element; `details.offset` is where that element begins.
         */
        "400.INVALID_INPUT.INVALID_KEY.INVALID_UID.MALFORMED_DATA_SET.TRUNCATED_DATA_SET": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "INVALID_INPUT" | "INVALID_KEY" | "INVALID_UID" | "MALFORMED_DATA_SET" | "TRUNCATED_DATA_SET";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `INVALID_INPUT`: Input that does not fit its schema; `details.problems` names each place.
         *
         *     `MALFORMED_DATA_SET`: A data set whose structure contradicts PS3.5; `details.offset` is the byte where reading stopped.
         *
         *     `TRUNCATED_DATA_SET`: A data set that ends within an element; `details.offset` is where that element begins.
         */
        "400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "INVALID_INPUT" | "MALFORMED_DATA_SET" | "TRUNCATED_DATA_SET";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `INVALID_INPUT`: Input that does not fit its schema; `details.problems` names each place.
         *
         *     `UNREADABLE_MESSAGE`: A message that is neither the JSON nor the SOAP envelope that its Content-Type says, or names no link.
         */
        "400.INVALID_INPUT.UNREADABLE_MESSAGE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "INVALID_INPUT" | "UNREADABLE_MESSAGE";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `INVALID_INPUT`: Input that does not fit its schema; `details.problems` names each place.
         *
         *     `WEAK_PASSWORD`: The new password is too short, too long or the user's own name.
         */
        "400.INVALID_INPUT.WEAK_PASSWORD": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "INVALID_INPUT" | "WEAK_PASSWORD";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `NOT_AUTHENTICATED`: No or wrong credentials. */
        "401.NOT_AUTHENTICATED": {
            headers: {
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 401;
                    /** @enum {unknown} */
                    code?: "NOT_AUTHENTICATED";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `ACCESS_DENIED`: Known caller without the right it needs; `details.access` names that right. */
        "403.ACCESS_DENIED": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "ACCESS_DENIED";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `ACCESS_DENIED`: Known caller without the right it needs; `details.access` names that right.
         *
         *     `CROSS_SITE_REQUEST`: A request that changes something came with a session cookie, and not from a page of this origin.
         */
        "403.ACCESS_DENIED.CROSS_SITE_REQUEST": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `CROSS_SITE_REQUEST`: A request that changes something came with a session cookie, and not from a page of this origin. */
        "403.CROSS_SITE_REQUEST": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "CROSS_SITE_REQUEST";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `API_KEY_NOT_FOUND`: No API key has this id, or it was revoked.
         *
         *     `NOT_FOUND`: No resource at this address.
         */
        "404.API_KEY_NOT_FOUND.NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "API_KEY_NOT_FOUND" | "NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `COMMITMENT_NOT_FOUND`: No request for storage commitment of this id in the space.
         *
         *     `NOT_FOUND`: No resource at this address.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         */
        "404.COMMITMENT_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "COMMITMENT_NOT_FOUND" | "NOT_FOUND" | "SPACE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `COMMITMENT_REQUEST_NOT_FOUND`: No request of ours for storage commitment has this id in the space.
         *
         *     `NOT_FOUND`: No resource at this address.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         */
        "404.COMMITMENT_REQUEST_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "COMMITMENT_REQUEST_NOT_FOUND" | "NOT_FOUND" | "SPACE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `CORRECTION_NOT_FOUND`: No correction of this id that counts.
         *
         *     `NOT_FOUND`: No resource at this address.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         */
        "404.CORRECTION_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "CORRECTION_NOT_FOUND" | "NOT_FOUND" | "SPACE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `DEAD_LETTER_NOT_FOUND`: No dead letter has this id. */
        "404.DEAD_LETTER_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "DEAD_LETTER_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `DEAD_LETTER_NOT_FOUND`: No dead letter has this id.
         *
         *     `NOT_FOUND`: No resource at this address.
         */
        "404.DEAD_LETTER_NOT_FOUND.NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "DEAD_LETTER_NOT_FOUND" | "NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `DELIVERY_NOT_FOUND`: No delivery has this id.
         *
         *     `NOT_FOUND`: No resource at this address.
         */
        "404.DELIVERY_NOT_FOUND.NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "DELIVERY_NOT_FOUND" | "NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `FRAME_NOT_FOUND`: A frame number beyond the last.
         *
         *     `INSTANCE_NOT_FOUND`: No instance of this UID in the series.
         *
         *     `NOT_FOUND`: No resource at this address.
         *
         *     `NO_FRAMES`: The instance has no frames: it is no image, or lacks what an image needs.
         *
         *     `SERIES_NOT_FOUND`: No series of this UID in the study.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         *
         *     `STUDY_NOT_FOUND`: No study of this UID in the space.
         */
        "404.FRAME_NOT_FOUND.INSTANCE_NOT_FOUND.NOT_FOUND.NO_FRAMES.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "FRAME_NOT_FOUND" | "INSTANCE_NOT_FOUND" | "NOT_FOUND" | "NO_FRAMES" | "SERIES_NOT_FOUND" | "SPACE_NOT_FOUND" | "STUDY_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `FRAME_NOT_FOUND`: A frame number beyond the last.
         *
         *     `INSTANCE_NOT_FOUND`: No instance of this UID in the series.
         *
         *     `NOT_FOUND`: No resource at this address.
         *
         *     `SERIES_NOT_FOUND`: No series of this UID in the study.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         *
         *     `STUDY_NOT_FOUND`: No study of this UID in the space.
         */
        "404.FRAME_NOT_FOUND.INSTANCE_NOT_FOUND.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "FRAME_NOT_FOUND" | "INSTANCE_NOT_FOUND" | "NOT_FOUND" | "SERIES_NOT_FOUND" | "SPACE_NOT_FOUND" | "STUDY_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `FRAME_NOT_FOUND`: A frame number beyond the last.
         *
         *     `NOT_FOUND`: No resource at this address.
         *
         *     `SERIES_NOT_FOUND`: No series of this UID in the study.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         *
         *     `STUDY_NOT_FOUND`: No study of this UID in the space.
         */
        "404.FRAME_NOT_FOUND.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "FRAME_NOT_FOUND" | "NOT_FOUND" | "SERIES_NOT_FOUND" | "SPACE_NOT_FOUND" | "STUDY_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `FRAME_NOT_FOUND`: A frame number beyond the last.
         *
         *     `NOT_FOUND`: No resource at this address.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         *
         *     `STUDY_NOT_FOUND`: No study of this UID in the space.
         */
        "404.FRAME_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "FRAME_NOT_FOUND" | "NOT_FOUND" | "SPACE_NOT_FOUND" | "STUDY_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `INSTANCE_NOT_FOUND`: No instance of this UID in the series.
         *
         *     `NOT_FOUND`: No resource at this address.
         *
         *     `SERIES_NOT_FOUND`: No series of this UID in the study.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         *
         *     `STUDY_NOT_FOUND`: No study of this UID in the space.
         */
        "404.INSTANCE_NOT_FOUND.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "INSTANCE_NOT_FOUND" | "NOT_FOUND" | "SERIES_NOT_FOUND" | "SPACE_NOT_FOUND" | "STUDY_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `JOB_NOT_FOUND`: No long work that the caller may see has this id.
         *
         *     `NOT_FOUND`: No resource at this address.
         */
        "404.JOB_NOT_FOUND.NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "JOB_NOT_FOUND" | "NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NODE_NOT_FOUND`: No node has this id.
         *
         *     `NOT_FOUND`: No resource at this address.
         */
        "404.NODE_NOT_FOUND.NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NODE_NOT_FOUND" | "NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NODE_NOT_FOUND`: No node has this id.
         *
         *     `NOT_FOUND`: No resource at this address.
         *
         *     `REMOTE_WORKLIST_NOT_FOUND`: The space does not take over the worklist of this node.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         */
        "404.NODE_NOT_FOUND.NOT_FOUND.REMOTE_WORKLIST_NOT_FOUND.SPACE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NODE_NOT_FOUND" | "NOT_FOUND" | "REMOTE_WORKLIST_NOT_FOUND" | "SPACE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NODE_NOT_FOUND`: No node has this id.
         *
         *     `NOT_FOUND`: No resource at this address.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         */
        "404.NODE_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NODE_NOT_FOUND" | "NOT_FOUND" | "SPACE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `NOT_FOUND`: No resource at this address. */
        "404.NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `NO_FRAMES`: The instance has no frames: it is no image, or lacks what an image needs.
         *
         *     `SERIES_NOT_FOUND`: No series of this UID in the study.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         *
         *     `STUDY_NOT_FOUND`: No study of this UID in the space.
         */
        "404.NOT_FOUND.NO_FRAMES.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "NO_FRAMES" | "SERIES_NOT_FOUND" | "SPACE_NOT_FOUND" | "STUDY_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `NO_FRAMES`: The instance has no frames: it is no image, or lacks what an image needs.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         *
         *     `STUDY_NOT_FOUND`: No study of this UID in the space.
         */
        "404.NOT_FOUND.NO_FRAMES.SPACE_NOT_FOUND.STUDY_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "NO_FRAMES" | "SPACE_NOT_FOUND" | "STUDY_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `ORIGINS_NOT_FOUND`: The space fetches from nowhere.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         */
        "404.NOT_FOUND.ORIGINS_NOT_FOUND.SPACE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "ORIGINS_NOT_FOUND" | "SPACE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `PERFORMED_STEP_NOT_FOUND`: No performed procedure step of this UID in the space (DIMSE 0112).
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         */
        "404.NOT_FOUND.PERFORMED_STEP_NOT_FOUND.SPACE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "PERFORMED_STEP_NOT_FOUND" | "SPACE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `RECEIVED_NOTICE_NOT_FOUND`: No availability notification of this UID was received in the space.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         */
        "404.NOT_FOUND.RECEIVED_NOTICE_NOT_FOUND.SPACE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "RECEIVED_NOTICE_NOT_FOUND" | "SPACE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `RETRIEVAL_NOT_FOUND`: No retrieval has this id.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         */
        "404.NOT_FOUND.RETRIEVAL_NOT_FOUND.SPACE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "RETRIEVAL_NOT_FOUND" | "SPACE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `SERIES_NOT_FOUND`: No series of this UID in the study.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         *
         *     `STUDY_NOT_FOUND`: No study of this UID in the space.
         */
        "404.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "SERIES_NOT_FOUND" | "SPACE_NOT_FOUND" | "STUDY_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `SOURCE_NOT_FOUND`: No source has this id.
         */
        "404.NOT_FOUND.SOURCE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "SOURCE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `SOURCE_NOT_FOUND`: No source has this id.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         */
        "404.NOT_FOUND.SOURCE_NOT_FOUND.SPACE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "SOURCE_NOT_FOUND" | "SPACE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         */
        "404.NOT_FOUND.SPACE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "SPACE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         *
         *     `STUDY_NOT_FOUND`: No study of this UID in the space.
         */
        "404.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "SPACE_NOT_FOUND" | "STUDY_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         *
         *     `WORKITEM_NOT_FOUND`: No workitem of this UID in the space (PS3.4 status C307).
         */
        "404.NOT_FOUND.SPACE_NOT_FOUND.WORKITEM_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "SPACE_NOT_FOUND" | "WORKITEM_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `SPACE_NOT_FOUND`: No space has this name.
         *
         *     `WORKLIST_ITEM_NOT_FOUND`: No scheduled procedure step of this id in the space.
         */
        "404.NOT_FOUND.SPACE_NOT_FOUND.WORKLIST_ITEM_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "SPACE_NOT_FOUND" | "WORKLIST_ITEM_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_FOUND`: No resource at this address.
         *
         *     `UNKNOWN_PEER_NOT_FOUND`: No unknown peer has this id: it was accepted or removed, or others came later.
         */
        "404.NOT_FOUND.UNKNOWN_PEER_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "NOT_FOUND" | "UNKNOWN_PEER_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `SPACE_NOT_FOUND`: No space has this name. */
        "404.SPACE_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "SPACE_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `UNKNOWN_PEER_NOT_FOUND`: No unknown peer has this id: it was accepted or removed, or others came later. */
        "404.UNKNOWN_PEER_NOT_FOUND": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "UNKNOWN_PEER_NOT_FOUND";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `NOT_ACCEPTABLE`: None of the representations that the client accepts can be given. */
        "406.NOT_ACCEPTABLE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 406;
                    /** @enum {unknown} */
                    code?: "NOT_ACCEPTABLE";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `COMMITMENT_REQUEST_STATE`: The request for storage commitment is in a state in which this cannot be done: `details.state`. */
        "409.COMMITMENT_REQUEST_STATE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "COMMITMENT_REQUEST_STATE";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `DELIVERY_STATE`: The delivery is in a state in which this cannot be done: `details.state`. */
        "409.DELIVERY_STATE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "DELIVERY_STATE";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `DESTINATION_REFUSED`: Nothing can be delivered to this node: there is none, it only calls us, or it may not use the space. */
        "409.DESTINATION_REFUSED": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "DESTINATION_REFUSED";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `FINAL_STATE_REQUIREMENTS`: The workitem lacks what a final state asks for (C304); `details.problems` names it.
         *
         *     `WORKITEM_STATE`: The state of the workitem does not allow this; `details.reason` is the status of PS3.4 CC.2.
         */
        "409.FINAL_STATE_REQUIREMENTS.WORKITEM_STATE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "FINAL_STATE_REQUIREMENTS" | "WORKITEM_STATE";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `IDEMPOTENCY_KEY_BUSY`: The first call with this Idempotency-Key still runs. */
        "409.IDEMPOTENCY_KEY_BUSY": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "IDEMPOTENCY_KEY_BUSY";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `IDENTITY_MISMATCH`: The data set is of another SOP class or instance than the message or URL says.
         *
         *     `REPEATED_INSTANCE`: A UID of a stored instance came again with other attributes, and the space's policy is quarantine.
         */
        "409.IDENTITY_MISMATCH.REPEATED_INSTANCE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "IDENTITY_MISMATCH" | "REPEATED_INSTANCE";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `NOBODY_TO_ASK`: Nobody can be asked for storage commitment: no node of this id or name, inactive, not by DIMSE, or not for the space. */
        "409.NOBODY_TO_ASK": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "NOBODY_TO_ASK";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NODE_CHANGED`: The node is not as the caller knows it: `details.revision` says which revision it has.
         *
         *     `NODE_EXISTS`: Another node has this name.
         */
        "409.NODE_CHANGED.NODE_EXISTS": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "NODE_CHANGED" | "NODE_EXISTS";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `NODE_EXISTS`: Another node has this name. */
        "409.NODE_EXISTS": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "NODE_EXISTS";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `NODE_UNUSABLE`: A node that is switched off, or lacks what this work needs (host and port, an AE title, a right). */
        "409.NODE_UNUSABLE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "NODE_UNUSABLE";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `OVERLAY_CHANGED`: The overlay is not in the state that the caller knows: `details.revision` says which it has. */
        "409.OVERLAY_CHANGED": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "OVERLAY_CHANGED";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `SOURCE_BUILT_IN`: The inbox is made by the configuration: it can be stopped and replayed, not changed or taken away. */
        "409.SOURCE_BUILT_IN": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "SOURCE_BUILT_IN";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `SOURCE_BUILT_IN`: The inbox is made by the configuration: it can be stopped and replayed, not changed or taken away.
         *
         *     `SOURCE_CHANGED`: The source was changed by somebody else since it was read; `details.revision` is the one it has now.
         *
         *     `SOURCE_EXISTS`: Another source has this name.
         */
        "409.SOURCE_BUILT_IN.SOURCE_CHANGED.SOURCE_EXISTS": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "SOURCE_BUILT_IN" | "SOURCE_CHANGED" | "SOURCE_EXISTS";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `SOURCE_CHANGED`: The source was changed by somebody else since it was read; `details.revision` is the one it has now. */
        "409.SOURCE_CHANGED": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "SOURCE_CHANGED";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `SOURCE_EXISTS`: Another source has this name. */
        "409.SOURCE_EXISTS": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "SOURCE_EXISTS";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `SPACE_CHANGED`: Others changed the space at the same time, again and again. */
        "409.SPACE_CHANGED": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "SPACE_CHANGED";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `SPACE_EXISTS`: The name of a new space is taken. */
        "409.SPACE_EXISTS": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "SPACE_EXISTS";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `WORKITEM_EXISTS`: The UID of a new workitem is taken (0111). */
        "409.WORKITEM_EXISTS": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "WORKITEM_EXISTS";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `WORKITEM_STATE`: The state of the workitem does not allow this; `details.reason` is the status of PS3.4 CC.2. */
        "409.WORKITEM_STATE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "WORKITEM_STATE";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `WORKLIST_ITEM_EXISTS`: The requested procedure has a step of this Scheduled Procedure Step ID already; `details.id` names it. */
        "409.WORKLIST_ITEM_EXISTS": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "WORKLIST_ITEM_EXISTS";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `WORKITEM_GONE`: The workitem was there and is deleted. */
        "410.WORKITEM_GONE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 410;
                    /** @enum {unknown} */
                    code?: "WORKITEM_GONE";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `LIMIT_EXCEEDED`: A limit (size, depth, count, time) was passed; `details.limit` says which. */
        "413.LIMIT_EXCEEDED": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 413;
                    /** @enum {unknown} */
                    code?: "LIMIT_EXCEEDED";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `NOT_DICOM`: Bytes that are no DICOM file: neither `DICM`, nor a meta group, nor a plausible first element.
         *
         *     `UNSUPPORTED_MEDIA_TYPE`: The body is of a media type this route does not read.
         */
        "415.NOT_DICOM.UNSUPPORTED_MEDIA_TYPE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 415;
                    /** @enum {unknown} */
                    code?: "NOT_DICOM" | "UNSUPPORTED_MEDIA_TYPE";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is of a media type this route does not read. */
        "415.UNSUPPORTED_MEDIA_TYPE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 415;
                    /** @enum {unknown} */
                    code?: "UNSUPPORTED_MEDIA_TYPE";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `RANGE_NOT_SATISFIABLE`: No part of the range that is asked for lies within the representation; Content-Range says how long that is. */
        "416.RANGE_NOT_SATISFIABLE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 416;
                    /** @enum {unknown} */
                    code?: "RANGE_NOT_SATISFIABLE";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `FRAME_DECODING`: A frame's bit stream cannot be decoded, or contradicts its data set. */
        "422.FRAME_DECODING": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 422;
                    /** @enum {unknown} */
                    code?: "FRAME_DECODING";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `FRAME_DECODING`: A frame's bit stream cannot be decoded, or contradicts its data set.
         *
         *     `PRESENTATION_STATE`: A presentation state is malformed, or asks for what cannot be drawn.
         */
        "422.FRAME_DECODING.PRESENTATION_STATE": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 422;
                    /** @enum {unknown} */
                    code?: "FRAME_DECODING" | "PRESENTATION_STATE";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `IDEMPOTENCY_KEY_REUSED`: The same Idempotency-Key came with another request. */
        "422.IDEMPOTENCY_KEY_REUSED": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 422;
                    /** @enum {unknown} */
                    code?: "IDEMPOTENCY_KEY_REUSED";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `MISSING_ATTRIBUTE`: The space's policy rejects instances without a Type 1 attribute; `details.missing` names them.
         *
         *     `MISSING_IDENTITY`: The data set lacks what names it: SOP Class, SOP Instance, Study or Series Instance UID.
         */
        "422.MISSING_ATTRIBUTE.MISSING_IDENTITY": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 422;
                    /** @enum {unknown} */
                    code?: "MISSING_ATTRIBUTE" | "MISSING_IDENTITY";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `UPGRADE_REQUIRED`: The address opens a WebSocket, and the request does not ask for one. */
        "426.UPGRADE_REQUIRED": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 426;
                    /** @enum {unknown} */
                    code?: "UPGRADE_REQUIRED";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `TOO_MANY_ATTEMPTS`: Too many failed log-ins of this user or from this address; the delay grows with each further failure.
         *
         *     `TOO_MANY_CALLS`: The function runs as many calls as it may; try again later.
         */
        "429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS": {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 429;
                    /** @enum {unknown} */
                    code?: "TOO_MANY_ATTEMPTS" | "TOO_MANY_CALLS";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `TOO_MANY_CALLS`: The function runs as many calls as it may; try again later. */
        "429.TOO_MANY_CALLS": {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 429;
                    /** @enum {unknown} */
                    code?: "TOO_MANY_CALLS";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `CORRUPT_OBJECT`: Stored bytes are not what was written: CRC, segment id, sequence, length or hash differ.
         *
         *     `INTERNAL_ERROR`: A bug or a broken dependency: logged in full, answered without detail.
         */
        "500.CORRUPT_OBJECT.INTERNAL_ERROR": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 500;
                    /** @enum {unknown} */
                    code?: "CORRUPT_OBJECT" | "INTERNAL_ERROR";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `CORRUPT_OBJECT`: Stored bytes are not what was written: CRC, segment id, sequence, length or hash differ.
         *
         *     `INTERNAL_ERROR`: A bug or a broken dependency: logged in full, answered without detail.
         *
         *     `SECRET_KEY`: The key for kept secrets cannot be read or written, or a secret was kept with another key: enter that secret anew.
         */
        "500.CORRUPT_OBJECT.INTERNAL_ERROR.SECRET_KEY": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 500;
                    /** @enum {unknown} */
                    code?: "CORRUPT_OBJECT" | "INTERNAL_ERROR" | "SECRET_KEY";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `NOT_SUPPORTED`: Known to the interface, not offered here. */
        "501.NOT_SUPPORTED": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 501;
                    /** @enum {unknown} */
                    code?: "NOT_SUPPORTED";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `DIMSE_ASSOCIATION_ABORTED`: The association ended by abort, a lost connection, or before it began.
         *
         *     `DIMSE_ASSOCIATION_REJECTED`: The peer answered A-ASSOCIATE-RJ; `details` has result, source and reason of PS3.8 section 9.3.4.
         *
         *     `DIMSE_NO_PRESENTATION_CONTEXT`: No presentation context was accepted for this SOP class (and transfer syntax).
         *
         *     `DIMSE_PEER_STATUS`: The peer answered a request with a failure; `details.peerStatus` is its status in hexadecimal.
         */
        "502.DIMSE_ASSOCIATION_ABORTED.DIMSE_ASSOCIATION_REJECTED.DIMSE_NO_PRESENTATION_CONTEXT.DIMSE_PEER_STATUS": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 502;
                    /** @enum {unknown} */
                    code?: "DIMSE_ASSOCIATION_ABORTED" | "DIMSE_ASSOCIATION_REJECTED" | "DIMSE_NO_PRESENTATION_CONTEXT" | "DIMSE_PEER_STATUS";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `ORIGIN_FAILED`: The node that has the objects refused to send them, or sent something else. */
        "502.ORIGIN_FAILED": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 502;
                    /** @enum {unknown} */
                    code?: "ORIGIN_FAILED";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `BUS_UNAVAILABLE`: The bus does not answer.
         *
         *     `CATALOGUE_INCOMPLETE`: The catalogue does not show what is stored: `radlake reindex` has to run (again) before anything is served.
         *
         *     `CATALOGUE_UNAVAILABLE`: The catalogue does not answer or its disk failed.
         *
         *     `FETCH_UNDER_WAY`: What was asked for is on its way from a node: ask again.
         *
         *     `IMAGES_BUSY`: More pictures are asked for than can be made soon; try again later.
         *
         *     `ORIGIN_UNAVAILABLE`: The node that has the objects cannot be asked now, or has too much to do: `details` names it.
         *
         *     `SHUTTING_DOWN`: The process is stopping and takes no new calls.
         *
         *     `STORE_UNAVAILABLE`: The store does not answer or answered with an error of its own.
         */
        "503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE": {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 503;
                    /** @enum {unknown} */
                    code?: "BUS_UNAVAILABLE" | "CATALOGUE_INCOMPLETE" | "CATALOGUE_UNAVAILABLE" | "FETCH_UNDER_WAY" | "IMAGES_BUSY" | "ORIGIN_UNAVAILABLE" | "SHUTTING_DOWN" | "STORE_UNAVAILABLE";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `BUS_UNAVAILABLE`: The bus does not answer.
         *
         *     `CATALOGUE_INCOMPLETE`: The catalogue does not show what is stored: `radlake reindex` has to run (again) before anything is served.
         *
         *     `CATALOGUE_UNAVAILABLE`: The catalogue does not answer or its disk failed.
         *
         *     `FETCH_UNDER_WAY`: What was asked for is on its way from a node: ask again.
         *
         *     `ORIGIN_UNAVAILABLE`: The node that has the objects cannot be asked now, or has too much to do: `details` names it.
         *
         *     `SHUTTING_DOWN`: The process is stopping and takes no new calls.
         *
         *     `STORE_UNAVAILABLE`: The store does not answer or answered with an error of its own.
         */
        "503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE": {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 503;
                    /** @enum {unknown} */
                    code?: "BUS_UNAVAILABLE" | "CATALOGUE_INCOMPLETE" | "CATALOGUE_UNAVAILABLE" | "FETCH_UNDER_WAY" | "ORIGIN_UNAVAILABLE" | "SHUTTING_DOWN" | "STORE_UNAVAILABLE";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `BUS_UNAVAILABLE`: The bus does not answer.
         *
         *     `CATALOGUE_INCOMPLETE`: The catalogue does not show what is stored: `radlake reindex` has to run (again) before anything is served.
         *
         *     `CATALOGUE_UNAVAILABLE`: The catalogue does not answer or its disk failed.
         *
         *     `SHUTTING_DOWN`: The process is stopping and takes no new calls.
         *
         *     `SOURCE_BUSY`: So much waits at this source that it takes no more for now, or it is still at work although it was stopped.
         *
         *     `STORE_UNAVAILABLE`: The store does not answer or answered with an error of its own.
         */
        "503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.SOURCE_BUSY.STORE_UNAVAILABLE": {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 503;
                    /** @enum {unknown} */
                    code?: "BUS_UNAVAILABLE" | "CATALOGUE_INCOMPLETE" | "CATALOGUE_UNAVAILABLE" | "SHUTTING_DOWN" | "SOURCE_BUSY" | "STORE_UNAVAILABLE";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `BUS_UNAVAILABLE`: The bus does not answer.
         *
         *     `CATALOGUE_INCOMPLETE`: The catalogue does not show what is stored: `radlake reindex` has to run (again) before anything is served.
         *
         *     `CATALOGUE_UNAVAILABLE`: The catalogue does not answer or its disk failed.
         *
         *     `SHUTTING_DOWN`: The process is stopping and takes no new calls.
         *
         *     `STORE_UNAVAILABLE`: The store does not answer or answered with an error of its own.
         */
        "503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE": {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 503;
                    /** @enum {unknown} */
                    code?: "BUS_UNAVAILABLE" | "CATALOGUE_INCOMPLETE" | "CATALOGUE_UNAVAILABLE" | "SHUTTING_DOWN" | "STORE_UNAVAILABLE";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `BUS_UNAVAILABLE`: The bus does not answer.
         *
         *     `CATALOGUE_INCOMPLETE`: The catalogue does not show what is stored: `radlake reindex` has to run (again) before anything is served.
         *
         *     `CATALOGUE_UNAVAILABLE`: The catalogue does not answer or its disk failed.
         *
         *     `SHUTTING_DOWN`: The process is stopping and takes no new calls.
         *
         *     `STORE_UNAVAILABLE`: The store does not answer or answered with an error of its own.
         *
         *     `WORKITEM_BUSY`: Others changed the workitem again and again meanwhile: nothing was done.
         */
        "503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE.WORKITEM_BUSY": {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 503;
                    /** @enum {unknown} */
                    code?: "BUS_UNAVAILABLE" | "CATALOGUE_INCOMPLETE" | "CATALOGUE_UNAVAILABLE" | "SHUTTING_DOWN" | "STORE_UNAVAILABLE" | "WORKITEM_BUSY";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `BUS_UNAVAILABLE`: The bus does not answer.
         *
         *     `CATALOGUE_INCOMPLETE`: The catalogue does not show what is stored: `radlake reindex` has to run (again) before anything is served.
         *
         *     `CATALOGUE_UNAVAILABLE`: The catalogue does not answer or its disk failed.
         *
         *     `SHUTTING_DOWN`: The process is stopping and takes no new calls.
         *
         *     `STORE_UNAVAILABLE`: The store does not answer or answered with an error of its own.
         *
         *     `WORKLIST_ITEM_BUSY`: Others changed the step again and again meanwhile: nothing was done.
         */
        "503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE.WORKLIST_ITEM_BUSY": {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 503;
                    /** @enum {unknown} */
                    code?: "BUS_UNAVAILABLE" | "CATALOGUE_INCOMPLETE" | "CATALOGUE_UNAVAILABLE" | "SHUTTING_DOWN" | "STORE_UNAVAILABLE" | "WORKLIST_ITEM_BUSY";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `DIMSE_TIMEOUT`: The peer did not answer in time; `details.timeoutMs` says how long it had.
         *
         *     `NODE_TIMEOUT`: A node did not answer in time; `details.timeoutMs` says how long it had.
         *
         *     `TIME_LIMIT`: The function did not answer within its time limit.
         */
        "504.DIMSE_TIMEOUT.NODE_TIMEOUT.TIME_LIMIT": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 504;
                    /** @enum {unknown} */
                    code?: "DIMSE_TIMEOUT" | "NODE_TIMEOUT" | "TIME_LIMIT";
                };
                "application/problem+xml": unknown;
            };
        };
        /**
         * @description `ORIGIN_TIMEOUT`: The node that has the objects did not answer in time.
         *
         *     `TIME_LIMIT`: The function did not answer within its time limit.
         */
        "504.ORIGIN_TIMEOUT.TIME_LIMIT": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 504;
                    /** @enum {unknown} */
                    code?: "ORIGIN_TIMEOUT" | "TIME_LIMIT";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `TIME_LIMIT`: The function did not answer within its time limit. */
        "504.TIME_LIMIT": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 504;
                    /** @enum {unknown} */
                    code?: "TIME_LIMIT";
                };
                "application/problem+xml": unknown;
            };
        };
        /** @description `STORE_FULL`: No room for more bytes. Landing answers A700 (DIMSE) or 507 (HTTP) and recovers by itself when there is room again. */
        "507.STORE_FULL": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 507;
                    /** @enum {unknown} */
                    code?: "STORE_FULL";
                };
                "application/problem+xml": unknown;
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    getRoot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its page, made anew each time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            404: components["responses"]["404.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiAudit: {
        parameters: {
            query?: {
                event?: "applicationStart" | "applicationStop" | "auditLogUsed" | "beginTransferring" | "instancesAccessed" | "instancesTransferred" | "studyDeleted" | "export" | "import" | "networkEntry" | "patientRecord" | "query" | "breakGlass" | "securityConfiguration" | "restrictedFunction" | "auditStopped" | "accountChanged" | "login" | "logout";
                actor?: string;
                space?: string;
                studyInstanceUid?: string;
                outcome?: "0" | "4" | "8" | "12";
                from?: string;
                until?: string;
                limit?: number;
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the trail. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AuditEntry"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiConflicts: {
        parameters: {
            query?: {
                space?: string;
                kind?: "conflict" | "version";
                limit?: number;
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Conflict"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiDeadLetters: {
        parameters: {
            query?: {
                consumer?: string;
                limit?: number;
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them, with the reason and the event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DeadLetter"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.DEAD_LETTER_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiDeadLettersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.DEAD_LETTER_NOT_FOUND.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiDeadLettersByIdReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.DEAD_LETTER_NOT_FOUND.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiDeliveries: {
        parameters: {
            query?: {
                state?: "queued" | "running" | "committing" | "done" | "parked" | "cancelled";
                /** @description Id of the node */
                node?: string;
                limit?: number;
                after?: string;
                space?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Delivery"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ok";
                        /** Format: date-time */
                        time: string;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiJobsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.JOB_NOT_FOUND.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiKeys: {
        parameters: {
            query?: {
                limit?: number;
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ApiKey"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    spaces: string[];
                    scopes: string[];
                    /** Format: date-time */
                    expiresAt?: string;
                };
            };
        };
        responses: {
            /** @description The key with its token. */
            201: {
                headers: {
                    /** @description Address of the key */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        spaces: string[];
                        scopes: string[];
                        /** Format: date-time */
                        createdAt: string;
                        /** @description Id of the caller who made it */
                        createdBy: string;
                        /** Format: date-time */
                        expiresAt?: string;
                        /** @description Shown here once and kept nowhere */
                        token: string;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiKeysById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.API_KEY_NOT_FOUND.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiNodes: {
        parameters: {
            query?: {
                limit?: number;
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of nodes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Node"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiNodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    description?: string | null;
                    aeTitle?: string | null;
                    host?: string | null;
                    port?: number | null;
                    url?: string | null;
                    /** @description From which it may call us, beside the addresses of `host` */
                    addresses?: string[];
                    /** @description Client certificates that identify it: SHA-256 fingerprints or subjects */
                    certificates?: string[];
                    /** @description Spaces that it may use; null: all */
                    spaces?: string[] | null;
                    /** @description What it may ask of us; null: all. It is told by itself that studies are available, and that performed procedure steps changed, when `availability` and `mpps-notification` are named */
                    services?: ("store" | "query" | "retrieve" | "worklist" | "mpps" | "commitment" | "availability" | "mpps-notification")[] | null;
                    quirks?: {
                        /** @description It calls us by an AE title that is none of ours, as devices do that keep the title of the system they were installed with. It is let in, and uses the first of its spaces, or `main` */
                        acceptAnyCalledAeTitle?: boolean;
                        /** @description It writes its own AE title now in capitals, now not: both are taken for it */
                        ignoreCaseOfAeTitle?: boolean;
                        /** @description It calls us under these AE titles too, for instance to report storage commitment: with its address or certificate they are taken for it. It is never called by them */
                        otherAeTitles?: string[];
                        /** @description It writes Explicit VR wrongly: Implicit VR Little Endian is chosen where it offers both */
                        preferImplicitVr?: boolean;
                        /** @description Maximum length announced to it, in bytes: some stacks fail on more than 16384 or 32768 */
                        maximumLength?: number;
                        /** @description It offers asynchronous operations and mixes up the answers: the synchronous mode is agreed on */
                        noAsynchronousOperations?: boolean;
                        /** @description It fails on answers to its extended negotiation: none is sent, and the features of it are off */
                        noExtendedNegotiation?: boolean;
                        /** @description It leaves out Query/Retrieve Level: the level is then that of the lowest unique key with a value, in queries also of the one below that it asks for */
                        inferQueryLevel?: boolean;
                        /** @description It leaves out unique keys of the levels above, as relational queries and retrievals may, without negotiating that: it is served as if it had */
                        assumeRelational?: boolean;
                        /**
                         * @description It writes text in this set without declaring it, or under one that its bytes contradict: such text is read in this set. Bytes stay as they are
                         * @enum {string}
                         */
                        defaultCharacterSet?: "ISO_IR 6" | "ISO_IR 100" | "ISO_IR 101" | "ISO_IR 109" | "ISO_IR 110" | "ISO_IR 144" | "ISO_IR 127" | "ISO_IR 126" | "ISO_IR 138" | "ISO_IR 148" | "ISO_IR 203" | "ISO_IR 13" | "ISO_IR 166" | "ISO_IR 192" | "GB18030" | "GBK" | "\\ISO 2022 IR 149" | "\\ISO 2022 IR 87" | "\\ISO 2022 IR 58";
                        /**
                         * @description It writes all text in this set, whatever it declares: all text beyond ASCII is read in this set. Bytes stay as they are
                         * @enum {string}
                         */
                        actualCharacterSet?: "ISO_IR 6" | "ISO_IR 100" | "ISO_IR 101" | "ISO_IR 109" | "ISO_IR 110" | "ISO_IR 144" | "ISO_IR 127" | "ISO_IR 126" | "ISO_IR 138" | "ISO_IR 148" | "ISO_IR 203" | "ISO_IR 13" | "ISO_IR 166" | "ISO_IR 192" | "GB18030" | "GBK" | "\\ISO 2022 IR 149" | "\\ISO 2022 IR 87" | "\\ISO 2022 IR 58";
                        /** @description It takes so many instances over one association and fails then: what is sent to it goes on over a new one */
                        instancesPerAssociation?: number;
                    };
                    /** @description Offered when sending, best first; null: as stored */
                    transferSyntaxUids?: string[] | null;
                    isActive?: boolean;
                    /** @enum {string} */
                    kind: "dimse" | "dicomweb";
                    tls?: {
                        /** @enum {string} */
                        mode?: "off" | "on";
                        /** @description Authorities that may have signed the certificate of the node, PEM */
                        ca?: string | null;
                        /** @description Our certificate and its chain for this node, PEM */
                        certificate?: string | null;
                        /** @description False: its certificate need not carry its host name */
                        verifyHost?: boolean;
                        /** @description Write only */
                        privateKey?: string | null;
                    };
                    /** @description HTTP login, or user identity of a DIMSE association; null: none; absent: as they are */
                    credentials?: ({
                        /** @constant */
                        kind: "basic";
                        login: string;
                        /** @description Write only; absent: the one that is kept stays */
                        password?: string;
                    } | {
                        /** @constant */
                        kind: "bearer";
                        /** @description Write only; absent: the one that is kept stays */
                        token?: string;
                    }) | null;
                    limits?: {
                        associations?: number;
                        bytesPerSecond?: number | null;
                        timeoutMs?: number;
                        /** @description When bulk work may run, in the time zone of the site; none: at any time */
                        windows?: {
                            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                            from: string;
                            to: string;
                        }[];
                    };
                };
            };
        };
        responses: {
            /** @description The new node. */
            201: {
                headers: {
                    /** @description Address of the node */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            408: components["responses"]["408"];
            409: components["responses"]["409.NODE_EXISTS"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR.SECRET_KEY"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiNodesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The node. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NODE_NOT_FOUND.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    putApiNodesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    description?: string | null;
                    aeTitle?: string | null;
                    host?: string | null;
                    port?: number | null;
                    url?: string | null;
                    /** @description From which it may call us, beside the addresses of `host` */
                    addresses?: string[];
                    /** @description Client certificates that identify it: SHA-256 fingerprints or subjects */
                    certificates?: string[];
                    /** @description Spaces that it may use; null: all */
                    spaces?: string[] | null;
                    /** @description What it may ask of us; null: all. It is told by itself that studies are available, and that performed procedure steps changed, when `availability` and `mpps-notification` are named */
                    services?: ("store" | "query" | "retrieve" | "worklist" | "mpps" | "commitment" | "availability" | "mpps-notification")[] | null;
                    quirks?: {
                        /** @description It calls us by an AE title that is none of ours, as devices do that keep the title of the system they were installed with. It is let in, and uses the first of its spaces, or `main` */
                        acceptAnyCalledAeTitle?: boolean;
                        /** @description It writes its own AE title now in capitals, now not: both are taken for it */
                        ignoreCaseOfAeTitle?: boolean;
                        /** @description It calls us under these AE titles too, for instance to report storage commitment: with its address or certificate they are taken for it. It is never called by them */
                        otherAeTitles?: string[];
                        /** @description It writes Explicit VR wrongly: Implicit VR Little Endian is chosen where it offers both */
                        preferImplicitVr?: boolean;
                        /** @description Maximum length announced to it, in bytes: some stacks fail on more than 16384 or 32768 */
                        maximumLength?: number;
                        /** @description It offers asynchronous operations and mixes up the answers: the synchronous mode is agreed on */
                        noAsynchronousOperations?: boolean;
                        /** @description It fails on answers to its extended negotiation: none is sent, and the features of it are off */
                        noExtendedNegotiation?: boolean;
                        /** @description It leaves out Query/Retrieve Level: the level is then that of the lowest unique key with a value, in queries also of the one below that it asks for */
                        inferQueryLevel?: boolean;
                        /** @description It leaves out unique keys of the levels above, as relational queries and retrievals may, without negotiating that: it is served as if it had */
                        assumeRelational?: boolean;
                        /**
                         * @description It writes text in this set without declaring it, or under one that its bytes contradict: such text is read in this set. Bytes stay as they are
                         * @enum {string}
                         */
                        defaultCharacterSet?: "ISO_IR 6" | "ISO_IR 100" | "ISO_IR 101" | "ISO_IR 109" | "ISO_IR 110" | "ISO_IR 144" | "ISO_IR 127" | "ISO_IR 126" | "ISO_IR 138" | "ISO_IR 148" | "ISO_IR 203" | "ISO_IR 13" | "ISO_IR 166" | "ISO_IR 192" | "GB18030" | "GBK" | "\\ISO 2022 IR 149" | "\\ISO 2022 IR 87" | "\\ISO 2022 IR 58";
                        /**
                         * @description It writes all text in this set, whatever it declares: all text beyond ASCII is read in this set. Bytes stay as they are
                         * @enum {string}
                         */
                        actualCharacterSet?: "ISO_IR 6" | "ISO_IR 100" | "ISO_IR 101" | "ISO_IR 109" | "ISO_IR 110" | "ISO_IR 144" | "ISO_IR 127" | "ISO_IR 126" | "ISO_IR 138" | "ISO_IR 148" | "ISO_IR 203" | "ISO_IR 13" | "ISO_IR 166" | "ISO_IR 192" | "GB18030" | "GBK" | "\\ISO 2022 IR 149" | "\\ISO 2022 IR 87" | "\\ISO 2022 IR 58";
                        /** @description It takes so many instances over one association and fails then: what is sent to it goes on over a new one */
                        instancesPerAssociation?: number;
                    };
                    /** @description Offered when sending, best first; null: as stored */
                    transferSyntaxUids?: string[] | null;
                    isActive?: boolean;
                    /** @enum {string} */
                    kind: "dimse" | "dicomweb";
                    tls?: {
                        /** @enum {string} */
                        mode?: "off" | "on";
                        /** @description Authorities that may have signed the certificate of the node, PEM */
                        ca?: string | null;
                        /** @description Our certificate and its chain for this node, PEM */
                        certificate?: string | null;
                        /** @description False: its certificate need not carry its host name */
                        verifyHost?: boolean;
                        /** @description Write only */
                        privateKey?: string | null;
                    };
                    /** @description HTTP login, or user identity of a DIMSE association; null: none; absent: as they are */
                    credentials?: ({
                        /** @constant */
                        kind: "basic";
                        login: string;
                        /** @description Write only; absent: the one that is kept stays */
                        password?: string;
                    } | {
                        /** @constant */
                        kind: "bearer";
                        /** @description Write only; absent: the one that is kept stays */
                        token?: string;
                    }) | null;
                    limits?: {
                        associations?: number;
                        bytesPerSecond?: number | null;
                        timeoutMs?: number;
                        /** @description When bulk work may run, in the time zone of the site; none: at any time */
                        windows?: {
                            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                            from: string;
                            to: string;
                        }[];
                    };
                    /** @description `revision` as the caller knows it; absent: whichever it has */
                    revision?: number;
                };
            };
        };
        responses: {
            /** @description The node as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NODE_NOT_FOUND.NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.NODE_CHANGED.NODE_EXISTS"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR.SECRET_KEY"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiNodesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NODE_NOT_FOUND.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiNodesByIdEcho: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether it is there. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Echo"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NODE_NOT_FOUND.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiQuarantine: {
        parameters: {
            query?: {
                state?: "held" | "replayed" | "discarded";
                limit?: number;
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Quarantined"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiQuarantineById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its bytes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiQuarantineById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiQuarantineByIdReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        studyInstanceUid: string;
                        seriesInstanceUid: string;
                        sopInstanceUid: string;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT.INVALID_KEY.INVALID_UID.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.IDENTITY_MISMATCH.REPEATED_INSTANCE"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.NOT_DICOM.UNSUPPORTED_MEDIA_TYPE"];
            422: components["responses"]["422.MISSING_ATTRIBUTE.MISSING_IDENTITY"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
            507: components["responses"]["507.STORE_FULL"];
        };
    };
    getApiSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller and what it may do. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    login: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Who logged in. */
            200: {
                headers: {
                    /** @description The session, `radlake_session`; no script can read it */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.CROSS_SITE_REQUEST"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    /** @description The session, `radlake_session`; no script can read it */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.CROSS_SITE_REQUEST"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSessionPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currentPassword: string;
                    newPassword: string;
                };
            };
        };
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.WEAK_PASSWORD"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.CROSS_SITE_REQUEST"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSources: {
        parameters: {
            query?: {
                limit?: number;
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of sources. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Source"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default main */
                    space?: string;
                    /** @default true */
                    isActive?: boolean;
                    /** @constant */
                    kind: "folder";
                    settings: {
                        /** @description Watched, with all folders below */
                        folders: string[];
                        /**
                         * @description `move`: a file is removed once it is landed; `copy`: it stays, what was taken is remembered; `index`: it stays and is served from where it lies, nothing is copied
                         * @enum {string}
                         */
                        mode: "move" | "copy" | "index";
                        /**
                         * @description Names that are left alone, beside hidden ones and those of unfinished downloads and copies
                         * @default []
                         */
                        ignore?: string[];
                        /**
                         * @description Time between scans
                         * @default 1000
                         */
                        scanMs?: number;
                        /**
                         * @description A file must not have changed for this long, beside staying the same over two scans
                         * @default 0
                         */
                        quietMs?: number;
                        /**
                         * @description Mode `index`: an instance whose file is missing for this long is taken out of the catalogue
                         * @default 86400000
                         */
                        missingMs?: number;
                    };
                    /** @default {} */
                    secrets?: Record<string, never>;
                } | {
                    name: string;
                    /** @default main */
                    space?: string;
                    /** @default true */
                    isActive?: boolean;
                    /** @constant */
                    kind: "database";
                    settings: {
                        /** @enum {string} */
                        driver: "postgresql" | "mysql" | "sqlserver" | "oracle";
                        host: string;
                        /**
                         * @description null: the driver's own
                         * @default null
                         */
                        port?: number | null;
                        /** @description Name of the database; of the service for Oracle */
                        database: string;
                        user: string;
                        /**
                         * @description `on` verifies the certificate; `unverified` encrypts alone
                         * @default on
                         * @enum {string}
                         */
                        tls?: "off" | "on" | "unverified";
                        /**
                         * @description Certificates (PEM) instead of the system's
                         * @default null
                         */
                        ca?: string | null;
                        /**
                         * @description Table or view, `schema.name` or `name`
                         * @default null
                         */
                        view?: string | null;
                        /**
                         * @description A SELECT without parameters, instead of `view`
                         * @default null
                         */
                        query?: string | null;
                        columns: {
                            /** @description Unique in the view; with `modifiedAt` the order of rows */
                            key: string;
                            /** @description Time or number that grows when a row changes: the cursor */
                            modifiedAt: string;
                            studyInstanceUid?: string;
                            accessionNumber?: string;
                            patientId?: string;
                            /** @description File or folder with the images */
                            path?: string;
                            /** @description Name of the node that has the study */
                            node?: string;
                        };
                        /**
                         * @description Node to ask where the row names none
                         * @default null
                         */
                        node?: string | null;
                        /**
                         * @description How studies are fetched from a DIMSE node
                         * @default auto
                         * @enum {string}
                         */
                        retrieve?: "auto" | "c-get" | "c-move";
                        /**
                         * @description Paths of rows must lie below one of these folders
                         * @default []
                         */
                        roots?: string[];
                        /**
                         * @description Beginnings of paths and where they lie here
                         * @default []
                         */
                        pathMappings?: {
                            from: string;
                            to: string;
                        }[];
                        /**
                         * @description Time between scans
                         * @default 60000
                         */
                        everyMs?: number;
                        /**
                         * @description Each scan begins this long before the newest row it knows: for rows that were committed late
                         * @default 60000
                         */
                        overlapMs?: number;
                        /**
                         * @description Time limit of one statement
                         * @default 30000
                         */
                        timeoutMs?: number;
                        /** @default 10000 */
                        rowsPerScan?: number;
                    };
                    /** @default {} */
                    secrets?: {
                        password?: string | null;
                    };
                } | {
                    name: string;
                    /** @default main */
                    space?: string;
                    /** @default true */
                    isActive?: boolean;
                    /** @constant */
                    kind: "link";
                    settings: {
                        /** @description From nowhere else is anything downloaded, redirects included */
                        hosts: {
                            name: string;
                            /**
                             * @description null: those of http and https
                             * @default null
                             */
                            port?: number | null;
                            /**
                             * @description Private addresses it may resolve to; without them a private address is refused
                             * @default []
                             */
                            networks?: string[];
                        }[];
                        /**
                         * @description True: also plain HTTP
                         * @default false
                         */
                        allowHttp?: boolean;
                        /**
                         * @description Certificates (PEM) instead of the system's
                         * @default null
                         */
                        ca?: string | null;
                        /**
                         * @default none
                         * @enum {string}
                         */
                        authentication?: "none" | "basic" | "bearer";
                        /** @default null */
                        user?: string | null;
                        /**
                         * @description Where in a JSON message, or in the body of a SOAP envelope, things stand
                         * @default {}
                         */
                        mapping?: {
                            /**
                             * @description One item for each image or zip
                             * @default $
                             */
                            items?: string;
                            /** @default @.url */
                            url?: string;
                            /** @description Identifies the item; default: its address */
                            id?: string;
                            studyInstanceUid?: string;
                            accessionNumber?: string;
                            patientId?: string;
                        };
                        /**
                         * @description Of one download
                         * @default 8589934592
                         */
                        maxBytes?: number;
                        /**
                         * @description Of one download
                         * @default 1800000
                         */
                        timeoutMs?: number;
                        /**
                         * @description At a time
                         * @default 2
                         */
                        downloads?: number;
                    };
                    /** @default {} */
                    secrets?: {
                        password?: string | null;
                        token?: string | null;
                    };
                };
            };
        };
        responses: {
            /** @description The new source. */
            201: {
                headers: {
                    /** @description Address of the source */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.SOURCE_EXISTS"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSourcesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The source. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SOURCE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    putApiSourcesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default main */
                    space?: string;
                    /** @default true */
                    isActive?: boolean;
                    /** @constant */
                    kind: "folder";
                    settings: {
                        /** @description Watched, with all folders below */
                        folders: string[];
                        /**
                         * @description `move`: a file is removed once it is landed; `copy`: it stays, what was taken is remembered; `index`: it stays and is served from where it lies, nothing is copied
                         * @enum {string}
                         */
                        mode: "move" | "copy" | "index";
                        /**
                         * @description Names that are left alone, beside hidden ones and those of unfinished downloads and copies
                         * @default []
                         */
                        ignore?: string[];
                        /**
                         * @description Time between scans
                         * @default 1000
                         */
                        scanMs?: number;
                        /**
                         * @description A file must not have changed for this long, beside staying the same over two scans
                         * @default 0
                         */
                        quietMs?: number;
                        /**
                         * @description Mode `index`: an instance whose file is missing for this long is taken out of the catalogue
                         * @default 86400000
                         */
                        missingMs?: number;
                    };
                    /** @default {} */
                    secrets?: Record<string, never>;
                    /** @description As it was read: another one by now is an error */
                    revision?: number;
                } | {
                    name: string;
                    /** @default main */
                    space?: string;
                    /** @default true */
                    isActive?: boolean;
                    /** @constant */
                    kind: "database";
                    settings: {
                        /** @enum {string} */
                        driver: "postgresql" | "mysql" | "sqlserver" | "oracle";
                        host: string;
                        /**
                         * @description null: the driver's own
                         * @default null
                         */
                        port?: number | null;
                        /** @description Name of the database; of the service for Oracle */
                        database: string;
                        user: string;
                        /**
                         * @description `on` verifies the certificate; `unverified` encrypts alone
                         * @default on
                         * @enum {string}
                         */
                        tls?: "off" | "on" | "unverified";
                        /**
                         * @description Certificates (PEM) instead of the system's
                         * @default null
                         */
                        ca?: string | null;
                        /**
                         * @description Table or view, `schema.name` or `name`
                         * @default null
                         */
                        view?: string | null;
                        /**
                         * @description A SELECT without parameters, instead of `view`
                         * @default null
                         */
                        query?: string | null;
                        columns: {
                            /** @description Unique in the view; with `modifiedAt` the order of rows */
                            key: string;
                            /** @description Time or number that grows when a row changes: the cursor */
                            modifiedAt: string;
                            studyInstanceUid?: string;
                            accessionNumber?: string;
                            patientId?: string;
                            /** @description File or folder with the images */
                            path?: string;
                            /** @description Name of the node that has the study */
                            node?: string;
                        };
                        /**
                         * @description Node to ask where the row names none
                         * @default null
                         */
                        node?: string | null;
                        /**
                         * @description How studies are fetched from a DIMSE node
                         * @default auto
                         * @enum {string}
                         */
                        retrieve?: "auto" | "c-get" | "c-move";
                        /**
                         * @description Paths of rows must lie below one of these folders
                         * @default []
                         */
                        roots?: string[];
                        /**
                         * @description Beginnings of paths and where they lie here
                         * @default []
                         */
                        pathMappings?: {
                            from: string;
                            to: string;
                        }[];
                        /**
                         * @description Time between scans
                         * @default 60000
                         */
                        everyMs?: number;
                        /**
                         * @description Each scan begins this long before the newest row it knows: for rows that were committed late
                         * @default 60000
                         */
                        overlapMs?: number;
                        /**
                         * @description Time limit of one statement
                         * @default 30000
                         */
                        timeoutMs?: number;
                        /** @default 10000 */
                        rowsPerScan?: number;
                    };
                    /** @default {} */
                    secrets?: {
                        password?: string | null;
                    };
                    /** @description As it was read: another one by now is an error */
                    revision?: number;
                } | {
                    name: string;
                    /** @default main */
                    space?: string;
                    /** @default true */
                    isActive?: boolean;
                    /** @constant */
                    kind: "link";
                    settings: {
                        /** @description From nowhere else is anything downloaded, redirects included */
                        hosts: {
                            name: string;
                            /**
                             * @description null: those of http and https
                             * @default null
                             */
                            port?: number | null;
                            /**
                             * @description Private addresses it may resolve to; without them a private address is refused
                             * @default []
                             */
                            networks?: string[];
                        }[];
                        /**
                         * @description True: also plain HTTP
                         * @default false
                         */
                        allowHttp?: boolean;
                        /**
                         * @description Certificates (PEM) instead of the system's
                         * @default null
                         */
                        ca?: string | null;
                        /**
                         * @default none
                         * @enum {string}
                         */
                        authentication?: "none" | "basic" | "bearer";
                        /** @default null */
                        user?: string | null;
                        /**
                         * @description Where in a JSON message, or in the body of a SOAP envelope, things stand
                         * @default {}
                         */
                        mapping?: {
                            /**
                             * @description One item for each image or zip
                             * @default $
                             */
                            items?: string;
                            /** @default @.url */
                            url?: string;
                            /** @description Identifies the item; default: its address */
                            id?: string;
                            studyInstanceUid?: string;
                            accessionNumber?: string;
                            patientId?: string;
                        };
                        /**
                         * @description Of one download
                         * @default 8589934592
                         */
                        maxBytes?: number;
                        /**
                         * @description Of one download
                         * @default 1800000
                         */
                        timeoutMs?: number;
                        /**
                         * @description At a time
                         * @default 2
                         */
                        downloads?: number;
                    };
                    /** @default {} */
                    secrets?: {
                        password?: string | null;
                        token?: string | null;
                    };
                    /** @description As it was read: another one by now is an error */
                    revision?: number;
                };
            };
        };
        responses: {
            /** @description The source as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SOURCE_NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.SOURCE_BUILT_IN.SOURCE_CHANGED.SOURCE_EXISTS"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiSourcesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SOURCE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.SOURCE_BUILT_IN"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSourcesByIdItems: {
        parameters: {
            query?: {
                state?: "waiting" | "retrying" | "parked" | "done" | "skipped";
                limit?: number;
                after?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SourceItem"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SOURCE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSourcesByIdLinks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        /** @description The message; 1 MiB at most. */
        requestBody: {
            content: {
                "application/json": string;
                "text/xml": string;
                "application/soap+xml": string;
            };
        };
        responses: {
            /** @description The links of a SOAP message are queued. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/xml": string;
                    "application/soap+xml": string;
                };
            };
            /** @description The links of a JSON message are queued. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Will be downloaded */
                        queued: number;
                        /** @description Were queued before and wait */
                        known: number;
                    };
                };
            };
            /**
             * @description Of a message in SOAP 1.2: a Fault whose code is Sender.
             *
             *     `INVALID_INPUT`: Input that does not fit its schema; `details.problems` names each place.
             *
             *     `UNREADABLE_MESSAGE`: A message that is neither the JSON nor the SOAP envelope that its Content-Type says, or names no link.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/soap+xml": string;
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "INVALID_INPUT" | "UNREADABLE_MESSAGE";
                    };
                    "application/problem+xml": unknown;
                };
            };
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SOURCE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            /**
             * @description Of a message in SOAP 1.1: any Fault; in SOAP 1.2: one whose code is Receiver or MustUnderstand.
             *
             *     `CORRUPT_OBJECT`: Stored bytes are not what was written: CRC, segment id, sequence, length or hash differ.
             *
             *     `INTERNAL_ERROR`: A bug or a broken dependency: logged in full, answered without detail.
             */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/xml": string;
                    "application/soap+xml": string;
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "CORRUPT_OBJECT" | "INTERNAL_ERROR";
                    };
                    "application/problem+xml": unknown;
                };
            };
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.SOURCE_BUSY.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSourcesByIdReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    since?: string;
                    items?: string[];
                };
            };
        };
        responses: {
            /** @description How many are tried again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Items that are tried again */
                        items: number;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SOURCE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.SOURCE_CHANGED"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSourcesByIdRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It will, within a second. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SOURCE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The spaces. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Space"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    purpose?: string;
                    aeTitle?: string;
                    /** @description DIMSE port of its own, beside the common one */
                    port?: number;
                    /** @enum {string} */
                    repeat?: "overlay" | "newVersion" | "quarantine";
                    /** @enum {string} */
                    missingType1?: "warn" | "reject";
                };
            };
        };
        responses: {
            /** @description The new space. */
            201: {
                headers: {
                    /** @description Address of the space */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Space"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            408: components["responses"]["408"];
            409: components["responses"]["409.SPACE_EXISTS"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The space. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Space"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    patchApiSpacesBySpace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    purpose?: string | null;
                    aeTitle?: string | null;
                    port?: number | null;
                    /** @enum {string} */
                    repeat?: "overlay" | "newVersion" | "quarantine";
                    /** @enum {string} */
                    missingType1?: "warn" | "reject";
                };
            };
        };
        responses: {
            /** @description The space as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Space"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.SPACE_CHANGED"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceAvailabilityNotices: {
        parameters: {
            query?: {
                state?: "waiting" | "sent" | "superseded";
                limit?: number;
                after?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AvailabilityNotice"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceAvailabilityNoticesReceived: {
        parameters: {
            query?: {
                studyInstanceUid?: string;
                limit?: number;
                after?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ReceivedNotice"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceAvailabilityNoticesReceivedBySopInstanceUid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                sopInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The notification. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceivedNoticeDetails"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.RECEIVED_NOTICE_NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceCommitmentRequests: {
        parameters: {
            query?: {
                state?: "waiting" | "requested" | "reported" | "failed" | "expired";
                /** @description Those that were made for it */
                purpose?: string;
                limit?: number;
                after?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RequestedCommitment"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceCommitmentRequests: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id or name of the node */
                    node: string;
                    studyInstanceUid: string;
                    seriesInstanceUid?: string;
                    /** @description Only these instances */
                    sopInstanceUids?: string[];
                };
            };
        };
        responses: {
            /** @description The requests; the node is asked in the background. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RequestedCommitment"][];
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.NOBODY_TO_ASK"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceCommitmentRequestsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestedCommitmentDetails"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.COMMITMENT_REQUEST_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceCommitmentRequestsByIdRetry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request; the node is asked in the background. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestedCommitmentDetails"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.COMMITMENT_REQUEST_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.COMMITMENT_REQUEST_STATE"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceCommitments: {
        parameters: {
            query?: {
                state?: "accepted" | "reported";
                limit?: number;
                after?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Commitment"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceCommitmentsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitmentDetails"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.COMMITMENT_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceCommitmentsByIdReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request; it is reported in the background. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitmentDetails"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.COMMITMENT_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceDeliveries: {
        parameters: {
            query?: {
                state?: "queued" | "running" | "committing" | "done" | "parked" | "cancelled";
                /** @description Id of the node */
                node?: string;
                limit?: number;
                after?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Delivery"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceDeliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    studyInstanceUid: string;
                    seriesInstanceUid?: string;
                    /** @description Only these instances */
                    sopInstanceUids?: string[];
                    /** @description Id or name of the node */
                    node: string;
                    /**
                     * @default medium
                     * @enum {string}
                     */
                    priority?: "high" | "medium" | "low";
                    /**
                     * @description True: the node is asked for storage commitment, and the delivery is done when it has committed to all. A DICOMweb node knows no storage commitment: it is looked up there by QIDO-RS, and the delivery is done when all is found, which promises nothing for later
                     * @default false
                     */
                    commit?: boolean;
                };
            };
        };
        responses: {
            /** @description It is queued. */
            202: {
                headers: {
                    /** @description Address of its job */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.DESTINATION_REFUSED"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceDeliveriesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.DELIVERY_NOT_FOUND.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceDeliveriesByIdCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is cancelled. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.DELIVERY_NOT_FOUND.NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.DELIVERY_STATE"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceDeliveriesByIdInstances: {
        parameters: {
            query?: {
                state?: "waiting" | "uncertain" | "sending" | "sent" | "warning" | "failed";
                /** @description `next` of an earlier page */
                after?: number;
            };
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them, in the order of sending. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DeliveredInstance"][];
                        next: number | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.DELIVERY_NOT_FOUND.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceDeliveriesByIdRetry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is queued. */
            202: {
                headers: {
                    /** @description Address of its job */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.DELIVERY_NOT_FOUND.NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.DELIVERY_STATE"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceOrigins: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The origins. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Origins"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.ORIGINS_NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    putApiSpacesBySpaceOrigins: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Names of nodes, in the order they are asked */
                    nodes: string[];
                    /**
                     * @description What is not here is fetched when a reader asks for it, by DICOMweb or by C-MOVE and C-GET
                     * @default true
                     */
                    onDemand?: boolean;
                    /**
                     * @description How long a reader waits for that; then the answer is 503: it is on its way
                     * @default 30
                     */
                    waitSeconds?: number;
                    /**
                     * @description Fetched studies that nothing else brought are dropped again after so many hours; null: kept for life
                     * @default null
                     */
                    keepHours?: number | null;
                    /**
                     * @description Earlier studies are fetched when the worklist names the patient; null: not
                     * @default null
                     */
                    prefetch?: {
                        /** @description Of the scheduled start of a procedure step */
                        hoursAhead: number;
                        /** @description Earlier studies of the patient, the newest first */
                        studies: number;
                    } | null;
                    /**
                     * @description What the nodes hold is described in the space, and found there; its objects stay at the nodes and are passed through when they are read. null: not
                     * @default null
                     */
                    index?: {
                        /**
                         * Format: date
                         * @description First day of the past that is looked at, by Study Date
                         * @default 1990-01-01
                         */
                        since?: string;
                        /**
                         * @description So many days up to now are looked at again and again
                         * @default 7
                         */
                        recentDays?: number;
                        /**
                         * @description How often that is done
                         * @default 15
                         */
                        everyMinutes?: number;
                        /**
                         * @description The past is gone through again after so many days; null: once
                         * @default 30
                         */
                        againDays?: number | null;
                    } | null;
                    /**
                     * @description What the nodes hold is fetched and kept, while nobody waits for something else from them; null: not
                     * @default null
                     */
                    mirror?: {
                        /**
                         * Format: date
                         * @description First day of the past that is looked at, by Study Date
                         * @default 1990-01-01
                         */
                        since?: string;
                        /**
                         * @description So many days up to now are looked at again and again
                         * @default 7
                         */
                        recentDays?: number;
                        /**
                         * @description How often that is done
                         * @default 15
                         */
                        everyMinutes?: number;
                        /**
                         * @description The past is gone through again after so many days; null: once
                         * @default 30
                         */
                        againDays?: number | null;
                    } | null;
                };
            };
        };
        responses: {
            /** @description The origins. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Origins"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NODE_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiSpacesBySpaceOrigins: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There are none any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceOriginsProgress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description For each node. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrawlProgress"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.ORIGINS_NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceOriginsReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How much that is. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.ORIGINS_NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpacePerformedSteps: {
        parameters: {
            query?: {
                status?: "IN PROGRESS" | "COMPLETED" | "DISCONTINUED";
                studyInstanceUid?: string;
                /** @description Id of the worklist item that it performs */
                worklistItem?: string;
                limit?: number;
                after?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["PerformedStep"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpacePerformedStepsBySopInstanceUid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                sopInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The step. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PerformedStep"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.PERFORMED_STEP_NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceRemoteStudies: {
        parameters: {
            query?: {
                PatientID?: string;
                PatientName?: string;
                PatientBirthDate?: string;
                AccessionNumber?: string;
                StudyInstanceUID?: string;
                StudyID?: string;
                StudyDate?: string;
                StudyTime?: string;
                ModalitiesInStudy?: string;
                StudyDescription?: string;
                /** @description Name of a node, several times for several */
                node?: string | string[];
                /** @description Studies of each place */
                limit?: number;
                /** @description Seconds that each node may take */
                timeout?: number;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The studies, the newest first, and how each place answered. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemoteStudies"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NODE_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceRemoteWorklistItems: {
        parameters: {
            query: {
                /** @description Name of the node */
                node: string;
                ScheduledStationAETitle?: string;
                Modality?: string;
                ScheduledProcedureStepStartDate?: string;
                ScheduledPerformingPhysicianName?: string;
                PatientID?: string;
                PatientName?: string;
                AccessionNumber?: string;
                RequestedProcedureID?: string;
                StudyInstanceUID?: string;
                /** @description Specific Character Set (0008,0005) in which the keys are written, for nodes that do not know UTF-8 */
                characterSet?: string;
                limit?: number;
                /** @description Seconds that the node may take */
                timeout?: number;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the node answered. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemoteWorklistItems"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NODE_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.NODE_UNUSABLE"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.DIMSE_ASSOCIATION_ABORTED.DIMSE_ASSOCIATION_REJECTED.DIMSE_NO_PRESENTATION_CONTEXT.DIMSE_PEER_STATUS"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.DIMSE_TIMEOUT.NODE_TIMEOUT.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceRemoteWorklists: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RemoteWorklist"][];
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceRemoteWorklistsByNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                /** @description Name of the node */
                node: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its settings and its last run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemoteWorklist"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NODE_NOT_FOUND.NOT_FOUND.REMOTE_WORKLIST_NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    putApiSpacesBySpaceRemoteWorklistsByNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                /** @description Name of the node */
                node: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Days before today, in the time zone of the site
                     * @default 1
                     */
                    daysBack?: number;
                    /**
                     * @description Days after today
                     * @default 1
                     */
                    daysAhead?: number;
                    /**
                     * @description From one look to the next
                     * @default 60
                     */
                    everySeconds?: number;
                };
            };
        };
        responses: {
            /** @description Its settings and its last run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemoteWorklist"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NODE_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiSpacesBySpaceRemoteWorklistsByNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                /** @description Name of the node */
                node: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NODE_NOT_FOUND.NOT_FOUND.REMOTE_WORKLIST_NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceRetrievals: {
        parameters: {
            query?: {
                state?: "waiting" | "running" | "done" | "failed" | "cancelled";
                limit?: number;
                /** @description `next` of the page before */
                before?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Retrieval"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceRetrievals: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key gets the first answer: 1 to 128 visible characters */
                "Idempotency-Key"?: string;
            };
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Name of the node */
                    node: string;
                    studyInstanceUid: string;
                    seriesInstanceUid?: string;
                    /**
                     * @description Of a DIMSE node: `auto` is C-GET where it offers that, else C-MOVE to the AE title of the space
                     * @enum {string}
                     */
                    method?: "auto" | "c-get" | "c-move";
                };
            };
        };
        responses: {
            /** @description The retrieval. */
            202: {
                headers: {
                    /** @description Address of its job */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retrieval"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NODE_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.IDEMPOTENCY_KEY_BUSY"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            422: components["responses"]["422.IDEMPOTENCY_KEY_REUSED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceRetrievalsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The retrieval. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retrieval"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.RETRIEVAL_NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceRetrievalsByIdCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The retrieval. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retrieval"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.RETRIEVAL_NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceRetrievalsByIdRetry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new retrieval. */
            202: {
                headers: {
                    /** @description Address of its job */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retrieval"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.RETRIEVAL_NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceStudies: {
        parameters: {
            query?: {
                assumedCharacterSet?: string;
                limit?: number;
                after?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Study"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceStudies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    from: string;
                    studyInstanceUid: string;
                };
            };
        };
        responses: {
            /** @description It is in both. */
            201: {
                headers: {
                    /** @description Address of the study in DICOMweb */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        space: string;
                        studyInstanceUid: string;
                        /** @description New to the space */
                        joined: number;
                        /** @description The space held them already */
                        duplicates: number;
                        /** @description Other attributes: shown as a correction of what the space held */
                        corrected: number;
                        /** @description Other attributes: a new version, in the place of what the space held */
                        replaced: number;
                        /** @description Other attributes: what the space holds arrived later and shows; kept aside */
                        superseded: number;
                        /** @description Other attributes: in quarantine */
                        quarantined: number;
                        /** @description Other pixels: kept aside, see `GET /api/conflicts` */
                        conflicts: number;
                        /** @description Those that the space held otherwise, 100 at most */
                        instances: {
                            seriesInstanceUid: string;
                            sopInstanceUid: string;
                            /** @enum {string} */
                            outcome: "corrected" | "replaces" | "superseded" | "quarantined" | "conflict" | "duplicate";
                        }[];
                        /** @description There are more of them */
                        isTruncated: boolean;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceStudiesByStudyInstanceUid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The study. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudyDetail"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiSpacesBySpaceStudiesByStudyInstanceUid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceStudiesByStudyInstanceUidCorrections: {
        parameters: {
            query?: {
                limit?: number;
                after?: string;
            };
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Corrections"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceStudiesByStudyInstanceUidCorrections: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description `revision` of the corrections as the caller knows them; 0 when there are none */
                    revision: number;
                    /** @description Correct attributes (PS3.18 F.2), values inline; one without a value empties it */
                    attributes: {
                        [key: string]: {
                            vr: string;
                            Value?: unknown[];
                            InlineBinary?: string;
                        };
                    };
                };
            };
        };
        responses: {
            /** @description What is corrected now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Corrections"];
                };
            };
            400: components["responses"]["400.INVALID_DICOM_JSON.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.OVERLAY_CHANGED"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiSpacesBySpaceStudiesByStudyInstanceUidCorrectionsById: {
        parameters: {
            query: {
                /** @description `revision` of the corrections as the caller knows them; 0 when there are none */
                revision: number;
            };
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
                /** @description `id` in the history */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is corrected now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Corrections"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.CORRECTION_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.OVERLAY_CHANGED"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiSpacesBySpaceStudiesByStudyInstanceUidSeriesBySeriesInstanceUid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceStudiesByStudyInstanceUidSeriesBySeriesInstanceUidCorrections: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description `revision` of the corrections as the caller knows them; 0 when there are none */
                    revision: number;
                    /** @description Correct attributes (PS3.18 F.2), values inline; one without a value empties it */
                    attributes: {
                        [key: string]: {
                            vr: string;
                            Value?: unknown[];
                            InlineBinary?: string;
                        };
                    };
                };
            };
        };
        responses: {
            /** @description What is corrected now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Corrections"];
                };
            };
            400: components["responses"]["400.INVALID_DICOM_JSON.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.OVERLAY_CHANGED"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiSpacesBySpaceStudiesByStudyInstanceUidSeriesBySeriesInstanceUidCorrectionsById: {
        parameters: {
            query: {
                /** @description `revision` of the corrections as the caller knows them; 0 when there are none */
                revision: number;
            };
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                /** @description `id` in the history */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is corrected now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Corrections"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.CORRECTION_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.OVERLAY_CHANGED"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiSpacesBySpaceStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.INSTANCE_NOT_FOUND.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidCorrections: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description `revision` of the corrections as the caller knows them; 0 when there are none */
                    revision: number;
                    /** @description Correct attributes (PS3.18 F.2), values inline; one without a value empties it */
                    attributes: {
                        [key: string]: {
                            vr: string;
                            Value?: unknown[];
                            InlineBinary?: string;
                        };
                    };
                };
            };
        };
        responses: {
            /** @description What is corrected now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Corrections"];
                };
            };
            400: components["responses"]["400.INVALID_DICOM_JSON.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.INSTANCE_NOT_FOUND.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.OVERLAY_CHANGED"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiSpacesBySpaceStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidCorrectionsById: {
        parameters: {
            query: {
                /** @description `revision` of the corrections as the caller knows them; 0 when there are none */
                revision: number;
            };
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
                /** @description `id` in the history */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is corrected now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Corrections"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.CORRECTION_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.OVERLAY_CHANGED"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceWorklistItems: {
        parameters: {
            query?: {
                status?: string;
                modality?: string;
                /** @description Scheduled Station AE Title (0040,0001) */
                stationAeTitle?: string;
                patientId?: string;
                accessionNumber?: string;
                studyInstanceUid?: string;
                /** @description Earliest scheduled start */
                from?: string;
                /** @description Latest scheduled start */
                until?: string;
                limit?: number;
                after?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["WorklistItem"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiSpacesBySpaceWorklistItems: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: {
                        vr: string;
                        Value?: unknown[];
                        InlineBinary?: string;
                    };
                };
            };
        };
        responses: {
            /** @description The step. */
            201: {
                headers: {
                    /** @description Address of the step */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorklistItem"];
                };
            };
            400: components["responses"]["400.INVALID_DICOM_JSON.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.WORKLIST_ITEM_EXISTS"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiSpacesBySpaceWorklistItemsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The step. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorklistItem"];
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.WORKLIST_ITEM_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    putApiSpacesBySpaceWorklistItemsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: {
                        vr: string;
                        Value?: unknown[];
                        InlineBinary?: string;
                    };
                };
            };
        };
        responses: {
            /** @description The step. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorklistItem"];
                };
            };
            400: components["responses"]["400.INVALID_DICOM_JSON.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.WORKLIST_ITEM_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE.WORKLIST_ITEM_BUSY"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiSpacesBySpaceWorklistItemsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.WORKLIST_ITEM_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts, sizes, what waits, free space. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        time: string;
                        versions: {
                            radlake: string;
                            node: string;
                        };
                        /** @description Why the catalogue does not show everything that is stored */
                        incomplete: string | null;
                        spaces: number;
                        studies: number;
                        series: number;
                        instances: number;
                        unpackedInstances: number;
                        segments: {
                            count: number;
                            bytes: number;
                        };
                        packs: {
                            count: number;
                            bytes: number;
                        };
                        /** @description Acknowledged by this process and not yet indexed */
                        backlog: number;
                        /** @description Studies and series with events that the bus has not acknowledged */
                        outboxes: number;
                        /** @description At most 1000 are counted */
                        deadLetters: number;
                        quarantined: number;
                        conflicts: number;
                        freeing: number;
                        waitingEvents: number;
                        store: {
                            name: string;
                            /** @description Null where the store does not know: a bucket has no end */
                            freeBytes: number | null;
                            totalBytes: number | null;
                        };
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getApiUnknownPeers: {
        parameters: {
            query?: {
                limit?: number;
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["UnknownPeer"][];
                        /** @description `after` of the next page; null on the last one */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.UNKNOWN_PEER_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteApiUnknownPeersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.UNKNOWN_PEER_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postApiUnknownPeersByIdAccept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Default: its AE title */
                    name?: string;
                    spaces?: string[] | null;
                    services?: ("store" | "query" | "retrieve" | "worklist" | "mpps" | "commitment" | "availability" | "mpps-notification")[] | null;
                };
            };
        };
        responses: {
            /** @description The node. */
            201: {
                headers: {
                    /** @description Address of the node */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Of the node */
                        id: string;
                        name: string;
                    };
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.UNKNOWN_PEER_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.NODE_EXISTS"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getDocsApi: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    /** @description Version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getDocsApiByFile: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description Version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                    "text/css": string;
                    "text/javascript": string;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            404: components["responses"]["404.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getOpenapiJson: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    /** @description Version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        openapi: string;
                        info: {
                            title: string;
                            version: string;
                        } & {
                            [key: string]: unknown;
                        };
                        paths: {
                            [key: string]: {
                                [key: string]: unknown;
                            };
                        };
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getPortalByFile: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description Version of the file */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                    "text/javascript": string;
                    "image/svg+xml": string;
                };
            };
            /** @description The browser has this version. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            404: components["responses"]["404.NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomweb: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The description of the service. */
            200: {
                headers: {
                    /** @description Methods of this address */
                    Allow?: string;
                    /** @description Accept */
                    Vary?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.sun.wadl+xml": string;
                    "application/vnd.sun.wadl+json": string;
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    optionsSpacesBySpaceDicomweb: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The description of the service. */
            200: {
                headers: {
                    /** @description Methods of this address */
                    Allow?: string;
                    /** @description Accept */
                    Vary?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.sun.wadl+xml": string;
                    "application/vnd.sun.wadl+json": string;
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebInstances: {
        parameters: {
            query?: {
                /** @description Results at most */
                limit?: number;
                /** @description Results to leave out */
                offset?: number;
                /** @description Names of patients and referring physicians match also by their beginnings, pinyin and initials */
                fuzzymatching?: "true" | "false";
                /** @description `""` matches what has no value */
                emptyvaluematching?: "true" | "false";
                /** @description Of several values with `\` between them all must be there */
                multiplevaluematching?: "true" | "false";
                /** @description `all`, or attributes by keyword or tag */
                includefield?: string[];
                /** @description Clock of the dates and times of the search, as `+0800` */
                TimezoneOffsetFromUTC?: string;
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Of no account: answers are UTF-8 (PS3.18 8.3.3.2) */
                charset?: string;
                /** @description UIDs, separated by commas or repeated */
                StudyInstanceUID?: string[];
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                StudyDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                StudyTime?: string;
                /** @description Text, `*` and `?` as wildcards */
                AccessionNumber?: string;
                /** @description Codes, separated by commas or repeated */
                ModalitiesInStudy?: string[];
                /** @description Name, `*` and `?` as wildcards */
                ReferringPhysicianName?: string;
                /** @description Name, `*` and `?` as wildcards */
                PatientName?: string;
                /** @description Text, `*` and `?` as wildcards */
                PatientID?: string;
                /** @description Text, `*` and `?` as wildcards */
                StudyID?: string;
                /** @description Text within it, `*` and `?` as wildcards */
                StudyDescription?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                PatientBirthDate?: string;
                /** @description UIDs, separated by commas or repeated */
                SOPClassesInStudy?: string[];
                /** @description Text, `*` and `?` as wildcards */
                IssuerOfPatientID?: string;
                /** @description Codes, separated by commas or repeated */
                PatientSex?: string[];
                /** @description Text, `*` and `?` as wildcards */
                OtherPatientIDs?: string;
                /** @description Name, `*` and `?` as wildcards */
                NameOfPhysiciansReadingStudy?: string;
                /** @description Name, `*` and `?` as wildcards */
                RequestingPhysician?: string;
                /** @description Text, `*` and `?` as wildcards */
                RequestedProcedureDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                "OtherPatientIDsSequence.PatientID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "OtherPatientIDsSequence.IssuerOfPatientID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodeValue"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodingSchemeDesignator"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodeMeaning"?: string;
                /** @description UIDs, separated by commas or repeated */
                SeriesInstanceUID?: string[];
                /** @description Codes, separated by commas or repeated */
                Modality?: string[];
                /** @description Number */
                SeriesNumber?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                SeriesDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                SeriesTime?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                PerformedProcedureStepStartDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                PerformedProcedureStepStartTime?: string;
                /** @description Text, `*` and `?` as wildcards */
                Manufacturer?: string;
                /** @description Text, `*` and `?` as wildcards */
                InstitutionName?: string;
                /** @description Text, `*` and `?` as wildcards */
                StationName?: string;
                /** @description Text, `*` and `?` as wildcards */
                SeriesDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                InstitutionalDepartmentName?: string;
                /** @description Name, `*` and `?` as wildcards */
                PerformingPhysicianName?: string;
                /** @description Name, `*` and `?` as wildcards */
                OperatorsName?: string;
                /** @description Text, `*` and `?` as wildcards */
                ManufacturerModelName?: string;
                /** @description Codes, separated by commas or repeated */
                BodyPartExamined?: string[];
                /** @description Text, `*` and `?` as wildcards */
                DeviceSerialNumber?: string;
                /** @description Text, `*` and `?` as wildcards */
                ProtocolName?: string;
                /** @description Codes, separated by commas or repeated */
                Laterality?: string[];
                /** @description Text, `*` and `?` as wildcards */
                PerformedProcedureStepID?: string;
                /** @description Text, `*` and `?` as wildcards */
                PerformedProcedureStepDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.ScheduledProcedureStepID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.RequestedProcedureID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.AccessionNumber"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.ScheduledProcedureStepDescription"?: string;
                /** @description UIDs, separated by commas or repeated */
                SOPClassUID?: string[];
                /** @description UIDs, separated by commas or repeated */
                SOPInstanceUID?: string[];
                /** @description Number */
                InstanceNumber?: string;
                /** @description Number */
                NumberOfFrames?: string;
                /** @description Number */
                Rows?: string;
                /** @description Number */
                Columns?: string;
                /** @description Number */
                BitsAllocated?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instances found. */
            200: {
                headers: {
                    /** @description 299: more could be had, or a field is not kept for searches, or the newest may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "multipart/related; type=\"application/dicom+xml\"": string;
                };
            };
            /** @description Nothing was found. */
            204: {
                headers: {
                    /** @description 299: more could be had, or a field is not kept for searches, or the newest may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebSeries: {
        parameters: {
            query?: {
                /** @description Results at most */
                limit?: number;
                /** @description Results to leave out */
                offset?: number;
                /** @description Names of patients and referring physicians match also by their beginnings, pinyin and initials */
                fuzzymatching?: "true" | "false";
                /** @description `""` matches what has no value */
                emptyvaluematching?: "true" | "false";
                /** @description Of several values with `\` between them all must be there */
                multiplevaluematching?: "true" | "false";
                /** @description `all`, or attributes by keyword or tag */
                includefield?: string[];
                /** @description Clock of the dates and times of the search, as `+0800` */
                TimezoneOffsetFromUTC?: string;
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Of no account: answers are UTF-8 (PS3.18 8.3.3.2) */
                charset?: string;
                /** @description UIDs, separated by commas or repeated */
                StudyInstanceUID?: string[];
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                StudyDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                StudyTime?: string;
                /** @description Text, `*` and `?` as wildcards */
                AccessionNumber?: string;
                /** @description Codes, separated by commas or repeated */
                ModalitiesInStudy?: string[];
                /** @description Name, `*` and `?` as wildcards */
                ReferringPhysicianName?: string;
                /** @description Name, `*` and `?` as wildcards */
                PatientName?: string;
                /** @description Text, `*` and `?` as wildcards */
                PatientID?: string;
                /** @description Text, `*` and `?` as wildcards */
                StudyID?: string;
                /** @description Text within it, `*` and `?` as wildcards */
                StudyDescription?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                PatientBirthDate?: string;
                /** @description UIDs, separated by commas or repeated */
                SOPClassesInStudy?: string[];
                /** @description Text, `*` and `?` as wildcards */
                IssuerOfPatientID?: string;
                /** @description Codes, separated by commas or repeated */
                PatientSex?: string[];
                /** @description Text, `*` and `?` as wildcards */
                OtherPatientIDs?: string;
                /** @description Name, `*` and `?` as wildcards */
                NameOfPhysiciansReadingStudy?: string;
                /** @description Name, `*` and `?` as wildcards */
                RequestingPhysician?: string;
                /** @description Text, `*` and `?` as wildcards */
                RequestedProcedureDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                "OtherPatientIDsSequence.PatientID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "OtherPatientIDsSequence.IssuerOfPatientID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodeValue"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodingSchemeDesignator"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodeMeaning"?: string;
                /** @description UIDs, separated by commas or repeated */
                SeriesInstanceUID?: string[];
                /** @description Codes, separated by commas or repeated */
                Modality?: string[];
                /** @description Number */
                SeriesNumber?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                SeriesDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                SeriesTime?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                PerformedProcedureStepStartDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                PerformedProcedureStepStartTime?: string;
                /** @description Text, `*` and `?` as wildcards */
                Manufacturer?: string;
                /** @description Text, `*` and `?` as wildcards */
                InstitutionName?: string;
                /** @description Text, `*` and `?` as wildcards */
                StationName?: string;
                /** @description Text, `*` and `?` as wildcards */
                SeriesDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                InstitutionalDepartmentName?: string;
                /** @description Name, `*` and `?` as wildcards */
                PerformingPhysicianName?: string;
                /** @description Name, `*` and `?` as wildcards */
                OperatorsName?: string;
                /** @description Text, `*` and `?` as wildcards */
                ManufacturerModelName?: string;
                /** @description Codes, separated by commas or repeated */
                BodyPartExamined?: string[];
                /** @description Text, `*` and `?` as wildcards */
                DeviceSerialNumber?: string;
                /** @description Text, `*` and `?` as wildcards */
                ProtocolName?: string;
                /** @description Codes, separated by commas or repeated */
                Laterality?: string[];
                /** @description Text, `*` and `?` as wildcards */
                PerformedProcedureStepID?: string;
                /** @description Text, `*` and `?` as wildcards */
                PerformedProcedureStepDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.ScheduledProcedureStepID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.RequestedProcedureID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.AccessionNumber"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.ScheduledProcedureStepDescription"?: string;
                /** @description UIDs, separated by commas or repeated */
                SOPClassUID?: string[];
                /** @description UIDs, separated by commas or repeated */
                SOPInstanceUID?: string[];
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The series found. */
            200: {
                headers: {
                    /** @description 299: more could be had, or a field is not kept for searches, or the newest may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "multipart/related; type=\"application/dicom+xml\"": string;
                };
            };
            /** @description Nothing was found. */
            204: {
                headers: {
                    /** @description 299: more could be had, or a field is not kept for searches, or the newest may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudies: {
        parameters: {
            query?: {
                /** @description Results at most */
                limit?: number;
                /** @description Results to leave out */
                offset?: number;
                /** @description Names of patients and referring physicians match also by their beginnings, pinyin and initials */
                fuzzymatching?: "true" | "false";
                /** @description `""` matches what has no value */
                emptyvaluematching?: "true" | "false";
                /** @description Of several values with `\` between them all must be there */
                multiplevaluematching?: "true" | "false";
                /** @description `all`, or attributes by keyword or tag */
                includefield?: string[];
                /** @description Clock of the dates and times of the search, as `+0800` */
                TimezoneOffsetFromUTC?: string;
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Of no account: answers are UTF-8 (PS3.18 8.3.3.2) */
                charset?: string;
                /** @description UIDs, separated by commas or repeated */
                StudyInstanceUID?: string[];
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                StudyDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                StudyTime?: string;
                /** @description Text, `*` and `?` as wildcards */
                AccessionNumber?: string;
                /** @description Codes, separated by commas or repeated */
                ModalitiesInStudy?: string[];
                /** @description Name, `*` and `?` as wildcards */
                ReferringPhysicianName?: string;
                /** @description Name, `*` and `?` as wildcards */
                PatientName?: string;
                /** @description Text, `*` and `?` as wildcards */
                PatientID?: string;
                /** @description Text, `*` and `?` as wildcards */
                StudyID?: string;
                /** @description Text within it, `*` and `?` as wildcards */
                StudyDescription?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                PatientBirthDate?: string;
                /** @description UIDs, separated by commas or repeated */
                SOPClassesInStudy?: string[];
                /** @description Text, `*` and `?` as wildcards */
                IssuerOfPatientID?: string;
                /** @description Codes, separated by commas or repeated */
                PatientSex?: string[];
                /** @description Text, `*` and `?` as wildcards */
                OtherPatientIDs?: string;
                /** @description Name, `*` and `?` as wildcards */
                NameOfPhysiciansReadingStudy?: string;
                /** @description Name, `*` and `?` as wildcards */
                RequestingPhysician?: string;
                /** @description Text, `*` and `?` as wildcards */
                RequestedProcedureDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                "OtherPatientIDsSequence.PatientID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "OtherPatientIDsSequence.IssuerOfPatientID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodeValue"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodingSchemeDesignator"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodeMeaning"?: string;
                /** @description UIDs, separated by commas or repeated */
                SeriesInstanceUID?: string[];
                /** @description Codes, separated by commas or repeated */
                Modality?: string[];
                /** @description Number */
                SeriesNumber?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                SeriesDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                SeriesTime?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                PerformedProcedureStepStartDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                PerformedProcedureStepStartTime?: string;
                /** @description Text, `*` and `?` as wildcards */
                Manufacturer?: string;
                /** @description Text, `*` and `?` as wildcards */
                InstitutionName?: string;
                /** @description Text, `*` and `?` as wildcards */
                StationName?: string;
                /** @description Text, `*` and `?` as wildcards */
                SeriesDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                InstitutionalDepartmentName?: string;
                /** @description Name, `*` and `?` as wildcards */
                PerformingPhysicianName?: string;
                /** @description Name, `*` and `?` as wildcards */
                OperatorsName?: string;
                /** @description Text, `*` and `?` as wildcards */
                ManufacturerModelName?: string;
                /** @description Codes, separated by commas or repeated */
                BodyPartExamined?: string[];
                /** @description Text, `*` and `?` as wildcards */
                DeviceSerialNumber?: string;
                /** @description Text, `*` and `?` as wildcards */
                ProtocolName?: string;
                /** @description Codes, separated by commas or repeated */
                Laterality?: string[];
                /** @description Text, `*` and `?` as wildcards */
                PerformedProcedureStepID?: string;
                /** @description Text, `*` and `?` as wildcards */
                PerformedProcedureStepDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.ScheduledProcedureStepID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.RequestedProcedureID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.AccessionNumber"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.ScheduledProcedureStepDescription"?: string;
                /** @description UIDs, separated by commas or repeated */
                SOPClassUID?: string[];
                /** @description UIDs, separated by commas or repeated */
                SOPInstanceUID?: string[];
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The studies found. */
            200: {
                headers: {
                    /** @description 299: more could be had, or a field is not kept for searches, or the newest may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "multipart/related; type=\"application/dicom+xml\"": string;
                };
            };
            /** @description Nothing was found. */
            204: {
                headers: {
                    /** @description 299: more could be had, or a field is not kept for searches, or the newest may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    postSpacesBySpaceDicomwebStudies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        /** @description Part 10 objects, many as multipart or one alone; or metadata in JSON or XML, followed by the bulk data that it names, each part with its Content-Location (or Content-ID, named `cid:...`). */
        requestBody: {
            content: {
                "multipart/related; type=\"application/dicom\"": unknown;
                "application/dicom": unknown;
                "multipart/related; type=\"application/dicom+json\"": unknown;
                "application/dicom+json": unknown;
                "multipart/related; type=\"application/dicom+xml\"": unknown;
                "application/dicom+xml": unknown;
            };
        };
        responses: {
            /** @description All are stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"];
                    "application/json": components["schemas"]["DicomDataSet"];
                    "application/dicom+xml": string;
                };
            };
            /** @description Some are stored, or with a warning. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"];
                    "application/json": components["schemas"]["DicomDataSet"];
                    "application/dicom+xml": string;
                };
            };
            400: components["responses"]["400.INVALID_DICOM_JSON.INVALID_INPUT.INVALID_NATIVE_MODEL.MALFORMED_MULTIPART"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            /** @description None is stored; Failure Reason (0008,1197) of each says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"];
                    "application/json": components["schemas"]["DicomDataSet"];
                    "application/dicom+xml": string;
                };
            };
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            /**
             * @description None is stored; the store does not answer.
             *
             *     `BUS_UNAVAILABLE`: The bus does not answer.
             *
             *     `CATALOGUE_INCOMPLETE`: The catalogue does not show what is stored: `radlake reindex` has to run (again) before anything is served.
             *
             *     `CATALOGUE_UNAVAILABLE`: The catalogue does not answer or its disk failed.
             *
             *     `SHUTTING_DOWN`: The process is stopping and takes no new calls.
             *
             *     `STORE_UNAVAILABLE`: The store does not answer or answered with an error of its own.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"];
                    "application/json": components["schemas"]["DicomDataSet"];
                    "application/dicom+xml": string;
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "BUS_UNAVAILABLE" | "CATALOGUE_INCOMPLETE" | "CATALOGUE_UNAVAILABLE" | "SHUTTING_DOWN" | "STORE_UNAVAILABLE";
                    };
                    "application/problem+xml": unknown;
                };
            };
            504: components["responses"]["504.TIME_LIMIT"];
            /**
             * @description None is stored; there is no room.
             *
             *     `STORE_FULL`: No room for more bytes. Landing answers A700 (DIMSE) or 507 (HTTP) and recovers by itself when there is room again.
             */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"];
                    "application/json": components["schemas"]["DicomDataSet"];
                    "application/dicom+xml": string;
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 507;
                        /** @enum {unknown} */
                        code?: "STORE_FULL";
                    };
                    "application/problem+xml": unknown;
                };
            };
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUid: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The objects. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/dicom\"": unknown;
                };
            };
            /** @description The objects that can be given in an accepted transfer syntax, and whose files are there; the others are left out. */
            206: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: how many instances are left out */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/dicom\"": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.FRAME_NOT_FOUND.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            422: components["responses"]["422.FRAME_DECODING"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    postSpacesBySpaceDicomwebStudiesByStudyInstanceUid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        /** @description Part 10 objects, many as multipart or one alone; or metadata in JSON or XML, followed by the bulk data that it names, each part with its Content-Location (or Content-ID, named `cid:...`). */
        requestBody: {
            content: {
                "multipart/related; type=\"application/dicom\"": unknown;
                "application/dicom": unknown;
                "multipart/related; type=\"application/dicom+json\"": unknown;
                "application/dicom+json": unknown;
                "multipart/related; type=\"application/dicom+xml\"": unknown;
                "application/dicom+xml": unknown;
            };
        };
        responses: {
            /** @description All are stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"];
                    "application/json": components["schemas"]["DicomDataSet"];
                    "application/dicom+xml": string;
                };
            };
            /** @description Some are stored, or with a warning. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"];
                    "application/json": components["schemas"]["DicomDataSet"];
                    "application/dicom+xml": string;
                };
            };
            400: components["responses"]["400.INVALID_DICOM_JSON.INVALID_INPUT.INVALID_NATIVE_MODEL.MALFORMED_MULTIPART"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            /** @description None is stored; Failure Reason (0008,1197) of each says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"];
                    "application/json": components["schemas"]["DicomDataSet"];
                    "application/dicom+xml": string;
                };
            };
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            /**
             * @description None is stored; the store does not answer.
             *
             *     `BUS_UNAVAILABLE`: The bus does not answer.
             *
             *     `CATALOGUE_INCOMPLETE`: The catalogue does not show what is stored: `radlake reindex` has to run (again) before anything is served.
             *
             *     `CATALOGUE_UNAVAILABLE`: The catalogue does not answer or its disk failed.
             *
             *     `SHUTTING_DOWN`: The process is stopping and takes no new calls.
             *
             *     `STORE_UNAVAILABLE`: The store does not answer or answered with an error of its own.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"];
                    "application/json": components["schemas"]["DicomDataSet"];
                    "application/dicom+xml": string;
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "BUS_UNAVAILABLE" | "CATALOGUE_INCOMPLETE" | "CATALOGUE_UNAVAILABLE" | "SHUTTING_DOWN" | "STORE_UNAVAILABLE";
                    };
                    "application/problem+xml": unknown;
                };
            };
            504: components["responses"]["504.TIME_LIMIT"];
            /**
             * @description None is stored; there is no room.
             *
             *     `STORE_FULL`: No room for more bytes. Landing answers A700 (DIMSE) or 507 (HTTP) and recovers by itself when there is room again.
             */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"];
                    "application/json": components["schemas"]["DicomDataSet"];
                    "application/dicom+xml": string;
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 507;
                        /** @enum {unknown} */
                        code?: "STORE_FULL";
                    };
                    "application/problem+xml": unknown;
                };
            };
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidBulkdata: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The values, little endian. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/octet-stream\"": unknown;
                };
            };
            /** @description Without the instances whose files in place are gone. */
            206: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: how many instances are left out */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/octet-stream\"": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidInstances: {
        parameters: {
            query?: {
                /** @description Results at most */
                limit?: number;
                /** @description Results to leave out */
                offset?: number;
                /** @description Names of patients and referring physicians match also by their beginnings, pinyin and initials */
                fuzzymatching?: "true" | "false";
                /** @description `""` matches what has no value */
                emptyvaluematching?: "true" | "false";
                /** @description Of several values with `\` between them all must be there */
                multiplevaluematching?: "true" | "false";
                /** @description `all`, or attributes by keyword or tag */
                includefield?: string[];
                /** @description Clock of the dates and times of the search, as `+0800` */
                TimezoneOffsetFromUTC?: string;
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Of no account: answers are UTF-8 (PS3.18 8.3.3.2) */
                charset?: string;
                /** @description UIDs, separated by commas or repeated */
                StudyInstanceUID?: string[];
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                StudyDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                StudyTime?: string;
                /** @description Text, `*` and `?` as wildcards */
                AccessionNumber?: string;
                /** @description Codes, separated by commas or repeated */
                ModalitiesInStudy?: string[];
                /** @description Name, `*` and `?` as wildcards */
                ReferringPhysicianName?: string;
                /** @description Name, `*` and `?` as wildcards */
                PatientName?: string;
                /** @description Text, `*` and `?` as wildcards */
                PatientID?: string;
                /** @description Text, `*` and `?` as wildcards */
                StudyID?: string;
                /** @description Text within it, `*` and `?` as wildcards */
                StudyDescription?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                PatientBirthDate?: string;
                /** @description UIDs, separated by commas or repeated */
                SOPClassesInStudy?: string[];
                /** @description Text, `*` and `?` as wildcards */
                IssuerOfPatientID?: string;
                /** @description Codes, separated by commas or repeated */
                PatientSex?: string[];
                /** @description Text, `*` and `?` as wildcards */
                OtherPatientIDs?: string;
                /** @description Name, `*` and `?` as wildcards */
                NameOfPhysiciansReadingStudy?: string;
                /** @description Name, `*` and `?` as wildcards */
                RequestingPhysician?: string;
                /** @description Text, `*` and `?` as wildcards */
                RequestedProcedureDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                "OtherPatientIDsSequence.PatientID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "OtherPatientIDsSequence.IssuerOfPatientID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodeValue"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodingSchemeDesignator"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodeMeaning"?: string;
                /** @description UIDs, separated by commas or repeated */
                SeriesInstanceUID?: string[];
                /** @description Codes, separated by commas or repeated */
                Modality?: string[];
                /** @description Number */
                SeriesNumber?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                SeriesDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                SeriesTime?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                PerformedProcedureStepStartDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                PerformedProcedureStepStartTime?: string;
                /** @description Text, `*` and `?` as wildcards */
                Manufacturer?: string;
                /** @description Text, `*` and `?` as wildcards */
                InstitutionName?: string;
                /** @description Text, `*` and `?` as wildcards */
                StationName?: string;
                /** @description Text, `*` and `?` as wildcards */
                SeriesDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                InstitutionalDepartmentName?: string;
                /** @description Name, `*` and `?` as wildcards */
                PerformingPhysicianName?: string;
                /** @description Name, `*` and `?` as wildcards */
                OperatorsName?: string;
                /** @description Text, `*` and `?` as wildcards */
                ManufacturerModelName?: string;
                /** @description Codes, separated by commas or repeated */
                BodyPartExamined?: string[];
                /** @description Text, `*` and `?` as wildcards */
                DeviceSerialNumber?: string;
                /** @description Text, `*` and `?` as wildcards */
                ProtocolName?: string;
                /** @description Codes, separated by commas or repeated */
                Laterality?: string[];
                /** @description Text, `*` and `?` as wildcards */
                PerformedProcedureStepID?: string;
                /** @description Text, `*` and `?` as wildcards */
                PerformedProcedureStepDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.ScheduledProcedureStepID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.RequestedProcedureID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.AccessionNumber"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.ScheduledProcedureStepDescription"?: string;
                /** @description UIDs, separated by commas or repeated */
                SOPClassUID?: string[];
                /** @description UIDs, separated by commas or repeated */
                SOPInstanceUID?: string[];
                /** @description Number */
                InstanceNumber?: string;
                /** @description Number */
                NumberOfFrames?: string;
                /** @description Number */
                Rows?: string;
                /** @description Number */
                Columns?: string;
                /** @description Number */
                BitsAllocated?: string;
            };
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instances found. */
            200: {
                headers: {
                    /** @description 299: more could be had, or a field is not kept for searches, or the newest may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "multipart/related; type=\"application/dicom+xml\"": string;
                };
            };
            /** @description Nothing was found. */
            204: {
                headers: {
                    /** @description 299: more could be had, or a field is not kept for searches, or the newest may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidMetadata: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One data set per instance. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "multipart/related; type=\"application/dicom+xml\"": string;
                };
            };
            /** @description Without the instances whose files in place are gone. */
            206: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: how many instances are left out */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "multipart/related; type=\"application/dicom+xml\"": string;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidPixeldata: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The values, little endian. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/octet-stream\"": unknown;
                };
            };
            /** @description Without the instances whose files in place are gone. */
            206: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: how many instances are left out */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/octet-stream\"": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidRendered: {
        parameters: {
            query?: {
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Window `center,width,function` in units of the modality: linear, linear-exact, sigmoid */
                window?: string;
                /** @description Viewport `vw,vh`, and the part of the image to show in it `,sx,sy,sw,sh`; negative sw, sh mirror */
                viewport?: string;
                /** @description Quality of lossy formats, 1 to 100 */
                quality?: string;
                /** @description Text burnt into the picture: `patient`, `technique` */
                annotation?: string;
                /** @description Whether a profile of sRGB is embedded */
                iccprofile?: "no" | "yes" | "srgb";
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pictures. */
            200: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related": unknown;
                };
            };
            /** @description Without the images whose files in place are gone. */
            206: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.NO_FRAMES.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            422: components["responses"]["422.FRAME_DECODING"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeries: {
        parameters: {
            query?: {
                /** @description Results at most */
                limit?: number;
                /** @description Results to leave out */
                offset?: number;
                /** @description Names of patients and referring physicians match also by their beginnings, pinyin and initials */
                fuzzymatching?: "true" | "false";
                /** @description `""` matches what has no value */
                emptyvaluematching?: "true" | "false";
                /** @description Of several values with `\` between them all must be there */
                multiplevaluematching?: "true" | "false";
                /** @description `all`, or attributes by keyword or tag */
                includefield?: string[];
                /** @description Clock of the dates and times of the search, as `+0800` */
                TimezoneOffsetFromUTC?: string;
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Of no account: answers are UTF-8 (PS3.18 8.3.3.2) */
                charset?: string;
                /** @description UIDs, separated by commas or repeated */
                StudyInstanceUID?: string[];
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                StudyDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                StudyTime?: string;
                /** @description Text, `*` and `?` as wildcards */
                AccessionNumber?: string;
                /** @description Codes, separated by commas or repeated */
                ModalitiesInStudy?: string[];
                /** @description Name, `*` and `?` as wildcards */
                ReferringPhysicianName?: string;
                /** @description Name, `*` and `?` as wildcards */
                PatientName?: string;
                /** @description Text, `*` and `?` as wildcards */
                PatientID?: string;
                /** @description Text, `*` and `?` as wildcards */
                StudyID?: string;
                /** @description Text within it, `*` and `?` as wildcards */
                StudyDescription?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                PatientBirthDate?: string;
                /** @description UIDs, separated by commas or repeated */
                SOPClassesInStudy?: string[];
                /** @description Text, `*` and `?` as wildcards */
                IssuerOfPatientID?: string;
                /** @description Codes, separated by commas or repeated */
                PatientSex?: string[];
                /** @description Text, `*` and `?` as wildcards */
                OtherPatientIDs?: string;
                /** @description Name, `*` and `?` as wildcards */
                NameOfPhysiciansReadingStudy?: string;
                /** @description Name, `*` and `?` as wildcards */
                RequestingPhysician?: string;
                /** @description Text, `*` and `?` as wildcards */
                RequestedProcedureDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                "OtherPatientIDsSequence.PatientID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "OtherPatientIDsSequence.IssuerOfPatientID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodeValue"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodingSchemeDesignator"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodeMeaning"?: string;
                /** @description UIDs, separated by commas or repeated */
                SeriesInstanceUID?: string[];
                /** @description Codes, separated by commas or repeated */
                Modality?: string[];
                /** @description Number */
                SeriesNumber?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                SeriesDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                SeriesTime?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                PerformedProcedureStepStartDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                PerformedProcedureStepStartTime?: string;
                /** @description Text, `*` and `?` as wildcards */
                Manufacturer?: string;
                /** @description Text, `*` and `?` as wildcards */
                InstitutionName?: string;
                /** @description Text, `*` and `?` as wildcards */
                StationName?: string;
                /** @description Text, `*` and `?` as wildcards */
                SeriesDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                InstitutionalDepartmentName?: string;
                /** @description Name, `*` and `?` as wildcards */
                PerformingPhysicianName?: string;
                /** @description Name, `*` and `?` as wildcards */
                OperatorsName?: string;
                /** @description Text, `*` and `?` as wildcards */
                ManufacturerModelName?: string;
                /** @description Codes, separated by commas or repeated */
                BodyPartExamined?: string[];
                /** @description Text, `*` and `?` as wildcards */
                DeviceSerialNumber?: string;
                /** @description Text, `*` and `?` as wildcards */
                ProtocolName?: string;
                /** @description Codes, separated by commas or repeated */
                Laterality?: string[];
                /** @description Text, `*` and `?` as wildcards */
                PerformedProcedureStepID?: string;
                /** @description Text, `*` and `?` as wildcards */
                PerformedProcedureStepDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.ScheduledProcedureStepID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.RequestedProcedureID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.AccessionNumber"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.ScheduledProcedureStepDescription"?: string;
                /** @description UIDs, separated by commas or repeated */
                SOPClassUID?: string[];
                /** @description UIDs, separated by commas or repeated */
                SOPInstanceUID?: string[];
            };
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The series found. */
            200: {
                headers: {
                    /** @description 299: more could be had, or a field is not kept for searches, or the newest may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "multipart/related; type=\"application/dicom+xml\"": string;
                };
            };
            /** @description Nothing was found. */
            204: {
                headers: {
                    /** @description 299: more could be had, or a field is not kept for searches, or the newest may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUid: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The objects. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/dicom\"": unknown;
                };
            };
            /** @description The objects that can be given in an accepted transfer syntax, and whose files are there; the others are left out. */
            206: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: how many instances are left out */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/dicom\"": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.FRAME_NOT_FOUND.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            422: components["responses"]["422.FRAME_DECODING"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidBulkdata: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The values, little endian. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/octet-stream\"": unknown;
                };
            };
            /** @description Without the instances whose files in place are gone. */
            206: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: how many instances are left out */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/octet-stream\"": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstances: {
        parameters: {
            query?: {
                /** @description Results at most */
                limit?: number;
                /** @description Results to leave out */
                offset?: number;
                /** @description Names of patients and referring physicians match also by their beginnings, pinyin and initials */
                fuzzymatching?: "true" | "false";
                /** @description `""` matches what has no value */
                emptyvaluematching?: "true" | "false";
                /** @description Of several values with `\` between them all must be there */
                multiplevaluematching?: "true" | "false";
                /** @description `all`, or attributes by keyword or tag */
                includefield?: string[];
                /** @description Clock of the dates and times of the search, as `+0800` */
                TimezoneOffsetFromUTC?: string;
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Of no account: answers are UTF-8 (PS3.18 8.3.3.2) */
                charset?: string;
                /** @description UIDs, separated by commas or repeated */
                StudyInstanceUID?: string[];
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                StudyDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                StudyTime?: string;
                /** @description Text, `*` and `?` as wildcards */
                AccessionNumber?: string;
                /** @description Codes, separated by commas or repeated */
                ModalitiesInStudy?: string[];
                /** @description Name, `*` and `?` as wildcards */
                ReferringPhysicianName?: string;
                /** @description Name, `*` and `?` as wildcards */
                PatientName?: string;
                /** @description Text, `*` and `?` as wildcards */
                PatientID?: string;
                /** @description Text, `*` and `?` as wildcards */
                StudyID?: string;
                /** @description Text within it, `*` and `?` as wildcards */
                StudyDescription?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                PatientBirthDate?: string;
                /** @description UIDs, separated by commas or repeated */
                SOPClassesInStudy?: string[];
                /** @description Text, `*` and `?` as wildcards */
                IssuerOfPatientID?: string;
                /** @description Codes, separated by commas or repeated */
                PatientSex?: string[];
                /** @description Text, `*` and `?` as wildcards */
                OtherPatientIDs?: string;
                /** @description Name, `*` and `?` as wildcards */
                NameOfPhysiciansReadingStudy?: string;
                /** @description Name, `*` and `?` as wildcards */
                RequestingPhysician?: string;
                /** @description Text, `*` and `?` as wildcards */
                RequestedProcedureDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                "OtherPatientIDsSequence.PatientID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "OtherPatientIDsSequence.IssuerOfPatientID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodeValue"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodingSchemeDesignator"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "ProcedureCodeSequence.CodeMeaning"?: string;
                /** @description UIDs, separated by commas or repeated */
                SeriesInstanceUID?: string[];
                /** @description Codes, separated by commas or repeated */
                Modality?: string[];
                /** @description Number */
                SeriesNumber?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                SeriesDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                SeriesTime?: string;
                /** @description YYYYMMDD, or a range `20260101-20260131`, open at either end */
                PerformedProcedureStepStartDate?: string;
                /** @description HHMMSS, or a range, open at either end */
                PerformedProcedureStepStartTime?: string;
                /** @description Text, `*` and `?` as wildcards */
                Manufacturer?: string;
                /** @description Text, `*` and `?` as wildcards */
                InstitutionName?: string;
                /** @description Text, `*` and `?` as wildcards */
                StationName?: string;
                /** @description Text, `*` and `?` as wildcards */
                SeriesDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                InstitutionalDepartmentName?: string;
                /** @description Name, `*` and `?` as wildcards */
                PerformingPhysicianName?: string;
                /** @description Name, `*` and `?` as wildcards */
                OperatorsName?: string;
                /** @description Text, `*` and `?` as wildcards */
                ManufacturerModelName?: string;
                /** @description Codes, separated by commas or repeated */
                BodyPartExamined?: string[];
                /** @description Text, `*` and `?` as wildcards */
                DeviceSerialNumber?: string;
                /** @description Text, `*` and `?` as wildcards */
                ProtocolName?: string;
                /** @description Codes, separated by commas or repeated */
                Laterality?: string[];
                /** @description Text, `*` and `?` as wildcards */
                PerformedProcedureStepID?: string;
                /** @description Text, `*` and `?` as wildcards */
                PerformedProcedureStepDescription?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.ScheduledProcedureStepID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.RequestedProcedureID"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.AccessionNumber"?: string;
                /** @description Text, `*` and `?` as wildcards */
                "RequestAttributesSequence.ScheduledProcedureStepDescription"?: string;
                /** @description UIDs, separated by commas or repeated */
                SOPClassUID?: string[];
                /** @description UIDs, separated by commas or repeated */
                SOPInstanceUID?: string[];
                /** @description Number */
                InstanceNumber?: string;
                /** @description Number */
                NumberOfFrames?: string;
                /** @description Number */
                Rows?: string;
                /** @description Number */
                Columns?: string;
                /** @description Number */
                BitsAllocated?: string;
            };
            header?: never;
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instances found. */
            200: {
                headers: {
                    /** @description 299: more could be had, or a field is not kept for searches, or the newest may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "multipart/related; type=\"application/dicom+xml\"": string;
                };
            };
            /** @description Nothing was found. */
            204: {
                headers: {
                    /** @description 299: more could be had, or a field is not kept for searches, or the newest may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUid: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The objects. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/dicom\"": unknown;
                    "application/dicom": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.FRAME_NOT_FOUND.INSTANCE_NOT_FOUND.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            422: components["responses"]["422.FRAME_DECODING"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidBulkdata: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The values, little endian. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/octet-stream\"": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.INSTANCE_NOT_FOUND.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidBulkdataByPath: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
                /** @description Bytes that are wanted, `bytes=0-1023, -512` */
                Range?: string;
                /** @description ETag of the version whose range is wanted; of another one the whole is answered */
                "If-Range"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The value, little endian; encapsulated pixel data as its fragments. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    /** @description bytes, where the value comes alone */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/octet-stream\"": unknown;
                    "application/octet-stream": unknown;
                };
            };
            /** @description The ranges that were asked for, of what comes alone. */
            206: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    /** @description Which bytes of how many */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                    "multipart/byteranges": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.INSTANCE_NOT_FOUND.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            416: components["responses"]["416.RANGE_NOT_SATISFIABLE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidFramesByFrames: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
                /** @description Bytes that are wanted, `bytes=0-1023, -512` */
                Range?: string;
                /** @description ETag of the version whose range is wanted; of another one the whole is answered */
                "If-Range"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
                frames: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Native frames as little endian samples, color by pixel when made; compressed ones as their bit streams. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related": unknown;
                    "application/octet-stream": unknown;
                    "image/*": unknown;
                    "video/*": unknown;
                    "application/x-deflate": unknown;
                };
            };
            /** @description The ranges that were asked for, of what comes alone. */
            206: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    /** @description Which bytes of how many */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "video/*": unknown;
                    "multipart/byteranges": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.FRAME_NOT_FOUND.INSTANCE_NOT_FOUND.NOT_FOUND.NO_FRAMES.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            416: components["responses"]["416.RANGE_NOT_SATISFIABLE"];
            422: components["responses"]["422.FRAME_DECODING"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidFramesByFramesRendered: {
        parameters: {
            query?: {
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Window `center,width,function` in units of the modality: linear, linear-exact, sigmoid */
                window?: string;
                /** @description Viewport `vw,vh`, and the part of the image to show in it `,sx,sy,sw,sh`; negative sw, sh mirror */
                viewport?: string;
                /** @description Quality of lossy formats, 1 to 100 */
                quality?: string;
                /** @description Text burnt into the picture: `patient`, `technique` */
                annotation?: string;
                /** @description Whether a profile of sRGB is embedded */
                iccprofile?: "no" | "yes" | "srgb";
                /** @description Series of the presentation state */
                presentationSeriesUID?: string;
                /** @description Presentation state that is applied to the image */
                presentationUID?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
                frames: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pictures. */
            200: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                    "image/png": unknown;
                    "image/webp": unknown;
                    "image/gif": unknown;
                    "multipart/related": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.FRAME_NOT_FOUND.INSTANCE_NOT_FOUND.NOT_FOUND.NO_FRAMES.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            422: components["responses"]["422.FRAME_DECODING.PRESENTATION_STATE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidFramesByFramesThumbnail: {
        parameters: {
            query?: {
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Viewport `vw,vh` */
                viewport?: string;
                /** @description Quality of lossy formats, 1 to 100 */
                quality?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
                frames: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                    "image/png": unknown;
                    "image/webp": unknown;
                    "image/gif": unknown;
                    "multipart/related": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.FRAME_NOT_FOUND.INSTANCE_NOT_FOUND.NOT_FOUND.NO_FRAMES.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            422: components["responses"]["422.FRAME_DECODING.PRESENTATION_STATE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidMetadata: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One data set per instance. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "multipart/related; type=\"application/dicom+xml\"": string;
                    "application/dicom+xml": string;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.INSTANCE_NOT_FOUND.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidPixeldata: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The values, little endian. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/octet-stream\"": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.INSTANCE_NOT_FOUND.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidRendered: {
        parameters: {
            query?: {
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Window `center,width,function` in units of the modality: linear, linear-exact, sigmoid */
                window?: string;
                /** @description Viewport `vw,vh`, and the part of the image to show in it `,sx,sy,sw,sh`; negative sw, sh mirror */
                viewport?: string;
                /** @description Quality of lossy formats, 1 to 100 */
                quality?: string;
                /** @description Text burnt into the picture: `patient`, `technique` */
                annotation?: string;
                /** @description Whether a profile of sRGB is embedded */
                iccprofile?: "no" | "yes" | "srgb";
                /** @description Series of the presentation state */
                presentationSeriesUID?: string;
                /** @description Presentation state that is applied to the image */
                presentationUID?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pictures. */
            200: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                    "image/png": unknown;
                    "image/webp": unknown;
                    "image/gif": unknown;
                    "multipart/related": unknown;
                    "video/mp4": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.FRAME_NOT_FOUND.INSTANCE_NOT_FOUND.NOT_FOUND.NO_FRAMES.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            422: components["responses"]["422.FRAME_DECODING.PRESENTATION_STATE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidInstancesBySopInstanceUidThumbnail: {
        parameters: {
            query?: {
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Viewport `vw,vh` */
                viewport?: string;
                /** @description Quality of lossy formats, 1 to 100 */
                quality?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
                sopInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                    "image/png": unknown;
                    "image/webp": unknown;
                    "image/gif": unknown;
                    "multipart/related": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.FRAME_NOT_FOUND.INSTANCE_NOT_FOUND.NOT_FOUND.NO_FRAMES.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            422: components["responses"]["422.FRAME_DECODING.PRESENTATION_STATE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidMetadata: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One data set per instance. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "multipart/related; type=\"application/dicom+xml\"": string;
                };
            };
            /** @description Without the instances whose files in place are gone. */
            206: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: how many instances are left out */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "multipart/related; type=\"application/dicom+xml\"": string;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidPixeldata: {
        parameters: {
            query?: {
                accept?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The values, little endian. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/octet-stream\"": unknown;
                };
            };
            /** @description Without the instances whose files in place are gone. */
            206: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: how many instances are left out */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related; type=\"application/octet-stream\"": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidRendered: {
        parameters: {
            query?: {
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Window `center,width,function` in units of the modality: linear, linear-exact, sigmoid */
                window?: string;
                /** @description Viewport `vw,vh`, and the part of the image to show in it `,sx,sy,sw,sh`; negative sw, sh mirror */
                viewport?: string;
                /** @description Quality of lossy formats, 1 to 100 */
                quality?: string;
                /** @description Text burnt into the picture: `patient`, `technique` */
                annotation?: string;
                /** @description Whether a profile of sRGB is embedded */
                iccprofile?: "no" | "yes" | "srgb";
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pictures. */
            200: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related": unknown;
                };
            };
            /** @description Without the images whose files in place are gone. */
            206: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "multipart/related": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.NO_FRAMES.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            422: components["responses"]["422.FRAME_DECODING"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidSeriesBySeriesInstanceUidThumbnail: {
        parameters: {
            query?: {
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Viewport `vw,vh` */
                viewport?: string;
                /** @description Quality of lossy formats, 1 to 100 */
                quality?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
                seriesInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                    "image/png": unknown;
                    "image/webp": unknown;
                    "image/gif": unknown;
                    "multipart/related": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.NO_FRAMES.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            422: components["responses"]["422.FRAME_DECODING"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebStudiesByStudyInstanceUidThumbnail: {
        parameters: {
            query?: {
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
                /** @description Viewport `vw,vh` */
                viewport?: string;
                /** @description Quality of lossy formats, 1 to 100 */
                quality?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
                studyInstanceUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                    "image/png": unknown;
                    "image/webp": unknown;
                    "image/gif": unknown;
                    "multipart/related": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of the picture */
                    ETag?: string;
                    /** @description 299: the newest instances may be missing, or images have no rendered form, or their files are gone */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.NO_FRAMES.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            422: components["responses"]["422.FRAME_DECODING"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebSubscribersByAeTitle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                aeTitle: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The channel is open. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            426: components["responses"]["426.UPGRADE_REQUIRED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebWado: {
        parameters: {
            query: {
                requestType: "WADO";
                studyUID: string;
                seriesUID: string;
                objectUID: string;
                contentType?: string;
                transferSyntax?: string;
                anonymize?: "yes";
                rows?: string;
                columns?: string;
                region?: string;
                windowCenter?: string;
                windowWidth?: string;
                frameNumber?: string;
                imageQuality?: string;
                annotation?: string;
                presentationSeriesUID?: string;
                presentationUID?: string;
            };
            header?: {
                /** @description ETag of the version that the client has */
                "If-None-Match"?: string;
            };
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The object. */
            200: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom": unknown;
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    /** @description Version of what is answered */
                    ETag?: string;
                    /** @description What the answer depends on */
                    Vary?: string;
                    /** @description 299: the newest instances may be missing */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The picture lies there. */
            307: {
                headers: {
                    /** @description Address of the rendered resource */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT.MALFORMED_DATA_SET.TRUNCATED_DATA_SET"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.FRAME_NOT_FOUND.INSTANCE_NOT_FOUND.NOT_FOUND.SERIES_NOT_FOUND.SPACE_NOT_FOUND.STUDY_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            422: components["responses"]["422.FRAME_DECODING"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            501: components["responses"]["501.NOT_SUPPORTED"];
            502: components["responses"]["502.ORIGIN_FAILED"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.FETCH_UNDER_WAY.IMAGES_BUSY.ORIGIN_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.ORIGIN_TIMEOUT.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebWorkitems: {
        parameters: {
            query?: {
                /** @description Results at most */
                limit?: number;
                /** @description Results to leave out */
                offset?: number;
                /** @description Names match also by their beginnings */
                fuzzymatching?: "true" | "false";
                /** @description `all`, or attributes by keyword or tag */
                includefield?: string[];
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workitems found. */
            200: {
                headers: {
                    /** @description 299: more could be had */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "multipart/related; type=\"application/dicom+xml\"": string;
                };
            };
            /** @description Nothing was found. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postSpacesBySpaceDicomwebWorkitems: {
        parameters: {
            query?: {
                /** @description UID of the new workitem; default: that of the data set, else a new one */
                workitem?: string;
                /** @description As `workitem`, as older versions of the standard call it */
                AffectedSOPInstanceUID?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        /** @description The workitem, as PS3.4 Table CC.2.5-3 asks for it in column N-CREATE. */
        requestBody: {
            content: {
                "application/dicom+json": unknown;
                "application/dicom+xml": unknown;
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    /** @description 299: what the standard has it say */
                    Warning?: string;
                    /** @description Address of the workitem */
                    Location?: string;
                    /** @description Address of the workitem */
                    "Content-Location"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_DICOM_JSON.INVALID_INPUT.INVALID_NATIVE_MODEL"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.WORKITEM_EXISTS"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    getSpacesBySpaceDicomwebWorkitemsByWorkitemUid: {
        parameters: {
            query?: {
                /** @description Goes before the header Accept (PS3.18 8.3.3.1) */
                accept?: string;
            };
            header?: never;
            path: {
                space: string;
                workitemUid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workitem. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/dicom+json": components["schemas"]["DicomDataSet"][];
                    "application/json": components["schemas"]["DicomDataSet"][];
                    "application/dicom+xml": string;
                };
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.WORKITEM_NOT_FOUND"];
            406: components["responses"]["406.NOT_ACCEPTABLE"];
            408: components["responses"]["408"];
            410: components["responses"]["410.WORKITEM_GONE"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postSpacesBySpaceDicomwebWorkitemsByWorkitemUid: {
        parameters: {
            query?: {
                /** @description Transaction UID of a claimed workitem, when the data set has none */
                "transaction-uid"?: string;
                /** @description As `transaction-uid`, as older versions of the standard call it */
                transaction?: string;
            };
            header?: never;
            path: {
                space: string;
                workitemUid: string;
            };
            cookie?: never;
        };
        /** @description The attributes to set, sequences with all their items. */
        requestBody: {
            content: {
                "application/dicom+json": unknown;
                "application/dicom+xml": unknown;
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description 299: what the standard has it say */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_DICOM_JSON.INVALID_INPUT.INVALID_NATIVE_MODEL.TRANSACTION_UID.WORKITEM_FINAL"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.WORKITEM_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.WORKITEM_STATE"];
            410: components["responses"]["410.WORKITEM_GONE"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE.WORKITEM_BUSY"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postSpacesBySpaceDicomwebWorkitemsByWorkitemUidCancelrequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                workitemUid: string;
            };
            cookie?: never;
        };
        /** @description Reason and contact; may be left out. */
        requestBody: {
            content: {
                "application/dicom+json": unknown;
                "application/dicom+xml": unknown;
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Canceled, or its performer is told. */
            202: {
                headers: {
                    /** @description 299: what the standard has it say */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_DICOM_JSON.INVALID_INPUT.INVALID_NATIVE_MODEL"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.WORKITEM_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.WORKITEM_STATE"];
            410: components["responses"]["410.WORKITEM_GONE"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE.WORKITEM_BUSY"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    putSpacesBySpaceDicomwebWorkitemsByWorkitemUidState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                workitemUid: string;
            };
            cookie?: never;
        };
        /** @description Procedure Step State (0074,1000) and Transaction UID (0008,1195). */
        requestBody: {
            content: {
                "application/dicom+json": unknown;
                "application/dicom+xml": unknown;
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Done, or it was in that state already, as the Warning says. */
            200: {
                headers: {
                    /** @description 299: what the standard has it say */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_DICOM_JSON.INVALID_INPUT.INVALID_NATIVE_MODEL.TRANSACTION_UID"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.WORKITEM_NOT_FOUND"];
            408: components["responses"]["408"];
            409: components["responses"]["409.FINAL_STATE_REQUIREMENTS.WORKITEM_STATE"];
            410: components["responses"]["410.WORKITEM_GONE"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE.WORKITEM_BUSY"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postSpacesBySpaceDicomwebWorkitemsByWorkitemUidSubscribersByAeTitle: {
        parameters: {
            query?: {
                /** @description Whether workitems are kept, once they are final, until this subscriber lets go */
                deletionlock?: "true" | "false";
                /** @description Of a filtered subscription: `attribute=value` pairs separated by commas */
                filter?: string;
            };
            header?: never;
            path: {
                space: string;
                workitemUid: string;
                aeTitle: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Subscribed. */
            201: {
                headers: {
                    /** @description Address of the event channel */
                    "Content-Location"?: string;
                    /** @description 299: what the standard has it say */
                    Warning?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.WORKITEM_NOT_FOUND"];
            408: components["responses"]["408"];
            410: components["responses"]["410.WORKITEM_GONE"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE.WORKITEM_BUSY"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    deleteSpacesBySpaceDicomwebWorkitemsByWorkitemUidSubscribersByAeTitle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                workitemUid: string;
                aeTitle: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended; whether there was one or not. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.WORKITEM_NOT_FOUND"];
            408: components["responses"]["408"];
            410: components["responses"]["410.WORKITEM_GONE"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE.WORKITEM_BUSY"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
    postSpacesBySpaceDicomwebWorkitemsByWorkitemUidSubscribersByAeTitleSuspend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                workitemUid: string;
                aeTitle: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended; whether there was one or not. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.INVALID_INPUT"];
            401: components["responses"]["401.NOT_AUTHENTICATED"];
            403: components["responses"]["403.ACCESS_DENIED.CROSS_SITE_REQUEST"];
            404: components["responses"]["404.NOT_FOUND.SPACE_NOT_FOUND.WORKITEM_NOT_FOUND"];
            408: components["responses"]["408"];
            410: components["responses"]["410.WORKITEM_GONE"];
            413: components["responses"]["413.LIMIT_EXCEEDED"];
            415: components["responses"]["415.UNSUPPORTED_MEDIA_TYPE"];
            429: components["responses"]["429.TOO_MANY_ATTEMPTS.TOO_MANY_CALLS"];
            431: components["responses"]["431"];
            500: components["responses"]["500.CORRUPT_OBJECT.INTERNAL_ERROR"];
            503: components["responses"]["503.BUS_UNAVAILABLE.CATALOGUE_INCOMPLETE.CATALOGUE_UNAVAILABLE.SHUTTING_DOWN.STORE_UNAVAILABLE"];
            504: components["responses"]["504.TIME_LIMIT"];
        };
    };
}
