// Written by `npm run generate` from openapi/. Do not edit.

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell whether Core is up, and which version it is
         * @description Always 200 while the process runs.
         */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check a key, and learn its tenant and role
         * @description The only documented route that checks the key. In development mode a missing or wrong key becomes the user
         *     `dev-user` of the tenant `dev-tenant`.
         */
        get: operations["whoAmI"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Store one event
         * @description Core assigns the id and the timestamp, and there is no idempotency key: sent twice, it is stored twice, unless
         *     `expected_version` forbids it. Versions are counted for each `entity_id` across all tenants.
         *
         *     Checks run in this order: reserved names (400), `event_type`, `entity_id` and `tenant_id` (400), the registered
         *     schema (422), read-only store (503), the prefix `_system.` (400), `expected_version` (409).
         */
        post: operations["ingestEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Store events in order, one after the other
         * @description Not atomic. A body of the wrong shape (422) and, from 0.27, a reserved name in any event (400) write nothing.
         *     Otherwise the events are checked and stored one at a time: the first that fails ends the batch with its error
         *     alone, the events before it stay stored, and the answer says neither how many nor which one failed. Any number
         *     of events is accepted, up to the 2 MiB of the body. Each `expected_version` is compared after the events before
         *     it were stored.
         */
        post: operations["ingestBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a page of the events that match every filter
         * @description From 0.23 ordered by timestamp, version and log position, then `offset`, then `limit` are applied. Before, events
         *     of one time come in any order, `offset` is ignored, and `has_more` says only that the page is not everything.
         *     Before 0.26 there is neither a default limit nor a cap. Without `entity_id`, a given `event_type` makes
         *     `event_type_prefix` count for nothing.
         */
        get: operations["queryEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow events over a WebSocket
         * @description An HTTP/1.1 upgrade, answered by 101. Every message is one text frame of JSON; there are no binary frames, no
         *     subprotocol (offering one breaks the connection in most clients), no compression, no hello, no heartbeat and no
         *     error frame. The server never begins the closing handshake, checks no key, and sends events of every tenant.
         *
         *     With `consumer_id`, events after the consumer's cursor come first as `ReplayFrame`, filtered by the consumer's
         *     registered filters; then one `ReplayCompleteFrame`, even after no event; then live events. Without it only live
         *     events come, of every type. A live event is the bare `Event`, without `type` and without a position. Events
         *     stored while the replay begins come twice, never not at all.
         *
         *     `LaggedFrame` says that the client was too slow: that many events, counted before filtering, are lost to this
         *     connection.
         *
         *     A `SubscribeFrame` replaces the live filter; the server reads it only after the replay. Any other JSON object
         *     sent to the server replaces the live filter too, by "everything" unless it names filters. Nothing is answered.
         *
         *     A filter is `prefix.*` (types that begin with `prefix.`) or an exact type; `*`, `prefix.` and `pre*` match
         *     nothing. In replay `asset.*` also matches the type `asset`, live it does not.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one event by its id
         * @description Not scoped to a tenant. A persistent Core from 0.20 finds only events that are in memory, and loads no archive.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/entities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List entities by when they last changed
         * @description Spans all tenants; from 0.20 only what is in memory. Counts cover only the events that match. The newest entity
         *     comes first by default, the opposite of `queryEvents`. Ties are broken by `entity_id`; before
         *     0.21 their order changes between calls.
         */
        get: operations["listEntities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/entities/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Group entities whose latest event agrees in some payload fields
         * @description Spans all tenants. The latest matching event of each entity gives the key; a field it lacks counts as null.
         *     Groups of two or more are returned, the largest first; the order of equal ones changes between calls.
         */
        get: operations["detectDuplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/entities/{entity_id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an entity's payloads merged into one object
         * @description A shallow merge of object payloads in order of time: the last write of a field wins, null is a value, nothing is
         *     ever removed, and payloads that are not objects are passed over. `version` counts the merged events, so that it
         *     is not what `expected_version` is compared with. Before 0.27, without `tenant_id`, an automatic snapshot shortens
         *     `event_count`, `history` and `last_updated` to the events after it.
         */
        get: operations["getEntityState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count events, entities and event types
         * @description Without `tenant_id`, counts what is in memory for all tenants; `total_events` is then the largest position that
         *     `ackConsumer` accepts.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the built-in projections */
        get: operations["listProjections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections/{name}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the states kept under a projection's name
         * @description Only states that were saved: from 0.23 by entity id and in pages, before all of them and in no order.
         */
        get: operations["listProjectionStates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections/{name}/{entity_id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
                /**
                 * @description The entity whose state it is.
                 * @example BTC
                 */
                entity_id: components["parameters"]["ProjectionEntityId"];
            };
            cookie?: never;
        };
        /**
         * Read one state
         * @description A missing state is a 200 with `found` false. A built-in projection of that name answers before the saved states:
         *     `entity_snapshots` gives the merged payload, `event_counters` with an event type for the entity a count.
         */
        get: operations["getProjectionState"];
        /**
         * Save one state
         * @description Kept in memory only, without tenant or version; the last write wins. Lost at a restart.
         */
        put: operations["putProjectionState"];
        /** Save one state; the same as PUT */
        post: operations["postProjectionState"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections/{name}/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read several states
         * @description A read, although it is a POST; a follower takes it for a write and refuses it.
         */
        post: operations["bulkGetProjectionStates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections/{name}/bulk/save": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Save several states */
        post: operations["bulkPutProjectionState"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consumers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a durable consumer, or replace its filters
         * @description The cursor is kept until Core restarts: a restart replays the registrations, and each sets the cursor back to
         *     null. So register only when the filters differ. Ids are shared by all tenants.
         */
        post: operations["registerConsumer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consumers/{consumer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a consumer's filters and cursor
         * @description An unknown consumer is created, without filters; there is no 404.
         */
        get: operations["getConsumer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consumers/{consumer_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the events after a consumer's cursor
         * @description Moves nothing: the same events come again until they are acknowledged. Events of every tenant that match the
         *     registered filters, in ascending order of position. Creates an unknown consumer.
         */
        get: operations["pollConsumerEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consumers/{consumer_id}/ack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a consumer's cursor forward
         * @description The cursor becomes the larger of itself and `position`, which need not have been delivered; a smaller position
         *     is a 200 that changes nothing. A position beyond the last event is a 400. Creates an unknown consumer.
         */
        post: operations["ackConsumer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/event-feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a tenant's events after a position
         * @description Positions are counted for each tenant from 1, without gaps and without the commits of read models, and hold for
         *     one epoch. The epoch changes at a restart, when the tenant leaves memory and when the index is rebuilt, unless
         *     the server keeps a durable feed log; then the reader begins anew.
         *
         *     A page ends at `limit` matches, at 10,000 positions looked at, or at 512 KiB of events. A filtered page can so be
         *     empty without being the last: go on from `cursor` until `caught_up`. A tenant may read 6,000 pages a minute, in
         *     bursts of 1,000.
         */
        get: operations["readEventFeed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/read-models/{name}": {
        parameters: {
            query?: {
                /**
                 * @description The key's own tenant, which it is without it. Only the service principal, an admin key of the tenant `system`,
                 *     may name another; for every other key that is a 403.
                 * @example default
                 */
                tenant_id?: components["parameters"]["KeyTenantId"];
            };
            header?: never;
            path: {
                /**
                 * @description The read model's name.
                 * @example assets
                 */
                name: components["parameters"]["ReadModelName"];
            };
            cookie?: never;
        };
        /**
         * Read a page of a read model's rows
         * @description Rows come in ascending order of their keys' bytes; as an object, though, so that only `next` says where a page
         *     ends. A page ends at `limit` rows or at 128 KiB. An unknown model is an empty one at revision 0. A tenant may
         *     read 6,000 pages a minute, in bursts of 1,000. Only the service principal (an admin key of the tenant `system`)
         *     may read `views_index`.
         */
        get: operations["getReadModelPage"];
        /**
         * Change rows of a read model in one step
         * @description All changes of a commit are there or none. The commit is an event in the log, of the type
         *     `allsource.read_model.committed` and with an entity that begins with `read-model:`: queries, consumers and
         *     the event stream show it, the event feed does not.
         *
         *     A commit holds at most 500 changes and 240 KiB as JSON, a key at most 512 bytes, a row (its key with it) at most
         *     126,976 bytes; a model holds at most 32 MiB and 100,000 keys, of which deleted ones count until a reset. A tenant
         *     may commit 600 times a minute, in bursts of 120. The models `views_registry`, `views_index` and `view_…` are the
         *     service principal's.
         */
        put: operations["commitReadModel"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tenant's views
         * @description In ascending order of name. A tenant has at most 64.
         */
        get: operations["listViews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views/{view}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The view's name.
                 * @example prices
                 */
                view: components["parameters"]["ViewName"];
            };
            cookie?: never;
        };
        /** Read a view's definition and how far it is folded */
        get: operations["getView"];
        /**
         * Define a view, or define it anew
         * @description The same definition keeps the generation, another one raises it. Core stores the definition and serves the rows;
         *     the Query Service folds them, so that on a Core without it a view never becomes ready. Until the rows are folded
         *     anew they are those of the definition before.
         */
        put: operations["defineView"];
        post?: never;
        /**
         * Delete a view and its rows
         * @description The generation is kept, so that a view of the same name begins with a higher one.
         */
        delete: operations["deleteView"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views/{view}/entities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a page of a view's rows
         * @description In ascending order of the keys' bytes. A page ends at `limit` rows or at 128 KiB, and is of the revision it names:
         *     pages read one after the other can be of several.
         */
        get: operations["listViewEntities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views/{view}/entities/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one row of a view */
        get: operations["getViewEntity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views/{view}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the rows of a view that changed after a revision, or wait for them
         * @description Each row once, as it is now, in order of version and then of key; a deleted one with the state null. The rows of
         *     one commit are never split, so that a page may hold more than `limit`. Begin at the lowest `revision` of the
         *     pages that the rows were read from, and go on from the answer's `revision`.
         *
         *     A cursor from before a reset is a 409: the rows must be read again. A cursor beyond the view's revision is
         *     answered with the view's revision. A waiting request holds no slot of the server.
         */
        get: operations["listViewChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/entities/{entity_id}/snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an entity's state, as `getEntityState` or in the older form
         * @description From 0.27 another path to `getEntityState`, with its parameters. Before, the object that the built-in projection
         *     `entity_snapshots` keeps; from 0.23 with `tenant_id` that tenant's state, as `getEntityState` then gives it.
         */
        get: operations["getEntitySnapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/streams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List entities with the number of their events
         * @description Newest first by the time of the last event; the order of equal ones changes between calls. On 0.27 the journals
         *     of read models are among them, as `read-model:…`.
         */
        get: operations["listStreams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List event types with the number of their events
         * @description The most frequent first; the order of equal ones changes between calls. On 0.27 the commits of read models are
         *     among them, as `allsource.read_model.committed`.
         */
        get: operations["listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Core's own measurements, in Prometheus' text format
         * @description Public. Only what this process did since it started.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compaction/trigger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge small archive files now
         * @description Answers when it is done. After a compaction and a restart the log is numbered anew: the same position names
         *     another event. On 0.19 the restart also reads events twice. A Core without a data directory answers 500.
         */
        post: operations["triggerCompaction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compaction/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell what compactions did, and when they run */
        get: operations["getCompactionStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a user
         * @description Public: a key sent with it is not read, and anyone may make an admin of any tenant. Users live in memory only
         *     and are gone after a restart.
         */
        post: operations["registerUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a token for a user's name and password
         * @description The token lasts 24 hours, and is sent where an API key is.
         */
        post: operations["logIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of the caller's tenant
         * @description For any role. Revoked keys are listed too, with `active` false; the keys themselves are not told.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key
         * @description Only for admins. The key itself is told this once. Kept over a restart only by a Core with a data directory. A
         *     number of days beyond the calendar ends the connection without an answer; a negative one makes a key that has
         *     expired.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/api-keys/{id}": {
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
         * Revoke an API key
         * @description For every role but `readonly`, and for keys of any tenant. Revoking a revoked key is a 204 again.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
            };
            cookie?: never;
        };
        /** Tell whether a built-in projection exists */
        get: operations["getProjection"];
        put?: never;
        post?: never;
        /**
         * Empty a built-in projection
         * @description It stays registered, and goes on with the next event.
         */
        delete: operations["deleteProjection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections/{name}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Build a built-in projection anew
         * @description Empties it, then applies every event that is in memory. Answers when it is done.
         */
        post: operations["resetProjection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections/{name}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Label a built-in projection `paused`
         * @description Only the label changes; it goes on with every event.
         */
        post: operations["pauseProjection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections/{name}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Label a built-in projection `running` */
        post: operations["startProjection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schemas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the subjects that have a schema */
        get: operations["listSchemas"];
        put?: never;
        /**
         * Register the next version of a subject's schema
         * @description Kept in memory only; shared by all tenants. Every call makes a version, also with the schema of the last one.
         *     The subject's compatibility (BACKWARD unless set) judges `required` alone: BACKWARD forbids to drop a required
         *     field, FORWARD to add one. Any JSON value is taken for a schema. It is enforced when events are written only
         *     for tenants that are set up so.
         */
        post: operations["registerSchema"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schemas/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Judge a payload by a registered schema
         * @description Knows `required`, `type` and nested `properties`; everything else in a schema is passed over. Every JSON number
         *     is a `number`, so that the type `integer` never fits. A read, although it is a POST; a follower takes it for a
         *     write and refuses it.
         */
        post: operations["validatePayload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schemas/{subject}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a subject's schema
         * @description An unknown subject or version is a 400.
         */
        get: operations["getSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schemas/{subject}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the versions of a subject's schema
         * @description An unknown subject is a 400.
         */
        get: operations["listSchemaVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schemas/{subject}/compatibility": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set what the next versions of a subject's schema are judged by
         * @description Takes subjects that have no schema yet.
         */
        put: operations["setSchemaCompatibility"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a tenant's webhooks */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Have Core send events to a URL
         * @description Kept in memory only. Nothing is checked, not even the URL. Events of every tenant are sent that match the types
         *     and entities; the webhook's own tenant only says in whose list it stands. What is sent is under `webhooks` of
         *     this document.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook's id; anything but a UUID is a 400.
                 * @example 51ff6f93-627f-4935-a456-7a6c77758fe3
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        /** Read a webhook */
        get: operations["getWebhook"];
        /**
         * Change a webhook
         * @description Fields that are left out or null stay as they are; so a description can be replaced, not removed. The secret
         *     and the tenant cannot be changed.
         */
        put: operations["updateWebhook"];
        post?: never;
        /**
         * Delete a webhook and the record of its deliveries
         * @description Deliveries that are under way go on, and are tried again.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the last attempts to deliver */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the snapshots of one entity or of all */
        get: operations["listSnapshots"];
        put?: never;
        /**
         * Keep an entity's merged state as it is now
         * @description In memory only, over the events of all tenants, and the last ten of an entity. From then on `getEntityState`
         *     tells only the events after it.
         */
        post: operations["createSnapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots/{entity_id}/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an entity's last snapshot */
        get: operations["getLatestSnapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/frequency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count events in windows of time
         * @description Spans all tenants; only what is in memory. Windows without events are there too, with 0, as many as lie between
         *     `since` and `until`: an early `since` with a small window makes a large answer. When nothing matches, there are
         *     no windows at all. Before 0.23 the range counts for nothing unless an entity or a type is given; events outside are
         *     in `total_events` then, and in no window.
         */
        get: operations["getEventFrequency"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell which types and entities have how many events
         * @description Spans all tenants; only what is in memory. A 400 when nothing matches. Before 0.23 `since` and `until` count for
         *     nothing unless an entity or a type is given.
         */
        get: operations["getEventSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/correlation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count pairs of events of two types that lie close together
         * @description Spans all tenants; only what is in memory. A pair is of one entity, in either order, each event with each; so
         *     the percentage may exceed 100.
         */
        get: operations["getEventCorrelation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the replays since Core started */
        get: operations["listReplays"];
        put?: never;
        /**
         * Apply stored events to built-in projections again
         * @description Answers at once and goes on by itself. Nothing is emptied first, so counters count twice; `resetProjection`
         *     builds anew. Takes events of all tenants that are in memory. A projection that does not exist fails the replay,
         *     not this call. A `batch_size` or `progress_interval` of 0 leaves the replay `running` for ever.
         */
        post: operations["startReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replay/{replay_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The replay's id; anything but a UUID is a 400.
                 * @example 32199d9e-b543-4c91-b3b1-b352326067e7
                 */
                replay_id: components["parameters"]["ReplayId"];
            };
            cookie?: never;
        };
        /**
         * Tell how far a replay is
         * @description An unknown id is a 400.
         */
        get: operations["getReplay"];
        put?: never;
        post?: never;
        /**
         * Strike a replay that has ended from the list
         * @description An unknown id, or a replay that still runs, is a 400.
         */
        delete: operations["deleteReplay"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replay/{replay_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a replay that runs
         * @description It ends before its next batch. An unknown id, or a replay that has ended, is a 400.
         */
        post: operations["cancelReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pipelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the pipelines */
        get: operations["listPipelines"];
        put?: never;
        /**
         * Register a pipeline, or replace the one of this id
         * @description Kept in memory only. The caller chooses the id; the pipeline that had it, its state and its counts are gone.
         *     Runs on events of every tenant as they are stored. Names of functions are not checked here: a wrong one fails
         *     each event, which only the counts tell.
         */
        post: operations["registerPipeline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pipelines/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what each pipeline has done */
        get: operations["listPipelineStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pipelines/{pipeline_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The pipeline's id; anything but a UUID is a 400.
                 * @example c0ffee00-0000-4000-8000-000000000001
                 */
                pipeline_id: components["parameters"]["PipelineId"];
            };
            cookie?: never;
        };
        /**
         * Read a pipeline
         * @description An unknown id is a 400.
         */
        get: operations["getPipeline"];
        put?: never;
        post?: never;
        /**
         * Remove a pipeline
         * @description An unknown id is a 200 that says so.
         */
        delete: operations["removePipeline"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pipelines/{pipeline_id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell what a pipeline has done
         * @description An unknown id is a 400.
         */
        get: operations["getPipelineStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pipelines/{pipeline_id}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Forget a pipeline's state and counts
         * @description An unknown id is a 400.
         */
        put: operations["resetPipeline"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    delivery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What Core sends to a webhook's URL for each event that matches
         * @description Sent after the event is stored, each event by itself and in no order. An answer other than 2xx, or none within
         *     10 s, is tried again after 2, 4, 8 and 16 s, with the same bytes and headers; then it is given up. A restart of
         *     Core forgets deliveries under way. `delivered_at` is the time of the first attempt, so that an honest delivery
         *     may be up to 80 s old.
         */
        post: operations["receiveWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @description Core's own account of itself. */
        Health: {
            /** @description `healthy` while the process runs. */
            status: string;
            /** @description `allsource-core`. A gateway says something else. */
            service: string;
            /** @description Core's version, such as `0.27.0`. */
            version: string;
            /**
             * @description A follower takes no writes.
             * @enum {string}
             */
            role: "leader" | "follower";
            /** @description Where Core keeps its own records; the counts are there only when they are kept on disk. */
            system_streams: {
                status: string;
                mode: string;
                total_events?: number;
                tenant_events?: number;
                config_events?: number;
            };
            /** @description Differs between editions. */
            replication: {
                [key: string]: unknown;
            } | null;
        };
        /** @description Whom a key stands for. */
        Identity: {
            /** Format: uuid */
            id: string;
            username: string;
            /** @description Empty for an API key. */
            email: string;
            /** @enum {string} */
            role: "admin" | "developer" | "readonly" | "serviceaccount";
            /** @description The key's tenant; the data routes do not apply it. */
            tenant_id: string;
        };
        /** @description An event to store. */
        EventInput: {
            /**
             * @description 1 to 128 bytes of lowercase letters, digits, `.` and `_`, with no dot first, last or doubled. Never begins
             *     with `_system.`.
             */
            event_type: string;
            /** @description 1 to 128 bytes, without control characters or outer white space. From 0.27 never begins with `read-model:`. */
            entity_id: string;
            /** @description Any JSON value. */
            payload: unknown;
            /**
             * @description 1 to 64 letters, digits, `-` and `_`. Absent or null means `default`.
             * @default default
             */
            tenant_id?: string | null;
            /** @description Any JSON value; kept as it is. */
            metadata?: unknown;
            /**
             * @description Stores the event only if the entity is at this version; 0 means that it must not exist. Absent or null asks
             *     nothing.
             */
            expected_version?: number | null;
        };
        /** @description Events to store in this order. */
        BatchInput: {
            events: components["schemas"]["EventInput"][];
        };
        /** @description What Core assigned to a stored event. */
        IngestReceipt: {
            /** Format: uuid */
            event_id: string;
            /**
             * Format: date-time
             * @description Server time; up to nanoseconds.
             */
            timestamp: string;
            /** @description The entity's version after this event; 1 for its first. Real on every Core. */
            version: number;
        };
        /** @description One receipt for each event of a batch, in the order of the request. */
        BatchReceipt: {
            total: number;
            /** @description Equals `total`. */
            ingested: number;
            events: components["schemas"]["IngestReceipt"][];
        };
        /** @description A stored event. */
        Event: {
            /**
             * Format: uuid
             * @description Assigned by Core; the event's identity.
             */
            id: string;
            event_type: string;
            entity_id: string;
            /** @description On 0.19, `default` for every event read back after a restart. */
            tenant_id: string;
            /** @description Any JSON value. */
            payload: unknown;
            /**
             * Format: date-time
             * @description UTC, up to nanoseconds; cut to microseconds once read back from the archive.
             */
            timestamp: string;
            /** @description Any JSON value, or null. */
            metadata: unknown;
            /**
             * @description Counted for each entity from 1. Always 1 if a Core before 0.25.2 stored it, and it can repeat after a
             *     restart, so it is no identity.
             */
            version: number;
        };
        /** @description One event by its id. */
        EventLookup: {
            event: components["schemas"]["Event"];
            /** @description Always true. */
            found: boolean;
        };
        /** @description One page of a query. */
        EventPage: {
            events: components["schemas"]["Event"][];
            /** @description Events in this page. */
            count: number;
            /** @description Events that match, before offset and limit. */
            total_count: number;
            /** @description Whether events follow this page. Before 0.23, whether the page is smaller than `total_count`. */
            has_more: boolean;
            /**
             * @description With `entity_id` only, what `expected_version` is compared with; 0 for an unknown entity. Counted across
             *     tenants.
             */
            entity_version?: number;
            /** @description With `integrity=retained-entity-v1` only. */
            archive_integrity?: {
                protocol: string;
                tenant_id: string;
                entity_id: string;
            };
        };
        /** @description An entity and the last of its events that match. */
        EntitySummary: {
            entity_id: string;
            /** @description Events that match. */
            event_count: number;
            last_event_type: string;
            /** Format: date-time */
            last_event_at: string;
        };
        /** @description One page of entities. */
        EntityPage: {
            entities: components["schemas"]["EntitySummary"][];
            /** @description Entities that match, before offset and limit. */
            total: number;
            /** @description Always false without `limit`. */
            has_more: boolean;
        };
        /** @description Entities that agree in the fields they are grouped by. */
        DuplicateGroup: {
            /** @description The shared value of each field; null where it is missing. */
            key: {
                [key: string]: unknown;
            };
            /** @description Sorted. */
            entity_ids: string[];
            /** @description Entities in the group; at least 2. */
            count: number;
        };
        /** @description One page of groups. */
        DuplicatePage: {
            duplicates: components["schemas"]["DuplicateGroup"][];
            /** @description Groups, before offset and limit. */
            total: number;
            has_more: boolean;
        };
        /** @description An entity's object payloads merged in order of time. */
        EntityState: {
            entity_id: string;
            /** Format: date-time */
            last_updated: string | null;
            /** @description Events merged. */
            event_count: number;
            /**
             * Format: date-time
             * @description The parameter's value.
             */
            as_of: string | null;
            current_state: {
                [key: string]: unknown;
            };
            /** @description Equals `event_count`; not what `expected_version` is compared with. */
            version?: number;
            /** @description The merged events, if asked for; always there before 0.27. */
            history?: components["schemas"]["EntityHistoryEvent"][];
        };
        /** @description An event that went into an entity's state. */
        EntityHistoryEvent: {
            /** Format: uuid */
            event_id: string;
            /** @description The event's type. */
            type: string;
            /** Format: date-time */
            timestamp: string;
            /** @description Any JSON value. */
            payload: unknown;
        };
        /** @description Counts of all tenants or of one; the last three fields come only with `tenant_id`. */
        Stats: {
            total_events: number;
            total_entities: number;
            total_event_types: number;
            total_ingested: number;
            event_types?: {
                [key: string]: number;
            };
            /** Format: date-time */
            oldest_event?: string | null;
            /** Format: date-time */
            newest_event?: string | null;
        };
        /** @description A built-in projection. */
        ProjectionSummary: {
            name: string;
            /** @description The name between literal double quotes. */
            type: string;
            /**
             * @description A label; a paused projection still runs.
             * @enum {string}
             */
            status: "running" | "paused";
        };
        /** @description Every registered projection. */
        ProjectionList: {
            projections: components["schemas"]["ProjectionSummary"][];
            total: number;
        };
        /** @description One entity's saved state, or that there is none. */
        ProjectionState: {
            projection: string;
            entity_id: string;
            /** @description Any JSON value; null when there is none. */
            state: unknown;
            /** @description Also true for a state saved as null. */
            found: boolean;
        };
        /** @description A state to save. */
        ProjectionStateInput: {
            /** @description Any JSON value. */
            state: unknown;
        };
        /** @description That a state was saved. */
        ProjectionStateReceipt: {
            projection: string;
            entity_id: string;
            /** @description Always true. */
            saved: boolean;
        };
        /** @description An entity and its state. */
        ProjectionStateEntry: {
            entity_id: string;
            /** @description Any JSON value. */
            state: unknown;
        };
        /** @description The entities whose states to read. */
        BulkProjectionStatesInput: {
            entity_ids: string[];
        };
        /** @description One entry for each id asked for, in that order. */
        BulkProjectionStates: {
            projection: string;
            states: (components["schemas"]["ProjectionStateEntry"] & {
                found: boolean;
            })[];
            total: number;
        };
        /** @description States to save. */
        BulkSaveInput: {
            states: components["schemas"]["ProjectionStateEntry"][];
        };
        /** @description How many states were saved. */
        BulkSaveReceipt: {
            projection: string;
            saved: number;
            total: number;
        };
        /** @description Saved states in no order. */
        ProjectionStatePage: {
            projection: string;
            states: components["schemas"]["ProjectionStateEntry"][];
            total: number;
            /** @description States in this page. */
            count?: number;
            has_more?: boolean;
        };
        /** @description A durable consumer to register. */
        ConsumerInput: {
            /** @description Core takes an empty one, to which no path leads. */
            consumer_id: string;
            /**
             * @description Each `prefix.*` or an exact type. None means every event.
             * @default []
             */
            event_type_filters?: string[];
        };
        /** @description A durable consumer. */
        Consumer: {
            consumer_id: string;
            event_type_filters: string[];
            /** @description The last acknowledged position; null means none, as 0 does. */
            cursor_position: number | null;
        };
        /** @description How far a consumer has come. */
        AckInput: {
            position: number;
        };
        /** @description That the cursor is at least at this position. */
        AckReceipt: {
            /** @description `ok` */
            status: string;
            consumer_id: string;
            /** @description The request's position. */
            position: number;
        };
        /** @description An event and its place in the log. */
        PositionedEvent: components["schemas"]["Event"] & {
            /** @description Counted from 1 over all tenants. */
            position: number;
        };
        /** @description Events after a consumer's cursor, in ascending order of position. */
        ConsumerEvents: {
            events: components["schemas"]["PositionedEvent"][];
            /** @description Events in this page. */
            count: number;
        };
        /** @description An event after the consumer's cursor. */
        ReplayFrame: {
            /** @constant */
            type: "replay";
            /** @description Counted from 1 over all tenants. */
            position: number;
            event: components["schemas"]["Event"];
        };
        /** @description The replay is over; what follows is live. */
        ReplayCompleteFrame: {
            /** @constant */
            type: "replay_complete";
            /** @description Replay frames sent before this one. */
            replayed: number;
        };
        /** @description The client was too slow, and events are lost to this connection. */
        LaggedFrame: {
            /** @constant */
            type: "lagged";
            /** @description Events lost, of any tenant and type. */
            missed: number;
        };
        /** @description Sent by the client; replaces the live filter. */
        SubscribeFrame: {
            /** @constant */
            type: "subscribe";
            /** @description Each `prefix.*` or an exact type; none means every event. */
            filters: string[];
        };
        /** @description A place in a tenant's event feed. */
        FeedCursor: {
            /**
             * Format: int64
             * @description The numbering; a random number below 2^52.
             */
            epoch: number;
            /**
             * Format: int64
             * @description Events before this place; 0 is the start.
             */
            position: number;
        };
        /** @description A page of a tenant's event feed. */
        EventFeedPage: {
            tenant_id: string;
            /** @description Where to go on; also beyond events that no filter let through. */
            cursor: components["schemas"]["FeedCursor"];
            /** @description Where the feed ended. */
            head: components["schemas"]["FeedCursor"];
            events: components["schemas"]["Event"][];
            /** @description The position of each event, in the same order. */
            positions: number[];
            /** @description Whether `cursor` is at `head`. */
            caught_up: boolean;
        };
        /** @description A page of a read model. */
        ReadModelPage: {
            /**
             * Format: int64
             * @description The commits so far; 0 for an unknown model.
             */
            revision: number;
            /**
             * Format: int64
             * @description The newest revision that touched a row of this prefix, or the last reset.
             */
            content_revision: number;
            /** @description The last commit's; null before the first. */
            checkpoint: {
                /** Format: int64 */
                epoch: number;
                /** Format: int64 */
                position: number;
            } | null;
            /** @description As the last commit said. */
            ready: boolean;
            /** @description Whether the request's `revision` still holds. The rows are then left out, not gone. */
            unchanged: boolean;
            /** @description Each row by its key; never null. */
            rows: {
                [key: string]: unknown;
            };
            /** @description The key to go on after, or null on the last page. */
            next: string | null;
        };
        /** @description Changes to a read model, and how far the feed is in them. */
        ReadModelCommit: {
            /**
             * Format: int64
             * @description Where the model must be; 0 for a new one.
             */
            expected_revision: number;
            /** @description A place in the feed as it is now, not before the model's own. */
            checkpoint: components["schemas"]["FeedCursor"];
            /** @description Whether readers may take the model for complete. */
            ready: boolean;
            /**
             * @description Whether to drop all rows first.
             * @default false
             */
            reset?: boolean;
            /** @description Each row by its key; null deletes it. */
            changes: {
                [key: string]: unknown;
            };
        };
        /** @description That a commit is stored. */
        ReadModelReceipt: {
            /**
             * Format: int64
             * @description One more than expected.
             */
            revision: number;
        };
        /**
         * @description How a view is folded from events: at most 8 KiB as JSON. Core checks each rule and takes no field that is not
         *     listed.
         */
        ViewDefinition: {
            /** @description The events that the view is made of. */
            source: {
                /** @description Events whose type begins with one of these. */
                prefixes: string[];
            };
            /**
             * @description The row that an event goes to: text with `{entity_id}`, `{event_type}`, `{day:timestamp}` or
             *     `{payload.<path>}` in it.
             */
            key: string;
            ops: components["schemas"]["ViewOperation"][];
        };
        /**
         * @description What an event does to its row: `on`, at will `when`, and exactly one of the others. Field names are 1 to 64
         *     letters, digits, `_` and `-`. A value is `payload.<path>`, `entity_id`, `event_type`, `timestamp`,
         *     `day:timestamp` or `{ literal }` with up to 1,024 bytes of JSON.
         */
        ViewOperation: {
            /** @description An event type, or a prefix that ends in `.` or `*`. */
            on: string;
            /** @description What `entity_id`, `event_type` or `payload.<path>` must equal. */
            when?: {
                [key: string]: string | number | boolean | null;
            };
            set?: {
                [key: string]: components["schemas"]["ViewValue"];
            };
            unset?: string[];
            /** @description Always true: the row goes. */
            delete?: boolean;
            increment?: {
                [key: string]: number;
            };
            max?: {
                [key: string]: components["schemas"]["ViewValue"];
            };
            min?: {
                [key: string]: components["schemas"]["ViewValue"];
            };
            append?: {
                [key: string]: components["schemas"]["ViewValue"];
            };
            remove?: {
                [key: string]: components["schemas"]["ViewValue"];
            };
            status?: {
                field: string;
                /** @description `suffix` (of the event type) or a value. */
                from: components["schemas"]["ViewValue"];
                /** @description The states that each state may become. */
                transitions?: {
                    [key: string]: string[];
                };
            };
        };
        /** @description Where a value comes from. */
        ViewValue: string | {
            /** @description Any JSON value. */
            literal: unknown;
        };
        /** @description A view and how far it is. */
        ViewSummary: {
            view: string;
            /**
             * Format: int64
             * @description Counts definitions that differ.
             */
            generation: number;
            /**
             * Format: int64
             * @description Counts commits to the rows.
             */
            revision: number;
            /** @description Whether the rows are complete. */
            ready: boolean;
        };
        /** @description A tenant's views. */
        ViewList: {
            views: components["schemas"]["ViewSummary"][];
        };
        /** @description A view, its definition and how far it is. */
        ViewInfo: {
            view: string;
            definition: components["schemas"]["ViewDefinition"];
            /**
             * Format: int64
             * @description Counts definitions that differ.
             */
            generation: number;
            /**
             * Format: int64
             * @description Counts commits to the rows.
             */
            revision: number;
            /** @description How far the feed is folded; null before the first commit. */
            checkpoint: {
                /** Format: int64 */
                epoch: number;
                /** Format: int64 */
                position: number;
            } | null;
            /** @description Whether the rows are complete. */
            ready: boolean;
        };
        /** @description That a view is deleted. */
        ViewDeleted: {
            view: string;
            /** @description Always true. */
            deleted: boolean;
        };
        /** @description A row of a view. */
        ViewRow: {
            key: string;
            /** @description Any JSON value but null. */
            state: unknown;
            /**
             * Format: int64
             * @description The revision that wrote it.
             */
            version: number;
        };
        /** @description A page of a view's rows. */
        ViewEntityPage: {
            view: string;
            rows: components["schemas"]["ViewRow"][];
            /** @description The key to go on after, or null on the last page. */
            next: string | null;
            /**
             * Format: int64
             * @description What this page shows.
             */
            revision: number;
            /**
             * Format: int64
             * @description The newest revision that touched a row of this prefix, or the last reset.
             */
            content_revision: number;
            /**
             * Format: int64
             * @description The definition, which the rows may be behind.
             */
            generation: number;
            /** @description Whether the rows are complete. */
            ready: boolean;
        };
        /** @description One row of a view. */
        ViewEntity: {
            view: string;
            key: string;
            /** @description Any JSON value but null. */
            state: unknown;
            /**
             * Format: int64
             * @description The revision that wrote it.
             */
            version: number;
            /** Format: int64 */
            revision: number;
            /** Format: int64 */
            generation: number;
            /** @description Whether the rows are complete. */
            ready: boolean;
        };
        /** @description A row that changed. */
        ViewChange: {
            key: string;
            /** @description Any JSON value; null when the row is deleted. */
            state: unknown;
            /**
             * Format: int64
             * @description The revision that wrote or deleted it.
             */
            version: number;
        };
        /** @description Rows that changed after a revision. */
        ViewChangePage: {
            view: string;
            changes: components["schemas"]["ViewChange"][];
            /**
             * Format: int64
             * @description Where to go on.
             */
            revision: number;
            /** @description Whether these are all changes. */
            caught_up: boolean;
            /** Format: int64 */
            generation: number;
        };
        /** @description That a view has no such row. */
        ViewEntityMissing: {
            /** @constant */
            error: "not_found";
            /** @description Whether the rows are complete; if not, the row may come. */
            ready: boolean;
        };
        /** @description What is wrong with a view's name or definition. */
        InvalidViewBody: {
            /** @constant */
            error: "invalid_view";
            detail: string;
        };
        /** @description That a view's rows were folded anew. */
        ViewResetBody: {
            /** @constant */
            error: "view_reset";
            /** Format: int64 */
            generation: number;
        };
        /** @description What the built-in projection `entity_snapshots` of older Cores keeps of an entity. */
        EntitySnapshot: {
            entity_id: string;
            /** @description Any JSON value: merged object payloads, or the last payload where one is no object. */
            snapshot: unknown;
            from_projection: string;
        };
        /** @description An entity and the number of its events. */
        StreamSummary: {
            /** @description The entity's id. */
            stream_id: string;
            event_count: number;
            /** Format: date-time */
            last_event_at: string | null;
        };
        /** @description A page of entities. */
        StreamPage: {
            streams: components["schemas"]["StreamSummary"][];
            /** @description Rows before offset and limit. */
            total: number;
        };
        /** @description An event type and the number of its events. */
        EventTypeSummary: {
            event_type: string;
            event_count: number;
            /** Format: date-time */
            last_event_at: string | null;
        };
        /** @description A page of event types. */
        EventTypePage: {
            event_types: components["schemas"]["EventTypeSummary"][];
            /** @description Rows before offset and limit. */
            total: number;
        };
        /**
         * @description What failed, as `<Kind>: <detail>` or as a slug such as `response_too_large`. Some slugs bring a `message` and
         *     further fields.
         */
        ErrorBody: {
            error: string;
            message?: string;
        };
        /** @description The entity is at another version than the write expected. */
        VersionConflictBody: {
            /** @constant */
            error: "version_conflict";
            /** @description As sent. */
            expected_version: number;
            /** @description Where the entity is. */
            current_version: number;
        };
        /** @description The node is a follower and takes no writes. */
        ReadOnlyBody: {
            /** @constant */
            error: "read_only";
            message: string;
        };
        /** @description A payload breaks the schema registered for its type. */
        SchemaViolationBody: {
            error: {
                /** @constant */
                code: "schema_violation";
                message: string;
                details: {
                    event_type: string;
                    schema_version: number;
                    errors: string[];
                };
            };
        };
        /** @description Why the archive cannot be read now; each slug has fields of its own. */
        ArchiveUnavailableBody: {
            /** @enum {string} */
            error: "archive_index_incomplete" | "archive_hydration_refused" | "archive_budget_exceeded";
            /** @description With `archive_index_incomplete`. */
            remaining_files?: number;
            /** @description With `archive_index_incomplete`. */
            stopped_by?: string;
            /** @description With `archive_hydration_refused`. */
            needed_bytes?: number;
            /** @description With `archive_hydration_refused`. */
            available_bytes?: number;
            /** @description With `archive_budget_exceeded`. */
            dimension?: string;
        };
        /** @description What a compaction did. */
        CompactionResult: {
            files_compacted: number;
            bytes_before: number;
            bytes_after: number;
            events_compacted: number;
            duration_ms: number;
        };
        /** @description Compactions since Core started, and its settings. */
        CompactionStats: {
            stats: {
                total_compactions: number;
                total_files_compacted: number;
                total_bytes_before: number;
                total_bytes_after: number;
                total_events_compacted: number;
                last_compaction_duration_ms: number;
                space_saved_bytes: number;
            };
            /**
             * Format: date-time
             * @description Also of an earlier process.
             */
            last_compaction_at?: string | null;
            seconds_since_last_compaction?: number | null;
            /** @description The tenant after which the last one stopped. */
            sweep_cursor?: string | null;
            /** @description Whether tenants were left over. */
            last_sweep_paused?: boolean;
            config: {
                min_files_to_compact: number;
                /** @description Bytes. */
                target_file_size: number;
                /** @description Bytes. */
                max_file_size: number;
                /** @description Bytes. */
                small_file_threshold: number;
                compaction_interval_seconds: number;
                auto_compact: boolean;
                /** @enum {string} */
                strategy: "sizebased" | "timebased" | "fullcompaction";
            };
        };
        /**
         * @description `admin` may do everything, `developer` read, write, and manage schemas and pipelines, `serviceaccount` read and
         *     write, `readonly` read.
         * @enum {string}
         */
        Role: "admin" | "developer" | "readonly" | "serviceaccount";
        /** @description A user to make. */
        UserInput: {
            username: string;
            /** @description Not checked. */
            email: string;
            password: string;
            /** @description `developer` unless given. */
            role?: components["schemas"]["Role"];
            /** @description Unless given, `tenant-` and the name in lowercase, its spaces as hyphens. */
            tenant_id?: string | null;
        };
        /** @description A user that was made. */
        RegisteredUser: {
            /** Format: uuid */
            user_id: string;
            username: string;
            email: string;
            role: components["schemas"]["Role"];
            tenant_id: string;
        };
        /** @description A user's name and password. */
        Credentials: {
            username: string;
            password: string;
        };
        /** @description A token, and whose it is. */
        Login: {
            /** @description A JWT. */
            token: string;
            user: components["schemas"]["Identity"];
        };
        /** @description An API key to make. */
        ApiKeyInput: {
            /** @description For people; need not differ from other keys'. */
            name: string;
            /** @description `serviceaccount` unless given. */
            role?: components["schemas"]["Role"];
            /** @description Never expires unless given. Where no calendar reaches, Core drops the connection unanswered. */
            expires_in_days?: number | null;
            /** @description The key's tenant; the caller's unless given. */
            tenant_id?: string | null;
        };
        /** @description An API key, told this once. */
        CreatedApiKey: {
            /**
             * Format: uuid
             * @description To revoke it by.
             */
            id: string;
            name: string;
            /** @description The secret itself, `ask_…`. */
            key: string;
            /** @description RFC 3339, but for years beyond 9999, which begin with a `+`. */
            expires_at: string | null;
        };
        /** @description An API key without the key itself. */
        ApiKeyInfo: {
            /** Format: uuid */
            id: string;
            name: string;
            tenant_id: string;
            role: components["schemas"]["Role"];
            /** Format: date-time */
            created_at: string;
            /** @description RFC 3339, but for years beyond 9999, which begin with a `+`. */
            expires_at: string | null;
            /** @description False once it is revoked; an expired key stays true. */
            active: boolean;
            /**
             * Format: date-time
             * @description Since Core started.
             */
            last_used: string | null;
        };
        /** @description That a built-in projection exists. */
        FoundProjection: {
            name: string;
            /** @description Always true. */
            found: boolean;
        };
        /** @description That a built-in projection is empty. */
        ProjectionDeleted: {
            projection: string;
            /** @description Always true. */
            deleted: boolean;
        };
        /** @description That a built-in projection was built anew. */
        ProjectionReset: {
            projection: string;
            /** @description Always true. */
            reset: boolean;
            events_reprocessed: number;
        };
        /** @description A built-in projection's label. */
        ProjectionStatus: {
            projection: string;
            /** @enum {string} */
            status: "running" | "paused";
        };
        /** @description A schema to register. */
        SchemaInput: {
            /** @description What it is for; by convention an event type. */
            subject: string;
            /** @description A JSON Schema; any JSON value is taken. */
            schema: unknown;
            description?: string | null;
            tags?: string[] | null;
        };
        /** @description Which version was registered. */
        SchemaReceipt: {
            /** Format: uuid */
            schema_id: string;
            subject: string;
            /** @description Counted from 1 for each subject. */
            version: number;
            /** Format: date-time */
            created_at: string;
        };
        /** @description One version of a subject's schema. */
        RegisteredSchema: {
            /** Format: uuid */
            id: string;
            subject: string;
            version: number;
            /** @description As it was registered. */
            schema: unknown;
            /** Format: date-time */
            created_at: string;
            description: string | null;
            tags: string[];
        };
        /** @description The subjects that have a schema. */
        SchemaSubjects: {
            subjects: string[];
            total: number;
        };
        /** @description The versions of a subject's schema. */
        SchemaVersions: {
            subject: string;
            versions: number[];
        };
        /** @description A payload, and what to judge it by. */
        PayloadToValidate: {
            subject: string;
            /** @description Any JSON value. */
            payload: unknown;
            /** @description The last one unless given. */
            version?: number | null;
        };
        /** @description Whether a payload fits a schema. */
        PayloadValidation: {
            valid: boolean;
            /** @description What does not fit, in words. */
            errors: string[];
            schema_version: number;
        };
        /**
         * @description BACKWARD: a required field may not be dropped. FORWARD: none may be added. FULL: both. NONE: no check.
         * @enum {string}
         */
        Compatibility: "NONE" | "BACKWARD" | "FORWARD" | "FULL";
        /** @description What a subject's next versions are to be judged by. */
        CompatibilityInput: {
            compatibility: components["schemas"]["Compatibility"];
        };
        /** @description What a subject's next versions are judged by. */
        SchemaCompatibility: {
            subject: string;
            compatibility: components["schemas"]["Compatibility"];
        };
        /** @description A webhook to make. */
        WebhookInput: {
            /** @description In whose list it stands. */
            tenant_id: string;
            /**
             * Format: uri
             * @description Not checked; one that cannot be called fails each delivery.
             */
            url: string;
            /**
             * @description Each an exact type, `prefix.*`, or `*` for all. None means every event.
             * @default []
             */
            event_types?: string[];
            /**
             * @description Only events of these entities; none means every entity.
             * @default []
             */
            entity_ids?: string[];
            /** @description What deliveries are signed with; `whsec_` and 32 hex digits unless given. */
            secret?: string | null;
            description?: string | null;
        };
        /** @description What to change of a webhook; what is left out or null stays. */
        WebhookUpdate: {
            /** Format: uri */
            url?: string | null;
            event_types?: string[] | null;
            entity_ids?: string[] | null;
            /** @description False stops deliveries of later events. */
            active?: boolean | null;
            description?: string | null;
        };
        /** @description A URL that events are sent to. */
        Webhook: {
            /** Format: uuid */
            id: string;
            tenant_id: string;
            url: string;
            event_types: string[];
            entity_ids: string[];
            /** @description Told to whoever asks. */
            secret: string;
            active: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            description: string | null;
        };
        /** @description A new webhook. */
        WebhookCreated: {
            webhook: components["schemas"]["Webhook"];
            /** @description Always true. */
            created: boolean;
        };
        /** @description A webhook by its id. */
        FoundWebhook: {
            webhook: components["schemas"]["Webhook"];
            /** @description Always true. */
            found: boolean;
        };
        /** @description A webhook as it is after a change. */
        WebhookUpdated: {
            webhook: components["schemas"]["Webhook"];
            /** @description Always true. */
            updated: boolean;
        };
        /** @description A tenant's webhooks. */
        WebhookList: {
            webhooks: components["schemas"]["Webhook"][];
            total: number;
        };
        /** @description That a webhook is gone. */
        WebhookDeleted: {
            /** Format: uuid */
            webhook_id: string;
            /** @description Always true. */
            deleted: boolean;
        };
        /** @description One attempt to deliver an event. */
        WebhookDelivery: {
            /**
             * Format: uuid
             * @description The delivery's; the same in each attempt.
             */
            id: string;
            /** Format: uuid */
            webhook_id: string;
            /** Format: uuid */
            event_id: string;
            /**
             * @description Of this attempt, and never changed; `failed` after the last one.
             * @enum {string}
             */
            status: "pending" | "success" | "failed" | "retrying";
            /** @description Counted from 1. */
            attempt: number;
            /** @description Always 5. */
            max_attempts: number;
            /** @description Null when there was no answer. */
            response_status: number | null;
            /** @description Its first 500 bytes. */
            response_body: string | null;
            /** @description Why there was no answer, in words. */
            error: string | null;
            /**
             * Format: date-time
             * @description When the attempt ended.
             */
            created_at: string;
            /** Format: date-time */
            next_retry_at: string | null;
        };
        /** @description The last attempts of a webhook. */
        WebhookDeliveryList: {
            /** Format: uuid */
            webhook_id: string;
            deliveries: components["schemas"]["WebhookDelivery"][];
            /** @description Those listed. */
            total: number;
        };
        /** @description The body that Core sends to a webhook's URL. */
        WebhookPayload: {
            /** Format: uuid */
            webhook_id: string;
            event: components["schemas"]["WebhookEvent"];
            /**
             * Format: date-time
             * @description When it was first sent.
             */
            delivered_at: string;
        };
        /** @description An event as webhooks get it, without tenant and version. */
        WebhookEvent: {
            /** Format: uuid */
            id: string;
            event_type: string;
            entity_id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description Any JSON value. */
            payload: unknown;
            /** @description Any JSON value, or null. */
            metadata: unknown;
        };
        /** @description The entity to keep the state of. */
        SnapshotInput: {
            entity_id: string;
        };
        /** @description What was kept. */
        SnapshotReceipt: {
            /** Format: uuid */
            snapshot_id: string;
            entity_id: string;
            /** Format: date-time */
            created_at: string;
            /** @description Events that went into it. */
            event_count: number;
            /** @description Of the state as JSON. */
            size_bytes: number;
        };
        /**
         * @description Only asked for ones are `manual`.
         * @enum {string}
         */
        SnapshotType: "manual" | "automatic" | "ondemand";
        /** @description A snapshot without its state. */
        SnapshotSummary: {
            /** Format: uuid */
            id: string;
            entity_id: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description The time of the last event in it.
             */
            as_of: string;
            event_count: number;
            size_bytes: number;
            snapshot_type: components["schemas"]["SnapshotType"];
        };
        /** @description Snapshots without their states. */
        SnapshotList: {
            snapshots: components["schemas"]["SnapshotSummary"][];
            total: number;
        };
        /** @description An entity's merged state at a time. */
        Snapshot: {
            /** Format: uuid */
            snapshot_id: string;
            entity_id: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description The time of the last event in it.
             */
            as_of: string;
            event_count: number;
            size_bytes: number;
            snapshot_type: components["schemas"]["SnapshotType"];
            state: {
                [key: string]: unknown;
            };
        };
        /** @description From one time to another, both within. */
        TimeRange: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
        };
        /** @description The events of one window of time. */
        EventBucket: {
            /**
             * Format: date-time
             * @description Where the window begins.
             */
            timestamp: string;
            count: number;
            /** @description Events of each type. */
            event_types: {
                [key: string]: number;
            };
        };
        /** @description Events counted in windows of time. */
        EventFrequency: {
            /** @description Ascending, without gaps; none when nothing matches. */
            buckets: components["schemas"]["EventBucket"][];
            total_events: number;
            /** @enum {string} */
            window: "minute" | "hour" | "day" | "week" | "month";
            time_range: components["schemas"]["TimeRange"];
        };
        /** @description Which types and entities have how many events. */
        EventSummary: {
            total_events: number;
            /** @description At most 10, as those listed. */
            unique_entities: number;
            /** @description At most 10, as those listed. */
            unique_event_types: number;
            time_range: components["schemas"]["TimeRange"];
            /** @description Over whole days, at least one. */
            events_per_day: number;
            /** @description The ten with the most events. */
            top_event_types: {
                event_type: string;
                count: number;
                percentage: number;
            }[];
            /** @description The ten with the most events. */
            top_entities: {
                entity_id: string;
                count: number;
                percentage: number;
            }[];
            /** Format: date-time */
            first_event: string | null;
            /** Format: date-time */
            last_event: string | null;
        };
        /** @description How many events of two types lie close together. */
        EventCorrelation: {
            event_type_a: string;
            event_type_b: string;
            /** @description Events of type a. */
            total_a: number;
            /** @description Events of type b. */
            total_b: number;
            correlated_pairs: number;
            /** @description Pairs for 100 events of type a. */
            correlation_percentage: number;
            avg_time_between_seconds: number;
            /** @description Up to five pairs. */
            examples: {
                entity_id: string;
                /** Format: date-time */
                event_a_timestamp: string;
                /** Format: date-time */
                event_b_timestamp: string;
                time_between_seconds: number;
            }[];
        };
        /** @description Which events to apply to which projection; everything unless given. */
        ReplayInput: {
            /** @description One built-in projection. */
            projection_name?: string | null;
            /**
             * Format: date-time
             * @description Only events at this time or later. Before 0.23 ignored unless an entity or a type is given.
             */
            from_timestamp?: string | null;
            /**
             * Format: date-time
             * @description Only events at this time or earlier. Ignored where `from_timestamp` is.
             */
            to_timestamp?: string | null;
            entity_id?: string | null;
            event_type?: string | null;
            /** @description How to go about it. */
            config?: components["schemas"]["ReplayConfig"];
        };
        /** @description How a replay goes about it. All or none. */
        ReplayConfig: {
            /** @description Events between two looks whether it is cancelled. */
            batch_size: number;
            /** @description Without effect. */
            parallel: boolean;
            /** @description Without effect. */
            workers: number;
            /** @description Whether Core logs how far it is. */
            emit_progress: boolean;
            /** @description Events between two lines of the log. */
            progress_interval: number;
        };
        /** @description A replay that has begun. */
        ReplayReceipt: {
            /** Format: uuid */
            replay_id: string;
            status: components["schemas"]["ReplayStatus"];
            /** Format: date-time */
            started_at: string;
            /** @description Events to apply. */
            total_events: number;
        };
        /**
         * @description How a replay stands.
         * @enum {string}
         */
        ReplayStatus: "pending" | "running" | "completed" | "failed" | "cancelled";
        /** @description How far a replay is. */
        Replay: {
            /** Format: uuid */
            replay_id: string;
            status: components["schemas"]["ReplayStatus"];
            /** Format: date-time */
            started_at: string;
            /**
             * Format: date-time
             * @description Always now.
             */
            updated_at: string;
            /** Format: date-time */
            completed_at: string | null;
            total_events: number;
            processed_events: number;
            /** @description Counted for each projection. */
            failed_events: number;
            /** @description 0 also when there was nothing to apply. */
            progress_percentage: number;
            /** @description From the start to now, also after its end. */
            events_per_second: number;
            error_message: string | null;
        };
        /** @description Every replay since Core started. */
        ReplayList: {
            replays: components["schemas"]["Replay"][];
            total: number;
        };
        /** @description That a replay was told to end. */
        ReplayCancelled: {
            /** Format: uuid */
            replay_id: string;
            /** @constant */
            status: "cancelled";
        };
        /** @description That a replay is struck from the list. */
        ReplayDeleted: {
            /** Format: uuid */
            replay_id: string;
            /** @description Always true. */
            deleted: boolean;
        };
        /** @description Lets an event pass, or ends its way. */
        FilterOperator: {
            /** @constant */
            type: "filter";
            /** @description A field of the payload; a dot leads into an object. */
            field: string;
            /** @description What the field is compared with. */
            value: unknown;
            /** @description `eq`, `ne`, `gt`, `lt` or `contains`; Core takes any text, and fails at each event then. */
            op: string;
        };
        /** @description Changes a field. */
        MapOperator: {
            /** @constant */
            type: "map";
            field: string;
            /** @description `uppercase`, `lowercase`, `trim`, `multiply:N` or `add:N`; any other changes nothing. */
            transform: string;
        };
        /** @description Folds a field over the events. */
        ReduceOperator: {
            /** @constant */
            type: "reduce";
            field: string;
            /** @description `sum`, `count`, `avg`, `min` or `max`; Core takes any text, and fails at each event then. */
            function: string;
            /** @description A field of the payload; all in one group unless given. */
            group_by?: string | null;
        };
        /** @description Folds the events of a window of time. */
        WindowOperator: {
            /** @constant */
            type: "window";
            config: {
                /** @enum {string} */
                window_type: "tumbling" | "sliding" | "session";
                size_seconds: number;
                slide_seconds?: number | null;
                session_timeout_seconds?: number | null;
            };
            aggregation: components["schemas"]["ReduceOperator"];
        };
        /** @description Sets each field to the text `enriched_` and its name; Core has no more of it. */
        EnrichOperator: {
            /** @constant */
            type: "enrich";
            /** @description Without effect. */
            source: string;
            fields: string[];
        };
        /** @description Sets `_route` to what the field's value stands for. */
        BranchOperator: {
            /** @constant */
            type: "branch";
            field: string;
            branches: {
                [key: string]: string;
            };
        };
        /** @description One step of a pipeline. */
        PipelineOperator: components["schemas"]["FilterOperator"] | components["schemas"]["MapOperator"] | components["schemas"]["ReduceOperator"] | components["schemas"]["WindowOperator"] | components["schemas"]["EnrichOperator"] | components["schemas"]["BranchOperator"];
        /** @description A pipeline to register. */
        PipelineInput: {
            /**
             * Format: uuid
             * @description Chosen by the caller.
             */
            id: string;
            name: string;
            description?: string | null;
            /** @description Exact types; none means every event. */
            source_event_types: string[];
            /** @description Applied to the payload in this order. */
            operators: components["schemas"]["PipelineOperator"][];
            enabled: boolean;
            /** @description Without effect; results are counted and dropped. */
            output: string;
        };
        /** @description A registered pipeline. */
        Pipeline: {
            /** Format: uuid */
            id: string;
            name: string;
            description: string | null;
            source_event_types: string[];
            operators: components["schemas"]["PipelineOperator"][];
            enabled: boolean;
            output: string;
        };
        /** @description That a pipeline is registered. */
        PipelineReceipt: {
            /** Format: uuid */
            pipeline_id: string;
            name: string;
            enabled: boolean;
        };
        /** @description Every pipeline. */
        PipelineList: {
            pipelines: components["schemas"]["Pipeline"][];
            total: number;
        };
        /** @description What a pipeline has done since it was registered or reset. */
        PipelineStats: {
            /** Format: uuid */
            pipeline_id: string;
            /** @description Those filtered too; not those that failed. */
            events_processed: number;
            events_filtered: number;
            events_failed: number;
            /** Format: date-time */
            last_processed: string | null;
        };
        /** @description What each pipeline has done. */
        PipelineStatsList: {
            stats: components["schemas"]["PipelineStats"][];
            total: number;
        };
        /** @description That a pipeline is not there. */
        PipelineRemoved: {
            /** Format: uuid */
            pipeline_id: string;
            /** @description Whether it was there. */
            removed: boolean;
        };
        /** @description That a pipeline's state and counts are forgotten. */
        PipelineReset: {
            /** Format: uuid */
            pipeline_id: string;
            /** @description Always true. */
            reset: boolean;
        };
    };
    responses: {
        /** @description The caller's tag still holds. No body. */
        NotModified: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /**
         * @description As text, the body is not JSON. As JSON, a field breaks a rule, or a name is reserved: `_system.` types, and from
         *     0.27 the type `allsource.read_model.committed` and entities beginning with `read-model:`.
         */
        BadBody: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
                /** @example Failed to parse the request body as JSON: key must be a string at line 1 column 2 */
                "text/plain": string;
            };
        };
        /** @description The body is not JSON. */
        BadJson: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /** @example Failed to parse the request body as JSON: key must be a string at line 1 column 2 */
                "text/plain": string;
            };
        };
        /** @description As JSON, the position is beyond the last event. As text, the body is not JSON. */
        BadAck: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Invalid input: Position 200000 is beyond the latest event offset 7"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
                /** @example Failed to parse the request body as JSON: key must be a string at line 1 column 2 */
                "text/plain": string;
            };
        };
        /** @description As text, a parameter is missing, repeated, empty or of the wrong type. As JSON, its value breaks a rule. */
        BadQuery: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
                /** @example Failed to deserialize query string: limit: cannot parse integer from empty string */
                "text/plain": string;
            };
        };
        /** @description A path parameter is of the wrong type, or no UTF-8. */
        BadPath: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /** @example Invalid URL: Cannot parse `event_id` with value `xx`: UUID parsing failed */
                "text/plain": string;
            };
        };
        /** @description The upgrade headers are wrong, or it is no upgrade. */
        BadUpgrade: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": string;
            };
        };
        /** @description No key, a wrong key, or an expired token. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": string;
            };
        };
        /** @description There is no such event or entity. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description This Core has no such route. No body. */
        NoSuchRoute: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The connection cannot be upgraded, as over HTTP/1.0. */
        UpgradeRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /** @example WebSocket request couldn't be upgraded since no upgrade state was present */
                "text/plain": string;
            };
        };
        /**
         * @description Two meanings, told apart by `error`: `version_conflict`, the entity is at another version than expected;
         *     `read_only`, this node is a follower.
         */
        WriteConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["VersionConflictBody"] | components["schemas"]["ReadOnlyBody"];
            };
        };
        /** @description This node is a follower and takes no writes. Comes before any other answer, also before a 404. */
        ReadOnlyFollower: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "read_only",
                 *       "message": "This node is a read-only follower"
                 *     }
                 */
                "application/json": components["schemas"]["ReadOnlyBody"];
            };
        };
        /** @description As text, the request body is over 2 MiB. As JSON (from 0.27), the response would be over 16 MiB. */
        RequestTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "response_too_large",
                 *       "message": "Request a smaller bounded page."
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
                /** @example Failed to buffer the request body: length limit exceeded */
                "text/plain": string;
            };
        };
        /** @description The response would be over 16 MiB; ask for a smaller page. */
        ResponseTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "response_too_large",
                 *       "message": "Request a smaller bounded page."
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The request lacks `Content-Type application/json`. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /** @example Expected request with `Content-Type: application/json` */
                "text/plain": string;
            };
        };
        /** @description The body is JSON of the wrong shape. */
        Unprocessable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /** @example Failed to deserialize the JSON body into the target type: missing field `position` at line 1 column 2 */
                "text/plain": string;
            };
        };
        /**
         * @description As text, the body is JSON of the wrong shape. As JSON (from 0.21.6), the payload breaks the schema registered for
         *     its type, and the tenant enforces schemas.
         */
        UnprocessableEvent: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "schema_violation",
                 *         "message": "Event payload does not match registered schema for 'asset.updated'",
                 *         "details": {
                 *           "event_type": "asset.updated",
                 *           "schema_version": 1,
                 *           "errors": [
                 *             "Missing required field: price"
                 *           ]
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["SchemaViolationBody"] | components["schemas"]["ErrorBody"];
                /** @example Failed to deserialize the JSON body into the target type: missing field `payload` at line 1 column 36 */
                "text/plain": string;
            };
        };
        /**
         * @description Too many requests at once (16 in progress, 64 waiting, 2 s of waiting). No body, and no CORS headers: a browser
         *     sees a network error.
         */
        Overloaded: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /**
         * @description With a body, the tenant's rate limit (600 a minute in bursts of 1000 by default); `Retry-After` only if it is at
         *     least a second. Without a body, the server is overloaded.
         */
        RateLimited: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /** @example Rate limit exceeded. Limit: 600 requests/min */
                "text/plain": string;
            };
        };
        /**
         * @description Storage, index or another inner failure; for a write, its outcome is unknown. A tenant id that cannot be a
         *     directory's name fails so when a persistent Core is asked to read it.
         */
        ServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Storage error: tenant_id \"a/b\" contains disallowed character '/' for partition path"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The tenant's archive cannot be read now; before 0.26, only with `integrity`. */
        ReadUnavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ArchiveUnavailableBody"] | components["schemas"]["ErrorBody"];
            };
        };
        /**
         * @description The store is read-only, or (from 0.25.2, with `expected_version`) the entity's archive cannot be read now. For a
         *     single event nothing was written if `error` begins as `x-refusals` lists; the message on an exceeded deadline
         *     says itself that the outcome may be uncertain. For a batch, events before this one may be stored.
         */
        WriteUnavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ArchiveUnavailableBody"] | components["schemas"]["ErrorBody"];
            };
        };
        /** @description Older Cores have no such route. No body. */
        NoSuchRouteYet: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The key's role may not do this. */
        InsufficientRole: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Validation error: Insufficient permissions"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description Another tenant was named, or the read model is one of those that only the service principal may touch. */
        TenantForbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /**
         * @description As text, a parameter is repeated, empty or of the wrong type. As JSON, its value breaks a rule, the key's role
         *     may not read, or one event is too big for a page.
         */
        BadFeedQuery: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
                /** @example Failed to deserialize query string: epoch: invalid digit found in string */
                "text/plain": string;
            };
        };
        /**
         * @description The positions of another epoch hold no more: begin at the start of the feed. With two equal numbers the epoch
         *     holds but the position is beyond its end, which means the same.
         */
        FeedEpochChanged: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "current_version": 1744137279325818,
                 *       "error": "version_conflict",
                 *       "expected_version": 1
                 *     }
                 */
                "application/json": components["schemas"]["VersionConflictBody"];
            };
        };
        /**
         * @description As text, a parameter is repeated, empty or of the wrong type. As JSON, its value breaks a rule or the key's role
         *     may not read.
         */
        BadRowQuery: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
                /** @example Failed to deserialize query string: revision: invalid digit found in string */
                "text/plain": string;
            };
        };
        /**
         * @description As text, the body is not JSON or a parameter is repeated. As JSON, the commit or the model would be too large,
         *     the checkpoint is not of the feed as it is now, or it is older than the model's own (of another epoch counts as
         *     older): only a commit with `reset`, which drops all rows, may then follow.
         */
        BadCommit: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
                /** @example Failed to parse the request body as JSON: EOF while parsing an object at line 1 column 1 */
                "text/plain": string;
            };
        };
        /**
         * @description Read models, feed and views are busy (8 requests in progress, 64 waiting, 2 s of waiting), the tenant's archive
         *     cannot be read now, or the store is read-only.
         */
        ReadModelUnavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ArchiveUnavailableBody"] | components["schemas"]["ErrorBody"];
            };
        };
        /** @description Views are switched off on this Core (`ALLSOURCE_VIEWS`). Without a body, it is too old to have them. */
        ViewsDisabled: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "views_disabled"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description There is no such view, or views are switched off. Without a body, Core is too old to have them. */
        ViewNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /**
         * @description There is no such row, and `ready` says whether the view is folded; or there is no such view, or views are
         *     switched off. Without a body, Core is too old to have them.
         */
        ViewEntityNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ViewEntityMissing"] | components["schemas"]["ErrorBody"];
            };
        };
        /**
         * @description As text, the body is not JSON, or a parameter is repeated, empty or of the wrong type. As JSON, the name or the
         *     definition breaks a rule (`invalid_view`), a parameter does, or the key's role may not do this.
         */
        BadViewRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["InvalidViewBody"] | components["schemas"]["ErrorBody"];
                /** @example Failed to parse the request body as JSON: EOF while parsing an object at line 1 column 1 */
                "text/plain": string;
            };
        };
        /** @description The rows were folded anew after this revision; read them again. */
        ViewReset: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "view_reset",
                 *       "generation": 1
                 *     }
                 */
                "application/json": components["schemas"]["ViewResetBody"];
            };
        };
        /** @description The measurements cannot be written. */
        MetricsError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /** @example Error encoding metrics: An error has occurred */
                "text/plain": string;
            };
        };
        /** @description This Core has no data directory, or the archive cannot be read or written. */
        CompactionError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Internal error: Compaction not enabled (no Parquet storage)"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The name is taken, or the body is not JSON. */
        BadUser: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": string;
            };
        };
        /** @description There is no such user, or the password is another. */
        BadCredentials: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /** @example Validation error: Invalid credentials */
                "text/plain": string;
            };
        };
        /** @description No key, a wrong key, an expired token, or a key of a role other than `admin`. */
        AdminRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": string;
            };
        };
        /** @description No key, or a wrong one; Cores that have the route do not ask for a key. */
        UnauthorizedSince: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /** @example Missing authorization header */
                "text/plain": string;
            };
        };
        /** @description The key's role is `readonly`. */
        WriteForbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /** @example Write permission required */
                "text/plain": string;
            };
        };
        /** @description There is no such key. */
        UnknownApiKey: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /** @example Validation error: API key not found */
                "text/plain": string;
            };
        };
        /** @description There is no built-in projection of that name. */
        UnknownProjection: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Entity not found: Projection 'nope' not found"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description As JSON, the schema is not compatible with the last version. As text, the body is not JSON. */
        IncompatibleSchema: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Validation error: Schema compatibility check failed: Backward compatibility: required field 'price' removed"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
                /** @example Failed to parse the request body as JSON: key must be a string at line 1 column 2 */
                "text/plain": string;
            };
        };
        /**
         * @description As JSON, there is no such subject, or no such version of it. As text, a parameter is of the wrong type, or the
         *     body is not JSON.
         */
        UnknownSchema: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
                /** @example Failed to deserialize query string: version: invalid digit found in string */
                "text/plain": string;
            };
        };
        /** @description A path parameter is of the wrong type or not UTF-8, or the body is not JSON. */
        BadPathOrJson: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": string;
            };
        };
        /** @description A parameter is of the wrong type. */
        BadPathOrQuery: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": string;
            };
        };
        /** @description There is no such webhook. */
        UnknownWebhook: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Entity not found: Webhook '00000000-0000-4000-8000-000000000000' not found"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description With a body, the entity has no events, or no snapshot. Without one, this Core (from 0.27) has no such route. */
        NoSnapshot: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Entity not found: nope"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description As JSON, no event matches. As text, a parameter is repeated, empty or of the wrong type. */
        NothingToSummarize: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Validation error: No events found for the specified criteria"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
                /** @example Failed to deserialize query string: since: input contains invalid characters */
                "text/plain": string;
            };
        };
        /** @description As JSON, there is no such replay, or it is in a state that does not allow this. As text, the id is no UUID. */
        BadReplay: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
                /** @example Invalid URL: Cannot parse `replay_id` with value `x`: UUID parsing failed */
                "text/plain": string;
            };
        };
        /** @description As JSON, there is no such pipeline. As text, the id is no UUID. */
        UnknownPipeline: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Validation error: Pipeline not found: 00000000-0000-4000-8000-000000000000"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
                /** @example Invalid URL: Cannot parse `pipeline_id` with value `x`: UUID parsing failed */
                "text/plain": string;
            };
        };
    };
    parameters: {
        /**
         * @description Only events of this entity. The answer then carries `entity_version`.
         * @example BTC
         */
        EntityId: string;
        /**
         * @description Only events of exactly this type.
         * @example asset.updated
         */
        EventType: string;
        /**
         * @description Only events whose type begins with this, to the letter (`asset.`, not `asset.*`).
         * @example asset.
         */
        EventTypePrefix: string;
        /**
         * @description A JSON object as text. Every field must be a top-level field of the payload and strictly equal. From 0.23
         *     anything but a JSON object is a 400; before, the filter is then ignored and everything returned.
         * @example {"symbol":"BTC"}
         */
        PayloadFilter: string;
        /**
         * @description Rows to skip.
         * @example 100
         */
        Offset: number;
        /**
         * @description Tags of earlier answers; a match is a 304. A list, `*` and the weak form are accepted.
         * @example "sha256:a3fa6d37af91b39b7eff69fc2249e6bd"
         */
        IfNoneMatch: string;
        /**
         * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
         * @example assets
         */
        ProjectionName: string;
        /**
         * @description The entity whose state it is.
         * @example BTC
         */
        ProjectionEntityId: string;
        /**
         * @description The consumer's id.
         * @example assets
         */
        ConsumerId: string;
        /**
         * @description Only events of this entity.
         * @example BTC
         */
        FeedEntityId: string;
        /**
         * @description The key's own tenant, which it is without it. Only the service principal, an admin key of the tenant `system`,
         *     may name another; for every other key that is a 403.
         * @example default
         */
        KeyTenantId: string;
        /**
         * @description The tenant to read. Without it the events of all tenants that are in memory are merged. Older Cores ignore it.
         * @example default
         */
        StateTenantId: string;
        /**
         * @description Only rows whose key begins with this; at most 512 bytes.
         * @example B
         */
        KeyPrefix: string;
        /**
         * @description Only rows after this key, which need not be there; at most 512 bytes.
         * @example BTC
         */
        AfterKey: string;
        /**
         * @description Rows a page.
         * @example 1
         */
        RowLimit: number;
        /**
         * @description The read model's name.
         * @example assets
         */
        ReadModelName: string;
        /**
         * @description The view's name.
         * @example prices
         */
        ViewName: string;
        /**
         * @description What the schema is for; by convention an event type.
         * @example asset.updated
         */
        Subject: string;
        /**
         * @description The webhook's id; anything but a UUID is a 400.
         * @example 51ff6f93-627f-4935-a456-7a6c77758fe3
         */
        WebhookId: string;
        /**
         * @description The replay's id; anything but a UUID is a 400.
         * @example 32199d9e-b543-4c91-b3b1-b352326067e7
         */
        ReplayId: string;
        /**
         * @description The pipeline's id; anything but a UUID is a 400.
         * @example c0ffee00-0000-4000-8000-000000000001
         */
        PipelineId: string;
        /**
         * @description Only events of this entity.
         * @example BTC
         */
        OnlyEntityId: string;
        /**
         * @description Only events of exactly this type.
         * @example asset.updated
         */
        OnlyEventType: string;
        /**
         * @description Only events at this time or later.
         * @example 2026-11-01T00:00:00Z
         */
        SinceTime: string;
        /**
         * @description Only events at this time or earlier.
         * @example 2026-11-30T23:59:59.999Z
         */
        UntilTime: string;
    };
    requestBodies: {
        ProjectionStateInput: {
            content: {
                /**
                 * @example {
                 *       "state": {
                 *         "price": 64000.5
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ProjectionStateInput"];
            };
        };
    };
    headers: {
        /**
         * @description A strong tag over the exact bytes of the body.
         * @example "sha256:a3fa6d37af91b39b7eff69fc2249e6bd"
         */
        ETag: string;
        /**
         * @description Whole seconds to wait.
         * @example 1
         */
        RetryAfter: number;
        /**
         * @description Requests a minute that the tenant may make.
         * @example 600
         */
        RateLimitLimit: number;
        /**
         * @description Requests left in the bucket.
         * @example 999
         */
        RateLimitRemaining: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Core is up. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            429: components["responses"]["Overloaded"];
        };
    };
    whoAmI: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key is valid. For an API key, `id` and `username` are the key's id and `email` is empty. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "1a892475-218d-4c96-b377-6b5cc988e826",
                     *       "username": "1a892475-218d-4c96-b377-6b5cc988e826",
                     *       "email": "",
                     *       "role": "admin",
                     *       "tenant_id": "default"
                     *     }
                     */
                    "application/json": components["schemas"]["Identity"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
        };
    };
    ingestEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventInput"];
            };
        };
        responses: {
            /** @description The event is stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "event_id": "0b4c972e-4651-42a8-9fff-a5a32f3f311c",
                     *       "timestamp": "2026-11-23T12:52:22.243910482Z",
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["IngestReceipt"];
                };
            };
            400: components["responses"]["BadBody"];
            409: components["responses"]["WriteConflict"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEvent"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["WriteUnavailable"];
        };
    };
    ingestBatch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "events": [
                 *         {
                 *           "event_type": "asset.updated",
                 *           "entity_id": "ETH",
                 *           "payload": {
                 *             "price": 3100
                 *           },
                 *           "expected_version": 0
                 *         },
                 *         {
                 *           "event_type": "asset.updated",
                 *           "entity_id": "ETH",
                 *           "payload": {
                 *             "price": 3105
                 *           },
                 *           "expected_version": 1
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["BatchInput"];
            };
        };
        responses: {
            /** @description Every event is stored; one receipt for each, in the order of the request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchReceipt"];
                };
            };
            400: components["responses"]["BadBody"];
            409: components["responses"]["WriteConflict"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEvent"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["WriteUnavailable"];
        };
    };
    queryEvents: {
        parameters: {
            query?: {
                /**
                 * @description The tenant to read. From 0.23 an absent or empty tenant reads nothing (an empty page); before, an absent
                 *     tenant reads all tenants that are in memory.
                 * @example default
                 */
                tenant_id?: string;
                /**
                 * @description Only events of this entity. The answer then carries `entity_version`.
                 * @example BTC
                 */
                entity_id?: components["parameters"]["EntityId"];
                /**
                 * @description Only events of exactly this type.
                 * @example asset.updated
                 */
                event_type?: components["parameters"]["EventType"];
                /**
                 * @description Only events whose type begins with this, to the letter (`asset.`, not `asset.*`).
                 * @example asset.
                 */
                event_type_prefix?: components["parameters"]["EventTypePrefix"];
                /**
                 * @description Comma-separated prefixes; an event whose type begins with one of them is left out before offset and limit
                 *     count. Older Cores ignore it.
                 * @example internal.,allsource.
                 */
                exclude_event_type_prefix?: string;
                /**
                 * @description A JSON object as text. Every field must be a top-level field of the payload and strictly equal. From 0.23
                 *     anything but a JSON object is a 400; before, the filter is then ignored and everything returned.
                 * @example {"symbol":"BTC"}
                 */
                payload_filter?: components["parameters"]["PayloadFilter"];
                /**
                 * @description Only events at this time or later. Before 0.23 ignored unless an entity, a type or a prefix is given too.
                 * @example 2026-11-01T00:00:00Z
                 */
                since?: string;
                /**
                 * @description Only events at this time or earlier. Ignored where `since` is.
                 * @example 2026-11-30T23:59:59.999Z
                 */
                until?: string;
                /**
                 * @description Means what `until` means; both may be given.
                 * @example 2026-11-30T23:59:59.999Z
                 */
                as_of?: string;
                /**
                 * @description Events a page. From 0.26 the default is 10,000 and a larger value is clamped to it; before, everything is
                 *     returned without it. 0 gives an empty page, with `has_more` true when anything matches.
                 * @example 1000
                 */
                limit?: number;
                /**
                 * @description Matching events to skip. Older Cores ignore it, so that every page is the first.
                 * @example 1000
                 */
                offset?: number;
                /**
                 * @description By time, in either case; anything else is a 400. Older Cores ignore it and ascend.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Reads memory and archive strictly, or fails. `retained-entity-v1` needs `tenant_id`, `entity_id` and a limit
                 *     of 1 to 1001, and no other filter, offset or descending order; the answer then carries `archive_integrity`
                 *     and times to the microsecond. From 0.27 `retained-prefix-v1`, which needs `tenant_id` and
                 *     `event_type_prefix`, and no `entity_id`. Any other value is a 400. Older Cores ignore the parameter.
                 * @example retained-entity-v1
                 */
                integrity?: "retained-entity-v1" | "retained-prefix-v1";
            };
            header?: {
                /**
                 * @description Tags of earlier answers; a match is a 304. A list, `*` and the weak form are accepted.
                 * @example "sha256:a3fa6d37af91b39b7eff69fc2249e6bd"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadQuery"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadUnavailable"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /**
                 * @description The durable consumer to replay for. An unknown one is created, without filters.
                 * @example assets
                 */
                consumer_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket from here on. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadUpgrade"];
            426: components["responses"]["UpgradeRequired"];
            429: components["responses"]["Overloaded"];
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The event's id; anything but a UUID is a 400.
                 * @example 0b4c972e-4651-42a8-9fff-a5a32f3f311c
                 */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "event": {
                     *         "id": "0b4c972e-4651-42a8-9fff-a5a32f3f311c",
                     *         "event_type": "asset.registered",
                     *         "entity_id": "BTC",
                     *         "tenant_id": "default",
                     *         "payload": {
                     *           "symbol": "BTC"
                     *         },
                     *         "timestamp": "2026-11-23T12:52:22.243910482Z",
                     *         "metadata": null,
                     *         "version": 1
                     *       },
                     *       "found": true
                     *     }
                     */
                    "application/json": components["schemas"]["EventLookup"];
                };
            };
            400: components["responses"]["BadPath"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    listEntities: {
        parameters: {
            query?: {
                /**
                 * @description Only events whose type begins with this, to the letter (`asset.`, not `asset.*`).
                 * @example asset.
                 */
                event_type_prefix?: components["parameters"]["EventTypePrefix"];
                /**
                 * @description A JSON object as text. Every field must be a top-level field of the payload and strictly equal. From 0.23
                 *     anything but a JSON object is a 400; before, the filter is then ignored and everything returned.
                 * @example {"symbol":"BTC"}
                 */
                payload_filter?: components["parameters"]["PayloadFilter"];
                /**
                 * @description Entities a page. Without it everything is returned, and `has_more` is false.
                 * @example 100
                 */
                limit?: number;
                /**
                 * @description Rows to skip.
                 * @example 100
                 */
                offset?: components["parameters"]["Offset"];
                /**
                 * @description By the time of the last event, in either case; anything else is a 400. Older Cores ignore it, and order
                 *     entities of one time anew for every call.
                 * @example asc
                 */
                order?: "asc" | "desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entities": [
                     *         {
                     *           "entity_id": "ETH",
                     *           "event_count": 2,
                     *           "last_event_type": "asset.updated",
                     *           "last_event_at": "2026-11-23T12:52:22.368545762Z"
                     *         }
                     *       ],
                     *       "total": 3,
                     *       "has_more": true
                     *     }
                     */
                    "application/json": components["schemas"]["EntityPage"];
                };
            };
            400: components["responses"]["BadQuery"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    detectDuplicates: {
        parameters: {
            query: {
                /**
                 * @description Only events whose type begins with this.
                 * @example asset.
                 */
                event_type_prefix: string;
                /**
                 * @description Comma-separated names of payload fields.
                 * @example symbol,exchange
                 */
                group_by: string;
                /**
                 * @description Groups a page. Without it everything is returned.
                 * @example 50
                 */
                limit?: number;
                /**
                 * @description Rows to skip.
                 * @example 100
                 */
                offset?: components["parameters"]["Offset"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "duplicates": [
                     *         {
                     *           "key": {
                     *             "symbol": "BTC",
                     *             "exchange": null
                     *           },
                     *           "entity_ids": [
                     *             "BTC2",
                     *             "BTC3"
                     *           ],
                     *           "count": 2
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["DuplicatePage"];
                };
            };
            400: components["responses"]["BadQuery"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    getEntityState: {
        parameters: {
            query?: {
                /**
                 * @description The tenant to read. Without it the events of all tenants that are in memory are merged. Older Cores ignore
                 *     it.
                 * @example default
                 */
                tenant_id?: string;
                /**
                 * @description Merge only events at this time or earlier.
                 * @example 2026-11-30T23:59:59.999Z
                 */
                as_of?: string;
                /**
                 * @description Whether to return the merged events too. Older Cores ignore it and always do.
                 * @example true
                 */
                history?: boolean;
            };
            header?: {
                /**
                 * @description Tags of earlier answers; a match is a 304. A list, `*` and the weak form are accepted.
                 * @example "sha256:a3fa6d37af91b39b7eff69fc2249e6bd"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The entity.
                 * @example BTC
                 */
                entity_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The merged state. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityState"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadQuery"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadUnavailable"];
        };
    };
    getStats: {
        parameters: {
            query?: {
                /**
                 * @description Count one tenant, and tell its types and times too. An unknown tenant counts zero. Older Cores ignore it.
                 * @example default
                 */
                tenant_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            400: components["responses"]["BadQuery"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    listProjections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every registered projection. `type` carries literal double quotes inside the string. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "projections": [
                     *         {
                     *           "name": "entity_snapshots",
                     *           "type": "\"entity_snapshots\"",
                     *           "status": "running"
                     *         },
                     *         {
                     *           "name": "event_counters",
                     *           "type": "\"event_counters\"",
                     *           "status": "running"
                     *         }
                     *       ],
                     *       "total": 2
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectionList"];
                };
            };
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    listProjectionStates: {
        parameters: {
            query?: {
                /**
                 * @description States a page. Without it, and on Cores that do not page, everything is returned.
                 * @example 100
                 */
                limit?: number;
                /**
                 * @description States to skip.
                 * @example 100
                 */
                offset?: number;
                /**
                 * @description Only entities whose id begins with this.
                 * @example BTC
                 */
                entity_id_prefix?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The states. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "projection": "assets",
                     *       "states": [
                     *         {
                     *           "entity_id": "BTC",
                     *           "state": {
                     *             "price": 64000.5
                     *           }
                     *         }
                     *       ],
                     *       "total": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectionStatePage"];
                };
            };
            400: components["responses"]["BadQuery"];
            404: components["responses"]["NoSuchRoute"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    getProjectionState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
                /**
                 * @description The entity whose state it is.
                 * @example BTC
                 */
                entity_id: components["parameters"]["ProjectionEntityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state, or that there is none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectionState"];
                };
            };
            400: components["responses"]["BadPath"];
            404: components["responses"]["NoSuchRoute"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    putProjectionState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
                /**
                 * @description The entity whose state it is.
                 * @example BTC
                 */
                entity_id: components["parameters"]["ProjectionEntityId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ProjectionStateInput"];
        responses: {
            /** @description The state is saved. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "projection": "assets",
                     *       "entity_id": "BTC",
                     *       "saved": true
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectionStateReceipt"];
                };
            };
            400: components["responses"]["BadJson"];
            404: components["responses"]["NoSuchRoute"];
            409: components["responses"]["ReadOnlyFollower"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    postProjectionState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
                /**
                 * @description The entity whose state it is.
                 * @example BTC
                 */
                entity_id: components["parameters"]["ProjectionEntityId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ProjectionStateInput"];
        responses: {
            /** @description The state is saved. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "projection": "assets",
                     *       "entity_id": "BTC",
                     *       "saved": true
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectionStateReceipt"];
                };
            };
            400: components["responses"]["BadJson"];
            404: components["responses"]["NoSuchRoute"];
            409: components["responses"]["ReadOnlyFollower"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    bulkGetProjectionStates: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "entity_ids": [
                 *         "BTC",
                 *         "XRP"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["BulkProjectionStatesInput"];
            };
        };
        responses: {
            /** @description One entry for each id, in the order of the request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "projection": "assets",
                     *       "states": [
                     *         {
                     *           "entity_id": "BTC",
                     *           "state": {
                     *             "price": 64000.5
                     *           },
                     *           "found": true
                     *         },
                     *         {
                     *           "entity_id": "XRP",
                     *           "state": null,
                     *           "found": false
                     *         }
                     *       ],
                     *       "total": 2
                     *     }
                     */
                    "application/json": components["schemas"]["BulkProjectionStates"];
                };
            };
            400: components["responses"]["BadJson"];
            404: components["responses"]["NoSuchRoute"];
            409: components["responses"]["ReadOnlyFollower"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    bulkPutProjectionState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "states": [
                 *         {
                 *           "entity_id": "BTC",
                 *           "state": {
                 *             "price": 64000.5
                 *           }
                 *         },
                 *         {
                 *           "entity_id": "ETH",
                 *           "state": {
                 *             "price": 3105
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["BulkSaveInput"];
            };
        };
        responses: {
            /** @description The states are saved. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "projection": "assets",
                     *       "saved": 2,
                     *       "total": 2
                     *     }
                     */
                    "application/json": components["schemas"]["BulkSaveReceipt"];
                };
            };
            400: components["responses"]["BadJson"];
            404: components["responses"]["NoSuchRoute"];
            409: components["responses"]["ReadOnlyFollower"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    registerConsumer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "consumer_id": "assets",
                 *       "event_type_filters": [
                 *         "asset.*",
                 *         "exchange_mapping.set"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ConsumerInput"];
            };
        };
        responses: {
            /** @description The consumer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "consumer_id": "assets",
                     *       "event_type_filters": [
                     *         "asset.*",
                     *         "exchange_mapping.set"
                     *       ],
                     *       "cursor_position": null
                     *     }
                     */
                    "application/json": components["schemas"]["Consumer"];
                };
            };
            400: components["responses"]["BadJson"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    getConsumer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The consumer's id.
                 * @example assets
                 */
                consumer_id: components["parameters"]["ConsumerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The consumer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "consumer_id": "assets",
                     *       "event_type_filters": [
                     *         "asset.*"
                     *       ],
                     *       "cursor_position": 2
                     *     }
                     */
                    "application/json": components["schemas"]["Consumer"];
                };
            };
            400: components["responses"]["BadPath"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    pollConsumerEvents: {
        parameters: {
            query?: {
                /**
                 * @description Events a page, without a maximum; 0 gives none.
                 * @example 10000
                 */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The consumer's id.
                 * @example assets
                 */
                consumer_id: components["parameters"]["ConsumerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The next events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "position": 1,
                     *           "id": "0b4c972e-4651-42a8-9fff-a5a32f3f311c",
                     *           "event_type": "asset.registered",
                     *           "entity_id": "BTC",
                     *           "tenant_id": "default",
                     *           "payload": {
                     *             "symbol": "BTC"
                     *           },
                     *           "timestamp": "2026-11-23T12:52:22.243910482Z",
                     *           "metadata": null,
                     *           "version": 1
                     *         }
                     *       ],
                     *       "count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ConsumerEvents"];
                };
            };
            400: components["responses"]["BadQuery"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    ackConsumer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The consumer's id.
                 * @example assets
                 */
                consumer_id: components["parameters"]["ConsumerId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "position": 2
                 *     }
                 */
                "application/json": components["schemas"]["AckInput"];
            };
        };
        responses: {
            /** @description The request's position, which is not always the stored cursor. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "consumer_id": "assets",
                     *       "position": 2
                     *     }
                     */
                    "application/json": components["schemas"]["AckReceipt"];
                };
            };
            400: components["responses"]["BadAck"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    readEventFeed: {
        parameters: {
            query?: {
                /**
                 * @description The cursor's epoch; goes with `position`. Without both the feed is read from its start.
                 * @example 1744137279325818
                 */
                epoch?: number;
                /**
                 * @description The last position seen; goes with `epoch`.
                 * @example 1
                 */
                position?: number;
                /**
                 * @description Events a page. 0 only tells where the feed ends, with `cursor` equal to `head`.
                 * @example 2
                 */
                limit?: number;
                /**
                 * @description Comma-separated; only events whose type begins with one of them. At most 8 of at most 128 bytes each.
                 * @example asset.,exchange.
                 */
                prefixes?: string;
                /**
                 * @description Only events of this entity.
                 * @example BTC
                 */
                entity_id?: components["parameters"]["FeedEntityId"];
                /**
                 * @description The key's own tenant, which it is without it. Only the service principal, an admin key of the tenant `system`,
                 *     may name another; for every other key that is a 403.
                 * @example default
                 */
                tenant_id?: components["parameters"]["KeyTenantId"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventFeedPage"];
                };
            };
            400: components["responses"]["BadFeedQuery"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["TenantForbidden"];
            404: components["responses"]["NoSuchRouteYet"];
            409: components["responses"]["FeedEpochChanged"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadModelUnavailable"];
        };
    };
    getReadModelPage: {
        parameters: {
            query?: {
                /**
                 * @description The key's own tenant, which it is without it. Only the service principal, an admin key of the tenant `system`,
                 *     may name another; for every other key that is a 403.
                 * @example default
                 */
                tenant_id?: components["parameters"]["KeyTenantId"];
                /**
                 * @description Only rows whose key begins with this; at most 512 bytes.
                 * @example B
                 */
                prefix?: components["parameters"]["KeyPrefix"];
                /**
                 * @description Only rows after this key, which need not be there; at most 512 bytes.
                 * @example BTC
                 */
                after?: components["parameters"]["AfterKey"];
                /**
                 * @description Rows a page.
                 * @example 1
                 */
                limit?: components["parameters"]["RowLimit"];
                /**
                 * @description The `content_revision` of an earlier read of the same prefix. If it still holds, no rows come and
                 *     `unchanged` is true.
                 * @example 1
                 */
                revision?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The read model's name.
                 * @example assets
                 */
                name: components["parameters"]["ReadModelName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadModelPage"];
                };
            };
            400: components["responses"]["BadRowQuery"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["TenantForbidden"];
            404: components["responses"]["NoSuchRouteYet"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadModelUnavailable"];
        };
    };
    commitReadModel: {
        parameters: {
            query?: {
                /**
                 * @description The key's own tenant, which it is without it. Only the service principal, an admin key of the tenant `system`,
                 *     may name another; for every other key that is a 403.
                 * @example default
                 */
                tenant_id?: components["parameters"]["KeyTenantId"];
            };
            header?: never;
            path: {
                /**
                 * @description The read model's name.
                 * @example assets
                 */
                name: components["parameters"]["ReadModelName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expected_revision": 0,
                 *       "checkpoint": {
                 *         "epoch": 1744137279325818,
                 *         "position": 3
                 *       },
                 *       "ready": true,
                 *       "changes": {
                 *         "BTC": {
                 *           "price": 3
                 *         },
                 *         "ETH": null
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ReadModelCommit"];
            };
        };
        responses: {
            /** @description The commit is stored. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "revision": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ReadModelReceipt"];
                };
            };
            400: components["responses"]["BadCommit"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["TenantForbidden"];
            404: components["responses"]["NoSuchRouteYet"];
            409: components["responses"]["WriteConflict"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadModelUnavailable"];
        };
    };
    listViews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every view of the key's tenant. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "views": [
                     *         {
                     *           "generation": 1,
                     *           "ready": false,
                     *           "revision": 0,
                     *           "view": "prices"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ViewList"];
                };
            };
            400: components["responses"]["InsufficientRole"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["ViewsDisabled"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadModelUnavailable"];
        };
    };
    getView: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Tags of earlier answers; a match is a 304. A list, `*` and the weak form are accepted.
                 * @example "sha256:a3fa6d37af91b39b7eff69fc2249e6bd"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The view's name.
                 * @example prices
                 */
                view: components["parameters"]["ViewName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The view. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "view": "prices",
                     *       "definition": {
                     *         "key": "{entity_id}",
                     *         "ops": [
                     *           {
                     *             "on": "asset.updated",
                     *             "set": {
                     *               "price": "payload.price"
                     *             }
                     *           }
                     *         ],
                     *         "source": {
                     *           "prefixes": [
                     *             "asset."
                     *           ]
                     *         }
                     *       },
                     *       "generation": 1,
                     *       "revision": 2,
                     *       "checkpoint": {
                     *         "epoch": 3974443483744431,
                     *         "position": 3
                     *       },
                     *       "ready": true
                     *     }
                     */
                    "application/json": components["schemas"]["ViewInfo"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadViewRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["ViewNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadModelUnavailable"];
        };
    };
    defineView: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The view's name.
                 * @example prices
                 */
                view: components["parameters"]["ViewName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "source": {
                 *         "prefixes": [
                 *           "asset."
                 *         ]
                 *       },
                 *       "key": "{entity_id}",
                 *       "ops": [
                 *         {
                 *           "on": "asset.updated",
                 *           "set": {
                 *             "price": "payload.price"
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ViewDefinition"];
            };
        };
        responses: {
            /** @description The view. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "checkpoint": null,
                     *       "definition": {
                     *         "key": "{entity_id}",
                     *         "ops": [
                     *           {
                     *             "on": "asset.updated",
                     *             "set": {
                     *               "price": "payload.price"
                     *             }
                     *           }
                     *         ],
                     *         "source": {
                     *           "prefixes": [
                     *             "asset."
                     *           ]
                     *         }
                     *       },
                     *       "generation": 1,
                     *       "ready": false,
                     *       "revision": 0,
                     *       "view": "prices"
                     *     }
                     */
                    "application/json": components["schemas"]["ViewInfo"];
                };
            };
            400: components["responses"]["BadViewRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["ViewsDisabled"];
            409: components["responses"]["WriteConflict"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadModelUnavailable"];
        };
    };
    deleteView: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The view's name.
                 * @example prices
                 */
                view: components["parameters"]["ViewName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The view is deleted. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deleted": true,
                     *       "view": "prices"
                     *     }
                     */
                    "application/json": components["schemas"]["ViewDeleted"];
                };
            };
            400: components["responses"]["BadViewRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["ViewNotFound"];
            409: components["responses"]["WriteConflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadModelUnavailable"];
        };
    };
    listViewEntities: {
        parameters: {
            query?: {
                /**
                 * @description Only rows whose key begins with this; at most 512 bytes.
                 * @example B
                 */
                prefix?: components["parameters"]["KeyPrefix"];
                /**
                 * @description Only rows after this key, which need not be there; at most 512 bytes.
                 * @example BTC
                 */
                after?: components["parameters"]["AfterKey"];
                /**
                 * @description Rows a page.
                 * @example 1
                 */
                limit?: components["parameters"]["RowLimit"];
            };
            header?: {
                /**
                 * @description Tags of earlier answers; a match is a 304. A list, `*` and the weak form are accepted.
                 * @example "sha256:a3fa6d37af91b39b7eff69fc2249e6bd"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The view's name.
                 * @example prices
                 */
                view: components["parameters"]["ViewName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "content_revision": 2,
                     *       "generation": 1,
                     *       "next": null,
                     *       "ready": true,
                     *       "revision": 2,
                     *       "rows": [
                     *         {
                     *           "key": "BTC",
                     *           "state": {
                     *             "price": 3
                     *           },
                     *           "version": 1
                     *         }
                     *       ],
                     *       "view": "prices"
                     *     }
                     */
                    "application/json": components["schemas"]["ViewEntityPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadViewRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["ViewNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadModelUnavailable"];
        };
    };
    getViewEntity: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Tags of earlier answers; a match is a 304. A list, `*` and the weak form are accepted.
                 * @example "sha256:a3fa6d37af91b39b7eff69fc2249e6bd"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The view's name.
                 * @example prices
                 */
                view: components["parameters"]["ViewName"];
                /**
                 * @description The row's key, at most 512 bytes.
                 * @example BTC
                 */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The row. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "generation": 1,
                     *       "key": "BTC",
                     *       "ready": true,
                     *       "revision": 2,
                     *       "state": {
                     *         "price": 3
                     *       },
                     *       "version": 1,
                     *       "view": "prices"
                     *     }
                     */
                    "application/json": components["schemas"]["ViewEntity"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadViewRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["ViewEntityNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadModelUnavailable"];
        };
    };
    listViewChanges: {
        parameters: {
            query?: {
                /**
                 * @description The revision that the reader has.
                 * @example 1
                 */
                after?: number;
                /**
                 * @description Rows a page.
                 * @example 1
                 */
                limit?: components["parameters"]["RowLimit"];
                /**
                 * @description Whole seconds to wait for a change where there is none yet. More than 20 means 20.
                 * @example 20
                 */
                wait?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The view's name.
                 * @example prices
                 */
                view: components["parameters"]["ViewName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. Empty and `caught_up` when nothing changed, also after the wait. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewChangePage"];
                };
            };
            400: components["responses"]["BadViewRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["ViewNotFound"];
            409: components["responses"]["ViewReset"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadModelUnavailable"];
        };
    };
    getEntitySnapshot: {
        parameters: {
            query?: {
                /**
                 * @description The tenant to read. Without it the events of all tenants that are in memory are merged. Older Cores ignore it.
                 * @example default
                 */
                tenant_id?: components["parameters"]["StateTenantId"];
                /**
                 * @description Merge only events at this time or earlier. Older Cores ignore it.
                 * @example 2026-11-30T23:59:59.999Z
                 */
                as_of?: string;
                /**
                 * @description Whether to return the merged events too.
                 * @example true
                 */
                history?: boolean;
            };
            header?: {
                /**
                 * @description Tags of earlier answers; a match is a 304. A list, `*` and the weak form are accepted.
                 * @example "sha256:a3fa6d37af91b39b7eff69fc2249e6bd"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The entity.
                 * @example BTC
                 */
                entity_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityState"] | components["schemas"]["EntitySnapshot"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadQuery"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["ReadUnavailable"];
        };
    };
    listStreams: {
        parameters: {
            query?: {
                /**
                 * @description The tenant to read. From 0.23 an absent or empty tenant reads nothing; older Cores ignore it and list all
                 *     tenants.
                 * @example default
                 */
                tenant_id?: string;
                /**
                 * @description Rows a page. Without it everything is returned.
                 * @example 100
                 */
                limit?: number;
                /**
                 * @description Rows to skip.
                 * @example 100
                 */
                offset?: components["parameters"]["Offset"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "streams": [
                     *         {
                     *           "stream_id": "ETH",
                     *           "event_count": 1,
                     *           "last_event_at": "2026-11-23T15:37:09.552488194Z"
                     *         },
                     *         {
                     *           "stream_id": "BTC",
                     *           "event_count": 3,
                     *           "last_event_at": "2026-11-23T15:37:09.537293539Z"
                     *         }
                     *       ],
                     *       "total": 2
                     *     }
                     */
                    "application/json": components["schemas"]["StreamPage"];
                };
            };
            400: components["responses"]["BadQuery"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    listEventTypes: {
        parameters: {
            query?: {
                /**
                 * @description The tenant to read. From 0.23 an absent tenant means the key's, an empty one nothing; older Cores ignore it
                 *     and count all tenants.
                 * @example default
                 */
                tenant_id?: string;
                /**
                 * @description Rows a page. Without it everything is returned.
                 * @example 100
                 */
                limit?: number;
                /**
                 * @description Rows to skip.
                 * @example 100
                 */
                offset?: components["parameters"]["Offset"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "event_types": [
                     *         {
                     *           "event_type": "asset.updated",
                     *           "event_count": 3,
                     *           "last_event_at": "2026-11-23T15:37:09.537293539Z"
                     *         },
                     *         {
                     *           "event_type": "asset.registered",
                     *           "event_count": 1,
                     *           "last_event_at": "2026-11-23T15:37:09.552488194Z"
                     *         }
                     *       ],
                     *       "total": 2
                     *     }
                     */
                    "application/json": components["schemas"]["EventTypePage"];
                };
            };
            400: components["responses"]["BadQuery"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The measurements. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # HELP allsource_events_ingested_total Total number of events ingested
                     *     # TYPE allsource_events_ingested_total counter
                     *     allsource_events_ingested_total 7
                     */
                    "text/plain": string;
                };
            };
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["MetricsError"];
        };
    };
    triggerCompaction: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was merged. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "files_compacted": 0,
                     *       "bytes_before": 0,
                     *       "bytes_after": 0,
                     *       "events_compacted": 0,
                     *       "duration_ms": 0
                     *     }
                     */
                    "application/json": components["schemas"]["CompactionResult"];
                };
            };
            409: components["responses"]["ReadOnlyFollower"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["CompactionError"];
        };
    };
    getCompactionStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts since Core started, and its settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "stats": {
                     *         "total_compactions": 0,
                     *         "total_files_compacted": 0,
                     *         "total_bytes_before": 0,
                     *         "total_bytes_after": 0,
                     *         "total_events_compacted": 0,
                     *         "last_compaction_duration_ms": 0,
                     *         "space_saved_bytes": 0
                     *       },
                     *       "last_compaction_at": "2026-11-23T15:39:03.967163602Z",
                     *       "seconds_since_last_compaction": 0,
                     *       "sweep_cursor": "default",
                     *       "last_sweep_paused": false,
                     *       "config": {
                     *         "min_files_to_compact": 3,
                     *         "target_file_size": 134217728,
                     *         "max_file_size": 268435456,
                     *         "small_file_threshold": 10485760,
                     *         "compaction_interval_seconds": 3600,
                     *         "auto_compact": true,
                     *         "strategy": "sizebased"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CompactionStats"];
                };
            };
            429: components["responses"]["Overloaded"];
            500: components["responses"]["CompactionError"];
        };
    };
    registerUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "Ada L",
                 *       "email": "ada@example.org",
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["UserInput"];
            };
        };
        responses: {
            /** @description The user exists. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "user_id": "7a385fa2-75bc-4f2d-8876-90282bcc0aef",
                     *       "username": "Ada L",
                     *       "email": "ada@example.org",
                     *       "role": "developer",
                     *       "tenant_id": "tenant-ada-l"
                     *     }
                     */
                    "application/json": components["schemas"]["RegisteredUser"];
                };
            };
            400: components["responses"]["BadUser"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
        };
    };
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "Ada L",
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description The token, and whose it is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "token": "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3YTM4NWZhMiJ9.UTvZkYo5C1Odz",
                     *       "user": {
                     *         "id": "7a385fa2-75bc-4f2d-8876-90282bcc0aef",
                     *         "username": "Ada L",
                     *         "email": "ada@example.org",
                     *         "role": "developer",
                     *         "tenant_id": "tenant-ada-l"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Login"];
                };
            };
            400: components["responses"]["BadJson"];
            401: components["responses"]["BadCredentials"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys, in no order. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "id": "50ddfcf4-20d1-4e1d-8589-d5cf4bd3902b",
                     *         "name": "bootstrap",
                     *         "tenant_id": "default",
                     *         "role": "admin",
                     *         "created_at": "2026-11-23T15:36:27.048057693Z",
                     *         "expires_at": null,
                     *         "active": true,
                     *         "last_used": "2026-11-23T15:38:47.134310805Z"
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["ApiKeyInfo"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["RateLimited"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "ro",
                 *       "role": "readonly",
                 *       "expires_in_days": 30,
                 *       "tenant_id": "acme"
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyInput"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "b6f6e055-317b-4f7d-ad2e-29927c6f47ec",
                     *       "name": "ro",
                     *       "key": "ask_0000000000000000000000000000000000000000000",
                     *       "expires_at": "2026-12-23T15:38:47.102674926Z"
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            400: components["responses"]["BadJson"];
            401: components["responses"]["AdminRequired"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The key's id; anything but a UUID is a 400.
                 * @example 96fcae55-eca9-44d7-bff9-b485ba68c9e6
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key is revoked. No body. */
            204: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadPath"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["WriteForbidden"];
            404: components["responses"]["UnknownApiKey"];
            429: components["responses"]["RateLimited"];
        };
    };
    getProjection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "entity_snapshots",
                     *       "found": true
                     *     }
                     */
                    "application/json": components["schemas"]["FoundProjection"];
                };
            };
            400: components["responses"]["BadPath"];
            404: components["responses"]["UnknownProjection"];
            429: components["responses"]["Overloaded"];
        };
    };
    deleteProjection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is empty. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "projection": "entity_snapshots",
                     *       "deleted": true
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectionDeleted"];
                };
            };
            400: components["responses"]["BadPath"];
            404: components["responses"]["UnknownProjection"];
            409: components["responses"]["ReadOnlyFollower"];
            429: components["responses"]["Overloaded"];
        };
    };
    resetProjection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is built. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "projection": "event_counters",
                     *       "reset": true,
                     *       "events_reprocessed": 5
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectionReset"];
                };
            };
            400: components["responses"]["BadPath"];
            404: components["responses"]["UnknownProjection"];
            409: components["responses"]["ReadOnlyFollower"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    pauseProjection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The label is set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "projection": "entity_snapshots",
                     *       "status": "paused"
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectionStatus"];
                };
            };
            400: components["responses"]["BadPath"];
            404: components["responses"]["UnknownProjection"];
            409: components["responses"]["ReadOnlyFollower"];
            429: components["responses"]["Overloaded"];
        };
    };
    startProjection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The projection's name. Avoid colons; name `a` with entity `b:c` is the same key as `a:b` with `c`.
                 * @example assets
                 */
                name: components["parameters"]["ProjectionName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The label is set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "projection": "entity_snapshots",
                     *       "status": "running"
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectionStatus"];
                };
            };
            400: components["responses"]["BadPath"];
            404: components["responses"]["UnknownProjection"];
            409: components["responses"]["ReadOnlyFollower"];
            429: components["responses"]["Overloaded"];
        };
    };
    listSchemas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The subjects, in no order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "subjects": [
                     *         "asset.updated"
                     *       ],
                     *       "total": 1
                     *     }
                     */
                    "application/json": components["schemas"]["SchemaSubjects"];
                };
            };
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
        };
    };
    registerSchema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "subject": "asset.updated",
                 *       "schema": {
                 *         "type": "object",
                 *         "required": [
                 *           "price"
                 *         ],
                 *         "properties": {
                 *           "price": {
                 *             "type": "number"
                 *           }
                 *         }
                 *       },
                 *       "description": "Price of an asset",
                 *       "tags": [
                 *         "assets"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SchemaInput"];
            };
        };
        responses: {
            /** @description The version is registered. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "schema_id": "2951641d-b57b-4bce-965b-bf8f033d1b5e",
                     *       "subject": "asset.updated",
                     *       "version": 1,
                     *       "created_at": "2026-11-23T15:37:26.285036886Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SchemaReceipt"];
                };
            };
            400: components["responses"]["IncompatibleSchema"];
            409: components["responses"]["ReadOnlyFollower"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
        };
    };
    validatePayload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "subject": "asset.updated",
                 *       "payload": {},
                 *       "version": 1
                 *     }
                 */
                "application/json": components["schemas"]["PayloadToValidate"];
            };
        };
        responses: {
            /** @description The judgement. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "valid": false,
                     *       "errors": [
                     *         "Missing required field: price"
                     *       ],
                     *       "schema_version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["PayloadValidation"];
                };
            };
            400: components["responses"]["UnknownSchema"];
            409: components["responses"]["ReadOnlyFollower"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
        };
    };
    getSchema: {
        parameters: {
            query?: {
                /**
                 * @description The version to read; the last one unless given.
                 * @example 1
                 */
                version?: number;
            };
            header?: never;
            path: {
                /**
                 * @description What the schema is for; by convention an event type.
                 * @example asset.updated
                 */
                subject: components["parameters"]["Subject"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schema. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "2951641d-b57b-4bce-965b-bf8f033d1b5e",
                     *       "subject": "asset.updated",
                     *       "version": 1,
                     *       "schema": {
                     *         "type": "object",
                     *         "required": [
                     *           "price"
                     *         ],
                     *         "properties": {
                     *           "price": {
                     *             "type": "number"
                     *           }
                     *         }
                     *       },
                     *       "created_at": "2026-11-23T15:37:26.285036886Z",
                     *       "description": "Price of an asset",
                     *       "tags": [
                     *         "assets"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RegisteredSchema"];
                };
            };
            400: components["responses"]["UnknownSchema"];
            429: components["responses"]["Overloaded"];
        };
    };
    listSchemaVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description What the schema is for; by convention an event type.
                 * @example asset.updated
                 */
                subject: components["parameters"]["Subject"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The versions, ascending. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "subject": "asset.updated",
                     *       "versions": [
                     *         1,
                     *         2
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SchemaVersions"];
                };
            };
            400: components["responses"]["UnknownSchema"];
            429: components["responses"]["Overloaded"];
        };
    };
    setSchemaCompatibility: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description What the schema is for; by convention an event type.
                 * @example asset.updated
                 */
                subject: components["parameters"]["Subject"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "compatibility": "FULL"
                 *     }
                 */
                "application/json": components["schemas"]["CompatibilityInput"];
            };
        };
        responses: {
            /** @description It is set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "subject": "asset.updated",
                     *       "compatibility": "FULL"
                     *     }
                     */
                    "application/json": components["schemas"]["SchemaCompatibility"];
                };
            };
            400: components["responses"]["BadPathOrJson"];
            409: components["responses"]["ReadOnlyFollower"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /**
                 * @description Whose webhooks. Without it the list is empty.
                 * @example default
                 */
                tenant_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhooks in the order of their creation, each with its secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            400: components["responses"]["BadQuery"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "tenant_id": "default",
                 *       "url": "https://example.org/hook",
                 *       "event_types": [
                 *         "order.*"
                 *       ],
                 *       "description": "Orders"
                 *     }
                 */
                "application/json": components["schemas"]["WebhookInput"];
            };
        };
        responses: {
            /** @description The webhook, with its secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhook": {
                     *         "id": "51ff6f93-627f-4935-a456-7a6c77758fe3",
                     *         "tenant_id": "default",
                     *         "url": "https://example.org/hook",
                     *         "event_types": [
                     *           "order.*"
                     *         ],
                     *         "entity_ids": [],
                     *         "secret": "whsec_00000000000000000000000000000000",
                     *         "active": true,
                     *         "created_at": "2026-11-23T15:38:39.633850952Z",
                     *         "updated_at": "2026-11-23T15:38:39.633850952Z",
                     *         "description": "Orders"
                     *       },
                     *       "created": true
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookCreated"];
                };
            };
            400: components["responses"]["BadJson"];
            409: components["responses"]["ReadOnlyFollower"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook's id; anything but a UUID is a 400.
                 * @example 51ff6f93-627f-4935-a456-7a6c77758fe3
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook, with its secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhook": {
                     *         "id": "51ff6f93-627f-4935-a456-7a6c77758fe3",
                     *         "tenant_id": "default",
                     *         "url": "https://example.org/hook",
                     *         "event_types": [
                     *           "order.*"
                     *         ],
                     *         "entity_ids": [],
                     *         "secret": "whsec_00000000000000000000000000000000",
                     *         "active": true,
                     *         "created_at": "2026-11-23T15:38:39.633850952Z",
                     *         "updated_at": "2026-11-23T15:38:39.633850952Z",
                     *         "description": null
                     *       },
                     *       "found": true
                     *     }
                     */
                    "application/json": components["schemas"]["FoundWebhook"];
                };
            };
            400: components["responses"]["BadPath"];
            404: components["responses"]["UnknownWebhook"];
            429: components["responses"]["Overloaded"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook's id; anything but a UUID is a 400.
                 * @example 51ff6f93-627f-4935-a456-7a6c77758fe3
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "active": false
                 *     }
                 */
                "application/json": components["schemas"]["WebhookUpdate"];
            };
        };
        responses: {
            /** @description The webhook as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhook": {
                     *         "id": "51ff6f93-627f-4935-a456-7a6c77758fe3",
                     *         "tenant_id": "default",
                     *         "url": "https://example.org/hook",
                     *         "event_types": [
                     *           "order.*"
                     *         ],
                     *         "entity_ids": [],
                     *         "secret": "whsec_00000000000000000000000000000000",
                     *         "active": false,
                     *         "created_at": "2026-11-23T15:38:39.633850952Z",
                     *         "updated_at": "2026-11-23T15:38:42.654995663Z",
                     *         "description": null
                     *       },
                     *       "updated": true
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookUpdated"];
                };
            };
            400: components["responses"]["BadPathOrJson"];
            404: components["responses"]["UnknownWebhook"];
            409: components["responses"]["ReadOnlyFollower"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook's id; anything but a UUID is a 400.
                 * @example 51ff6f93-627f-4935-a456-7a6c77758fe3
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhook_id": "51ff6f93-627f-4935-a456-7a6c77758fe3",
                     *       "deleted": true
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDeleted"];
                };
            };
            400: components["responses"]["BadPath"];
            404: components["responses"]["UnknownWebhook"];
            409: components["responses"]["ReadOnlyFollower"];
            429: components["responses"]["Overloaded"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /**
                 * @description At most so many of the last attempts, without a maximum; 0 gives none.
                 * @example 10
                 */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The webhook's id; anything but a UUID is a 400.
                 * @example 51ff6f93-627f-4935-a456-7a6c77758fe3
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One entry for each attempt, oldest first; attempts at one delivery share its id. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryList"];
                };
            };
            400: components["responses"]["BadPathOrQuery"];
            404: components["responses"]["UnknownWebhook"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
        };
    };
    listSnapshots: {
        parameters: {
            query?: {
                /**
                 * @description Only this entity's. One that has none, or is unknown, gives an empty list.
                 * @example BTC
                 */
                entity_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The snapshots, without their states. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "snapshots": [
                     *         {
                     *           "id": "6408f324-ea9a-4a91-aa89-14be2fe4d19d",
                     *           "entity_id": "BTC",
                     *           "created_at": "2026-11-23T15:38:46.564653317Z",
                     *           "as_of": "2026-11-23T15:37:26.405837919Z",
                     *           "event_count": 2,
                     *           "size_bytes": 32,
                     *           "snapshot_type": "manual"
                     *         }
                     *       ],
                     *       "total": 1
                     *     }
                     */
                    "application/json": components["schemas"]["SnapshotList"];
                };
            };
            400: components["responses"]["BadQuery"];
            401: components["responses"]["UnauthorizedSince"];
            404: components["responses"]["NoSuchRoute"];
            429: components["responses"]["RateLimited"];
        };
    };
    createSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "entity_id": "BTC"
                 *     }
                 */
                "application/json": components["schemas"]["SnapshotInput"];
            };
        };
        responses: {
            /** @description The snapshot. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "snapshot_id": "6408f324-ea9a-4a91-aa89-14be2fe4d19d",
                     *       "entity_id": "BTC",
                     *       "created_at": "2026-11-23T15:38:46.564653317Z",
                     *       "event_count": 2,
                     *       "size_bytes": 32
                     *     }
                     */
                    "application/json": components["schemas"]["SnapshotReceipt"];
                };
            };
            400: components["responses"]["BadJson"];
            401: components["responses"]["UnauthorizedSince"];
            404: components["responses"]["NoSnapshot"];
            409: components["responses"]["ReadOnlyFollower"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    getLatestSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The entity.
                 * @example BTC
                 */
                entity_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The snapshot with its state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "snapshot_id": "6408f324-ea9a-4a91-aa89-14be2fe4d19d",
                     *       "entity_id": "BTC",
                     *       "created_at": "2026-11-23T15:38:46.564653317Z",
                     *       "as_of": "2026-11-23T15:37:26.405837919Z",
                     *       "event_count": 2,
                     *       "size_bytes": 32,
                     *       "snapshot_type": "manual",
                     *       "state": {
                     *         "price": 64000.5,
                     *         "symbol": "BTC"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            400: components["responses"]["BadPath"];
            401: components["responses"]["UnauthorizedSince"];
            404: components["responses"]["NoSnapshot"];
            429: components["responses"]["RateLimited"];
        };
    };
    getEventFrequency: {
        parameters: {
            query: {
                /**
                 * @description Where the windows begin.
                 * @example 2026-11-23T15:36:46.244Z
                 */
                since: string;
                /**
                 * @description How long a window is, in UTC. A week begins on Monday. Months are 30 days long after the first, so later
                 *     ones do not begin with a month, and miss its events. Nothing limits the number of windows: with `minute`
                 *     since long ago, Core answers nobody for minutes.
                 * @example minute
                 */
                window: "minute" | "hour" | "day" | "week" | "month";
                /**
                 * @description Where the windows end; now unless given.
                 * @example 2026-11-23T15:38:46.244Z
                 */
                until?: string;
                /**
                 * @description Only events of this entity.
                 * @example BTC
                 */
                entity_id?: components["parameters"]["OnlyEntityId"];
                /**
                 * @description Only events of exactly this type.
                 * @example asset.updated
                 */
                event_type?: components["parameters"]["OnlyEventType"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "buckets": [
                     *         {
                     *           "timestamp": "2026-11-23T15:36:00Z",
                     *           "count": 0,
                     *           "event_types": {}
                     *         },
                     *         {
                     *           "timestamp": "2026-11-23T15:37:00Z",
                     *           "count": 2,
                     *           "event_types": {
                     *             "asset.updated": 2
                     *           }
                     *         },
                     *         {
                     *           "timestamp": "2026-11-23T15:38:00Z",
                     *           "count": 0,
                     *           "event_types": {}
                     *         }
                     *       ],
                     *       "total_events": 2,
                     *       "window": "minute",
                     *       "time_range": {
                     *         "from": "2026-11-23T15:36:46.244Z",
                     *         "to": "2026-11-23T15:38:46.252913100Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EventFrequency"];
                };
            };
            400: components["responses"]["BadQuery"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    getEventSummary: {
        parameters: {
            query?: {
                /**
                 * @description Only events of this entity.
                 * @example BTC
                 */
                entity_id?: components["parameters"]["OnlyEntityId"];
                /**
                 * @description Only events of exactly this type.
                 * @example asset.updated
                 */
                event_type?: components["parameters"]["OnlyEventType"];
                /**
                 * @description Only events at this time or later.
                 * @example 2026-11-01T00:00:00Z
                 */
                since?: components["parameters"]["SinceTime"];
                /**
                 * @description Only events at this time or earlier.
                 * @example 2026-11-30T23:59:59.999Z
                 */
                until?: components["parameters"]["UntilTime"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The summary. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "total_events": 2,
                     *       "unique_entities": 2,
                     *       "unique_event_types": 1,
                     *       "time_range": {
                     *         "from": "2026-11-23T15:37:26.254968326Z",
                     *         "to": "2026-11-23T15:37:26.266755476Z"
                     *       },
                     *       "events_per_day": 2,
                     *       "top_event_types": [
                     *         {
                     *           "event_type": "asset.updated",
                     *           "count": 2,
                     *           "percentage": 100
                     *         }
                     *       ],
                     *       "top_entities": [
                     *         {
                     *           "entity_id": "BTC",
                     *           "count": 1,
                     *           "percentage": 50
                     *         },
                     *         {
                     *           "entity_id": "ETH",
                     *           "count": 1,
                     *           "percentage": 50
                     *         }
                     *       ],
                     *       "first_event": "2026-11-23T15:37:26.254968326Z",
                     *       "last_event": "2026-11-23T15:37:26.266755476Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EventSummary"];
                };
            };
            400: components["responses"]["NothingToSummarize"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    getEventCorrelation: {
        parameters: {
            query: {
                /**
                 * @description One type.
                 * @example order.placed
                 */
                event_type_a: string;
                /**
                 * @description The other type.
                 * @example order.paid
                 */
                event_type_b: string;
                /**
                 * @description How far apart a pair may be, in whole seconds. A negative one finds nothing.
                 * @example 60
                 */
                time_window_seconds: number;
                /**
                 * @description Only events at this time or later.
                 * @example 2026-11-01T00:00:00Z
                 */
                since?: components["parameters"]["SinceTime"];
                /**
                 * @description Only events at this time or earlier.
                 * @example 2026-11-30T23:59:59.999Z
                 */
                until?: components["parameters"]["UntilTime"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts, and up to five pairs. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "event_type_a": "order.placed",
                     *       "event_type_b": "order.paid",
                     *       "total_a": 1,
                     *       "total_b": 1,
                     *       "correlated_pairs": 1,
                     *       "correlation_percentage": 100,
                     *       "avg_time_between_seconds": 0,
                     *       "examples": [
                     *         {
                     *           "entity_id": "O1",
                     *           "event_a_timestamp": "2026-11-23T15:37:26.277013003Z",
                     *           "event_b_timestamp": "2026-11-23T15:37:26.279614445Z",
                     *           "time_between_seconds": 0
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["EventCorrelation"];
                };
            };
            400: components["responses"]["BadQuery"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    listReplays: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every replay, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "replays": [
                     *         {
                     *           "replay_id": "32199d9e-b543-4c91-b3b1-b352326067e7",
                     *           "status": "completed",
                     *           "started_at": "2026-11-23T15:38:46.281518326Z",
                     *           "updated_at": "2026-11-23T15:38:46.334876830Z",
                     *           "completed_at": "2026-11-23T15:38:46.282464748Z",
                     *           "total_events": 9,
                     *           "processed_events": 9,
                     *           "failed_events": 0,
                     *           "progress_percentage": 100,
                     *           "events_per_second": 9,
                     *           "error_message": null
                     *         }
                     *       ],
                     *       "total": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayList"];
                };
            };
            429: components["responses"]["Overloaded"];
        };
    };
    startReplay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayInput"];
            };
        };
        responses: {
            /** @description The replay has begun. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "replay_id": "32199d9e-b543-4c91-b3b1-b352326067e7",
                     *       "status": "running",
                     *       "started_at": "2026-11-23T15:38:46.281518326Z",
                     *       "total_events": 9
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayReceipt"];
                };
            };
            400: components["responses"]["BadJson"];
            409: components["responses"]["ReadOnlyFollower"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
            500: components["responses"]["ServerError"];
        };
    };
    getReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The replay's id; anything but a UUID is a 400.
                 * @example 32199d9e-b543-4c91-b3b1-b352326067e7
                 */
                replay_id: components["parameters"]["ReplayId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The replay. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "replay_id": "63833cfa-ec66-43ad-a37b-06ce5092fc1f",
                     *       "status": "failed",
                     *       "started_at": "2026-11-23T15:38:46.346208701Z",
                     *       "updated_at": "2026-11-23T15:38:46.398107397Z",
                     *       "completed_at": "2026-11-23T15:38:46.346561447Z",
                     *       "total_events": 9,
                     *       "processed_events": 0,
                     *       "failed_events": 0,
                     *       "progress_percentage": 0,
                     *       "events_per_second": 0,
                     *       "error_message": "Validation error: Projection not found: nope"
                     *     }
                     */
                    "application/json": components["schemas"]["Replay"];
                };
            };
            400: components["responses"]["BadReplay"];
            429: components["responses"]["Overloaded"];
        };
    };
    deleteReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The replay's id; anything but a UUID is a 400.
                 * @example 32199d9e-b543-4c91-b3b1-b352326067e7
                 */
                replay_id: components["parameters"]["ReplayId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is struck. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "replay_id": "32199d9e-b543-4c91-b3b1-b352326067e7",
                     *       "deleted": true
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayDeleted"];
                };
            };
            400: components["responses"]["BadReplay"];
            409: components["responses"]["ReadOnlyFollower"];
            429: components["responses"]["Overloaded"];
        };
    };
    cancelReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The replay's id; anything but a UUID is a 400.
                 * @example 32199d9e-b543-4c91-b3b1-b352326067e7
                 */
                replay_id: components["parameters"]["ReplayId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The replay was told; `getReplay` may still say `running`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "replay_id": "f5dd65a6-befe-4db3-a630-8403a76b936c",
                     *       "status": "cancelled"
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayCancelled"];
                };
            };
            400: components["responses"]["BadReplay"];
            409: components["responses"]["ReadOnlyFollower"];
            429: components["responses"]["Overloaded"];
        };
    };
    listPipelines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every pipeline, in no order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "pipelines": [
                     *         {
                     *           "id": "c0ffee00-0000-4000-8000-000000000001",
                     *           "name": "big prices",
                     *           "description": null,
                     *           "source_event_types": [
                     *             "asset.updated"
                     *           ],
                     *           "operators": [
                     *             {
                     *               "type": "filter",
                     *               "field": "price",
                     *               "value": 100,
                     *               "op": "gt"
                     *             }
                     *           ],
                     *           "enabled": true,
                     *           "output": "prices"
                     *         }
                     *       ],
                     *       "total": 1
                     *     }
                     */
                    "application/json": components["schemas"]["PipelineList"];
                };
            };
            413: components["responses"]["ResponseTooLarge"];
            429: components["responses"]["Overloaded"];
        };
    };
    registerPipeline: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "c0ffee00-0000-4000-8000-000000000001",
                 *       "name": "big prices",
                 *       "source_event_types": [
                 *         "asset.updated"
                 *       ],
                 *       "operators": [
                 *         {
                 *           "type": "filter",
                 *           "field": "price",
                 *           "value": 100,
                 *           "op": "gt"
                 *         },
                 *         {
                 *           "type": "reduce",
                 *           "field": "price",
                 *           "function": "sum",
                 *           "group_by": "symbol"
                 *         }
                 *       ],
                 *       "enabled": true,
                 *       "output": "prices"
                 *     }
                 */
                "application/json": components["schemas"]["PipelineInput"];
            };
        };
        responses: {
            /** @description It is registered. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "pipeline_id": "c0ffee00-0000-4000-8000-000000000001",
                     *       "name": "big prices",
                     *       "enabled": true
                     *     }
                     */
                    "application/json": components["schemas"]["PipelineReceipt"];
                };
            };
            400: components["responses"]["BadJson"];
            409: components["responses"]["ReadOnlyFollower"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["Overloaded"];
        };
    };
    listPipelineStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts, in no order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "stats": [
                     *         {
                     *           "pipeline_id": "c0ffee00-0000-4000-8000-000000000001",
                     *           "events_processed": 1,
                     *           "events_filtered": 0,
                     *           "events_failed": 0,
                     *           "last_processed": "2026-11-23T15:38:47.070535885Z"
                     *         }
                     *       ],
                     *       "total": 1
                     *     }
                     */
                    "application/json": components["schemas"]["PipelineStatsList"];
                };
            };
            429: components["responses"]["Overloaded"];
        };
    };
    getPipeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The pipeline's id; anything but a UUID is a 400.
                 * @example c0ffee00-0000-4000-8000-000000000001
                 */
                pipeline_id: components["parameters"]["PipelineId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pipeline. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "c0ffee00-0000-4000-8000-000000000001",
                     *       "name": "big prices",
                     *       "description": null,
                     *       "source_event_types": [
                     *         "asset.updated"
                     *       ],
                     *       "operators": [
                     *         {
                     *           "type": "filter",
                     *           "field": "price",
                     *           "value": 100,
                     *           "op": "gt"
                     *         }
                     *       ],
                     *       "enabled": true,
                     *       "output": "prices"
                     *     }
                     */
                    "application/json": components["schemas"]["Pipeline"];
                };
            };
            400: components["responses"]["UnknownPipeline"];
            429: components["responses"]["Overloaded"];
        };
    };
    removePipeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The pipeline's id; anything but a UUID is a 400.
                 * @example c0ffee00-0000-4000-8000-000000000001
                 */
                pipeline_id: components["parameters"]["PipelineId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone; `removed` tells whether it was there. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "pipeline_id": "c0ffee00-0000-4000-8000-000000000001",
                     *       "removed": true
                     *     }
                     */
                    "application/json": components["schemas"]["PipelineRemoved"];
                };
            };
            400: components["responses"]["BadPath"];
            409: components["responses"]["ReadOnlyFollower"];
            429: components["responses"]["Overloaded"];
        };
    };
    getPipelineStats: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The pipeline's id; anything but a UUID is a 400.
                 * @example c0ffee00-0000-4000-8000-000000000001
                 */
                pipeline_id: components["parameters"]["PipelineId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts since it was registered or reset. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "pipeline_id": "c0ffee00-0000-4000-8000-000000000001",
                     *       "events_processed": 1,
                     *       "events_filtered": 0,
                     *       "events_failed": 0,
                     *       "last_processed": "2026-11-23T15:38:47.070535885Z"
                     *     }
                     */
                    "application/json": components["schemas"]["PipelineStats"];
                };
            };
            400: components["responses"]["UnknownPipeline"];
            429: components["responses"]["Overloaded"];
        };
    };
    resetPipeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The pipeline's id; anything but a UUID is a 400.
                 * @example c0ffee00-0000-4000-8000-000000000001
                 */
                pipeline_id: components["parameters"]["PipelineId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are forgotten. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "pipeline_id": "c0ffee00-0000-4000-8000-000000000001",
                     *       "reset": true
                     *     }
                     */
                    "application/json": components["schemas"]["PipelineReset"];
                };
            };
            400: components["responses"]["UnknownPipeline"];
            409: components["responses"]["ReadOnlyFollower"];
            429: components["responses"]["Overloaded"];
        };
    };
    receiveWebhook: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description HMAC-SHA-256 of the body's exact bytes under the webhook's secret, in lowercase hex.
                 * @example sha256=287c43b7919650d85a999cad99dc6285f8138b72cdc2c14c8b67a9946e679506
                 */
                "X-AllSource-Signature": string;
                /**
                 * @description The event's type. Not signed.
                 * @example order.placed
                 */
                "X-AllSource-Event-Type": string;
                /**
                 * @description The delivery's id, the same in every attempt. Not signed.
                 * @example 6ea1c635-eb7b-494b-8271-63192130cdc6
                 */
                "X-AllSource-Delivery-Id": string;
                /**
                 * @description The webhook's id. Not signed here, but also in the body.
                 * @example 51ff6f93-627f-4935-a456-7a6c77758fe3
                 */
                "X-AllSource-Webhook-Id": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "delivered_at": "2026-11-23T15:38:39.762165380Z",
                 *       "event": {
                 *         "id": "99ebf6dd-b1df-4b7a-8db0-3fc4d6a709d4",
                 *         "event_type": "order.placed",
                 *         "entity_id": "O1",
                 *         "timestamp": "2026-11-23T15:38:39.717281166Z",
                 *         "payload": {
                 *           "total": 10
                 *         },
                 *         "metadata": null
                 *       },
                 *       "webhook_id": "51ff6f93-627f-4935-a456-7a6c77758fe3"
                 *     }
                 */
                "application/json": components["schemas"]["WebhookPayload"];
            };
        };
        responses: {
            /** @description Delivered. Core keeps the first 500 bytes of the body. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not delivered; Core tries again, five times in all. Redirects are followed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
