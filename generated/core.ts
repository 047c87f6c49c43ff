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
         * @description 0.27 orders by timestamp, version and log position, then applies `offset`, then `limit`. 0.19 orders by
         *     timestamp, ignores `order` and `offset`, and has neither a default limit nor a cap. Without `entity_id`, a given
         *     `event_type` makes `event_type_prefix` count for nothing.
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
         * @description Not scoped to a tenant. A persistent 0.27 finds only events that are in memory, and loads no archive.
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
         * @description Spans all tenants; on 0.27 only what is in memory. Counts cover only the events that match. The newest entity
         *     comes first by default, the opposite of `queryEvents`. 0.27 breaks ties by `entity_id`; on 0.19 their order
         *     changes between calls.
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
         *     is not what `expected_version` is compared with. On 0.19 an automatic snapshot shortens `event_count`,
         *     `history` and `last_updated` to the events after it.
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
         * @description Only states that were saved, in no order. By the Rust client's release notes 0.24 pages them; 0.19 does not, and
         *     0.27 has no such route.
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
}
export type webhooks = Record<string, never>;
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
             * @description Counted for each entity from 1. Always 1 on Cores up to 0.21, and it can repeat after a restart of 0.27, so
             *     it is no identity.
             */
            version: number;
        };
        /** @description One event by its id. */
        FoundEvent: {
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
            /** @description Whether events follow this page. 0.19 says so of every page that is smaller than `total_count`. */
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
            /** @description The merged events, if asked for; always there on 0.19. */
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
            has_more?: boolean;
        };
        /** @description A durable consumer to register. */
        ConsumerInput: {
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
        /** @description A path parameter is of the wrong type. */
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
         * @description As text, the body is JSON of the wrong shape. As JSON (from 0.27), the payload breaks the schema registered for
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
        /** @description The tenant's archive cannot be read now. */
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
         * @description The store is read-only, or (from 0.27, with `expected_version`) the entity's archive cannot be read now. For a
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
         * @description A JSON object as text. Every field must be a top-level field of the payload and strictly equal. From 0.27
         *     anything but a JSON object is a 400; 0.19 then ignores the filter and returns everything.
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
                 * @description The tenant to read. From 0.27 an absent or empty tenant reads nothing (an empty page); on 0.19 an absent
                 *     tenant reads all tenants.
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
                 *     count. Ignored by older Cores.
                 * @example internal.,allsource.
                 */
                exclude_event_type_prefix?: string;
                /**
                 * @description A JSON object as text. Every field must be a top-level field of the payload and strictly equal. From 0.27
                 *     anything but a JSON object is a 400; 0.19 then ignores the filter and returns everything.
                 * @example {"symbol":"BTC"}
                 */
                payload_filter?: components["parameters"]["PayloadFilter"];
                /**
                 * @description Only events at this time or later. 0.19 ignores it unless an entity, a type or a prefix is given too.
                 * @example 2026-11-01T00:00:00Z
                 */
                since?: string;
                /**
                 * @description Only events at this time or earlier. 0.19 ignores it as it ignores `since`.
                 * @example 2026-11-30T23:59:59.999Z
                 */
                until?: string;
                /**
                 * @description Means what `until` means; both may be given.
                 * @example 2026-11-30T23:59:59.999Z
                 */
                as_of?: string;
                /**
                 * @description Events a page. From 0.27 the default is 10,000 and a larger value is clamped to it; 0.19 returns everything.
                 *     0 gives an empty page, with `has_more` true when anything matches.
                 * @example 1000
                 */
                limit?: number;
                /**
                 * @description Matching events to skip. 0.19 ignores it, so that every page is the first.
                 * @example 1000
                 */
                offset?: number;
                /**
                 * @description By time, in either case; anything else is a 400. Cores before 0.21 ignore it and ascend.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Reads memory and archive strictly, or fails. `retained-entity-v1` needs `tenant_id`, `entity_id` and a limit
                 *     of 1 to 1001, and no other filter, offset or descending order; the answer then carries `archive_integrity`
                 *     and times to the microsecond. `retained-prefix-v1` needs `tenant_id` and `event_type_prefix`, and no
                 *     `entity_id`. Any other value is a 400.
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
                    "application/json": components["schemas"]["FoundEvent"];
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
                 * @description A JSON object as text. Every field must be a top-level field of the payload and strictly equal. From 0.27
                 *     anything but a JSON object is a 400; 0.19 then ignores the filter and returns everything.
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
                 * @description By the time of the last event, in either case; anything else is a 400. Cores before 0.21 ignore it.
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
                 * @description Whether to return the merged events too. 0.19 ignores it and always does.
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
}
