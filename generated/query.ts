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
         * Tell whether the gateway and what is behind it are up
         * @description A 503 carries the same body as a 200 and is an answer, not a failure. `service` tells which service it is. The
         *     Query Service answers `/api/health` and `/api/v1/health` likewise.
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
    "/api/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell whether the process runs */
        get: operations["healthLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell whether requests may be sent
         * @description As `health`, but that nothing is pushed over the WebSocket does not count.
         */
        get: operations["healthReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell how far the service's own projections are behind */
        get: operations["healthReplay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell whether the control plane's process runs */
        get: operations["livez"];
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
        /**
         * List events, in an envelope
         * @description Which filters it takes is not known; `queryEvents` is the one to use. On Core the path has no GET (405).
         */
        get: operations["listEvents"];
        put?: never;
        /**
         * Store one event
         * @description The Query Service sends a write again by itself when Core is slow, so that one call may store the event more
         *     than once. It may drop `expected_version`, and old ones drop `metadata`; the control plane forwards the body
         *     whole, up to 256 KiB.
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
         * Store events in order
         * @description Not atomic, as on Core. The control plane takes up to 1 MiB. A batch counts as one request for the rate limit
         *     and for the quota.
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
         * @description Old Query Services forward only `entity_id`, `event_type`, `since`, `until`, `limit` and `offset`, and leave out
         *     `total_count` and `has_more`: a result may then break the other filters, and a full page is all that tells that
         *     another may follow.
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
    "/api/v1/events/recent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the newest events, the newest first */
        get: operations["listRecentEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/entity/{entity_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events of one entity, in an envelope
         * @description At most 100; `queryEvents` can be paged.
         */
        get: operations["listEntityEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/type/{event_type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events of one type, in an envelope
         * @description At most 100; `queryEvents` can be paged.
         */
        get: operations["listTypeEvents"];
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
        /** Read one event by its id */
        get: operations["getEvent"];
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
        /** List the tenant's entities as streams */
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
        /** List the tenant's event types */
        get: operations["listEventTypes"];
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
         * @description Known of Core; the gateways whose sources were seen answer 404.
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
         * @description Known of Core; the gateways whose sources were seen answer 404.
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
         * @description The control plane forwards it; Query Services before 0.26 answer 404.
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
        /** Count the tenant's events, entities and event types */
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
        /**
         * List the projections that the server keeps
         * @description The Query Service lists the tenant's enabled templates; old ones answer in an envelope.
         */
        get: operations["listProjections"];
        put?: never;
        /**
         * Keep a projection of a template for the tenant
         * @description It is `building` until it has read the tenant's history. Nothing says what enabling it twice does.
         */
        post: operations["enableProjection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections/{name}": {
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
         * Stop keeping a projection
         * @description On a Core the same request clears the state of one of its built-in projections, which no template is named like.
         */
        delete: operations["disableProjection"];
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
         * Read what a projection has come to
         * @description Of the tenant, or of one entity where the projection keeps a row for each (`entity-activity`). It lives in
         *     memory and is built again from the history after a restart. Cores before 0.27 have another route at this path.
         */
        get: operations["getTemplateState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projection-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the projections that a tenant may enable */
        get: operations["listProjectionTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/replay/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what a rebuild of an enabled projection would read
         * @description Reads only. The path has no version.
         */
        post: operations["analyzeProjectionReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tenant's runs, the newest first
         * @description Runs are kept in memory; a restart of the service may lose them.
         */
        get: operations["listProjectionReplays"];
        put?: never;
        /**
         * Build an enabled projection again from the history
         * @description Beside the one that is read meanwhile, and swapped in as a whole. One run for each projection at a time.
         */
        post: operations["startProjectionReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/replay/{replay_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how far a run is */
        get: operations["getProjectionReplay"];
        put?: never;
        post?: never;
        /** Forget a run that is over */
        delete: operations["deleteProjectionReplay"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/replay/{replay_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a run; the projection stays as it was */
        post: operations["cancelProjectionReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prime/projections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List how each type of node is put together from its observations */
        get: operations["listPrimeProjections"];
        put?: never;
        /**
         * Say how a type of node is put together; the last definition counts
         * @description Fields without a policy are left out. A failure is a 422 from the Query Service, a 400 from a Core.
         */
        post: operations["definePrimeProjection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prime/nodes/{id}/project": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a node together from its observations
         * @description Reads only. A failure is a 502 from the Query Service; its text tells Core's status.
         */
        post: operations["projectNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prime/nodes/{id}/fields/{field}/provenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say which event a node's field comes from
         * @description 404 where there is no single event: the field is missing, has no policy, or is the union of several
         *     (`merge_array`).
         */
        get: operations["nodeFieldProvenance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prime/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the graph of all nodes and edges
         * @description The Query Service folds at most 10,000 `prime.*` events into it.
         */
        get: operations["getPrimeGraph"];
        put?: never;
        post?: never;
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
         * @description As on Core. Its own limit of pages comes on top of the gateway's.
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
                 * @description Counts for nothing at a gateway, where the key decides, but for everything on a Core.
                 * @example default
                 */
                tenant_id?: components["parameters"]["TenantId"];
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
         * @description As on Core.
         */
        get: operations["getReadModelPage"];
        /**
         * Change rows of a read model in one step
         * @description As on Core. The key needs the permission `projections:write`.
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
         * @description As on Core.
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
        /**
         * Read a view's definition and how far it is folded
         * @description As on Core.
         */
        get: operations["getView"];
        /**
         * Define a view, or define it anew
         * @description As on Core. The Query Service folds the rows.
         */
        put: operations["defineView"];
        post?: never;
        /**
         * Delete a view and its rows
         * @description As on Core.
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
         * @description As on Core.
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
        /**
         * Read one row of a view
         * @description As on Core.
         */
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
         * @description As on Core.
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
    "/api/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tenant's keys
         * @description The path has no version.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make a key, which is shown once
         * @description A key is a JWT that lasts 365 days. Without scopes of its own it gets `events:read`, `events:write`,
         *     `queries:execute` and `projections:read`. Which other fields the body may have is not known.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/api-keys/{id}": {
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
         * Revoke a key
         * @description It may be taken for another 120 s.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A service's own account of itself; which fields there are depends on the service. */
        GatewayHealth: {
            /** @description `healthy`, `degraded` or `unhealthy`. */
            status: string;
            /** @description `query_service_ex` or `allsource-control-plane`; on a Core `allsource-core`. */
            service?: string;
            /** @description The service's version, not Core's. */
            version?: string;
            /** Format: date-time */
            timestamp?: string;
            /** @description Query Service: `backend` and `websocket`, each `healthy`, `unhealthy`, `degraded` or `timeout`. */
            checks?: {
                [key: string]: unknown;
            };
            /** @description Query Service: the Cores it knows. */
            core_nodes?: unknown;
            /** @description Control plane: `core`. */
            persistence?: string;
            /** @description Control plane: `healthy`, `unreachable` or another word. */
            core_status?: string;
            /** @description Control plane. */
            features?: {
                [key: string]: unknown;
            };
        };
        /** @description Word that the Query Service runs. */
        GatewayLiveness: {
            /** @description `alive`. */
            status: string;
            /** Format: date-time */
            timestamp?: string;
        };
        /** @description Whether the Query Service may be sent requests. */
        GatewayReadiness: {
            /** @description `ready` or `not_ready`. */
            status: string;
            /** @description As of `health`. */
            checks?: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            timestamp?: string;
        };
        /** @description Word that the control plane runs. */
        ControlPlaneLiveness: {
            /** @description `ok`. */
            status: string;
            service?: string;
            version?: string;
        };
        /** @description An object whose fields are not known. */
        OpenObject: {
            [key: string]: unknown;
        };
        /** @description The Query Service's links from one answer to others. */
        Links: {
            [key: string]: unknown;
        };
        /** @description A receipt with links. */
        LinkedReceipt: components["schemas"]["IngestReceipt"] & {
            _links?: components["schemas"]["Links"];
        };
        /** @description A receipt in the Query Service's envelope. */
        EnvelopedReceipt: {
            data: components["schemas"]["LinkedReceipt"];
        };
        /** @description Receipts in the order of the request, in the Query Service's envelope. */
        EnvelopedBatchReceipt: {
            data: components["schemas"]["LinkedReceipt"][];
            count?: number;
            _links?: components["schemas"]["Links"];
        };
        /** @description A stored event; old gateways leave out what is optional here. */
        GatewayEvent: {
            /** Format: uuid */
            id: string;
            event_type: string;
            entity_id: string;
            tenant_id?: string | null;
            /** @description Any JSON value. */
            payload: unknown;
            /** Format: date-time */
            timestamp: string;
            /** @description Any JSON value, or null. */
            metadata?: unknown;
            version?: number | null;
        };
        /** @description A stored event with links. */
        LinkedEvent: components["schemas"]["GatewayEvent"] & {
            _links?: components["schemas"]["Links"];
        };
        /** @description Events in the Query Service's envelope, which never says whether there are more. */
        EnvelopedEvents: {
            data: components["schemas"]["LinkedEvent"][];
            count: number;
            /** @description Of `listEntityEvents`. */
            entity_id?: string;
            /** @description Of `listTypeEvents`. */
            event_type?: string;
            _links?: components["schemas"]["Links"];
        };
        /** @description One event by its id, under either name. */
        GatewayFoundEvent: {
            data: components["schemas"]["LinkedEvent"];
        } | {
            event: components["schemas"]["GatewayEvent"];
            found?: boolean;
        };
        /** @description Rows of which only the envelope is known. */
        EnvelopedRows: {
            data: components["schemas"]["OpenObject"][];
            /** @description Rows here. */
            count?: number;
            /** @description Rows in all. */
            total?: number;
            _links?: components["schemas"]["Links"];
        };
        /** @description What a page says beside its events. */
        GatewayPageFacts: {
            /** @description Events in this page. */
            count: number;
            /** @description Events that match, before offset and limit. */
            total_count?: number | null;
            /** @description Whether events follow this page; absent does not mean no. */
            has_more?: boolean | null;
            /** @description With `entity_id` only, what `expected_version` is compared with. */
            entity_version?: number | null;
        };
        /** @description One page of a query, with its events under either name. */
        GatewayEventPage: (components["schemas"]["GatewayPageFacts"] & {
            events: components["schemas"]["GatewayEvent"][];
        }) | (components["schemas"]["GatewayPageFacts"] & {
            data: components["schemas"]["GatewayEvent"][];
        });
        /** @description A projection that the server keeps. A Core has `type`, the Query Service the rest. */
        GatewayProjectionSummary: {
            name: string;
            title?: string;
            /** @description Such as `counter`, `breakdown`, `timeseries` or `entity_table`. */
            kind?: string;
            type?: string;
            /** @description `building` or `ready`; on a Core `running` or `paused`. */
            status?: string;
            entity_count?: number;
        };
        /** @description Every projection, under either name. */
        GatewayProjectionList: {
            projections: components["schemas"]["GatewayProjectionSummary"][];
            total: number;
        } | {
            data: components["schemas"]["GatewayProjectionSummary"][];
            count?: number;
            _links?: components["schemas"]["Links"];
        };
        /** @description Which template to keep a projection of. */
        EnableProjectionInput: {
            /** @description A name of `listProjectionTemplates`. */
            template: string;
        };
        /** @description A projection that is kept from now on. */
        EnabledProjection: {
            projection: components["schemas"]["GatewayProjectionSummary"];
        };
        /** @description A projection that is kept no more. */
        DisabledProjection: {
            /** @description Its name. */
            deleted: string;
        };
        /**
         * @description A projection that a tenant may enable: `event-count`, `event-type-leaderboard`, `events-per-day` (90 UTC days),
         *     `entity-activity` (a row for each entity), `active-entities` (50 rows; its `distinct` may count an entity
         *     twice).
         */
        ProjectionTemplate: {
            name: string;
            title?: string;
            description?: string;
            /** @description Such as `counter`, `breakdown`, `timeseries` or `entity_table`. */
            kind?: string;
        };
        /** @description Every template. */
        ProjectionTemplateList: {
            templates: components["schemas"]["ProjectionTemplate"][];
            total?: number;
        };
        /** @description What a projection has come to, of the tenant or of one entity. */
        TemplateState: {
            /** @description Its name. */
            projection: string;
            /** @description `_tenant` for the tenant as a whole. */
            entity_id: string;
            /** @description `building` or `ready`. */
            status?: string;
            /** @description What it holds depends on the template. */
            state: unknown;
        };
        /** @description Which projection to build again. */
        ProjectionReplayInput: {
            /** @description One that is enabled. */
            projection_name: string;
        };
        /** @description A rebuild of a projection. */
        ProjectionReplay: {
            replay_id: string;
            projection_name: string;
            /** @description `pending`, `running`, `completed`, `failed` or `cancelled`. */
            status: string;
            /** Format: date-time */
            started_at?: string | null;
            /** Format: date-time */
            updated_at?: string | null;
            /** Format: date-time */
            completed_at?: string | null;
            total_events?: number | null;
            processed_events?: number | null;
            failed_events?: number | null;
            /** @description At most 99.9 before the run is completed. */
            progress_percentage?: number | null;
            events_per_second?: number | null;
            error_message?: string | null;
        };
        /** @description A run in the Query Service's envelope. */
        EnvelopedProjectionReplay: {
            data: components["schemas"]["ProjectionReplay"];
        };
        /** @description Runs in the Query Service's envelope, the newest first. */
        EnvelopedProjectionReplays: {
            data: components["schemas"]["ProjectionReplay"][];
            count?: number;
            total?: number;
        };
        /** @description Word that a run is forgotten. */
        ProjectionReplayDeleted: {
            deleted: boolean;
        };
        /** @description Something that speaks for or against a rebuild. */
        ProjectionReplayCheck: {
            /** @description `tenant_scope`, `immutable_source`, `atomic_publish` or `target_ready`. */
            key: string;
            label?: string;
            /** @description `pass` or `warn`. */
            status: string;
            detail?: string;
        };
        /** @description What a rebuild would read. Types and entities are those of the sample. */
        ProjectionReplayAnalysis: {
            projection_name: string;
            projection_title?: string;
            projection_kind?: string;
            projection_status?: string;
            current_entity_count?: number | null;
            /** @description Exact. */
            total_events: number;
            /** @description The oldest; at most 1000. */
            sampled_events?: number;
            /** @description `full` or `sample`. */
            analysis_scope?: string;
            event_type_distribution?: {
                event_type: string;
                count: number;
                /** @description Percent. */
                share?: number;
            }[];
            sampled_entity_count?: number;
            /** @description At most 8. */
            sampled_entities?: {
                entity_id: string;
                event_count: number;
            }[];
            /** Format: date-time */
            first_event_at?: string | null;
            /** Format: date-time */
            last_event_at?: string | null;
            /** Format: date-time */
            analyzed_at?: string;
            /** @description There are events and the projection is `ready`. */
            ready_to_replay: boolean;
            checks?: components["schemas"]["ProjectionReplayCheck"][];
            warnings?: unknown[];
        };
        /** @description An analysis in the Query Service's envelope. */
        EnvelopedProjectionReplayAnalysis: {
            data: components["schemas"]["ProjectionReplayAnalysis"];
        };
        /** @description How the nodes of a type are put together from their observations. */
        PrimeProjection: {
            /** @description The nodes' type. */
            entity_type: string;
            /** @description For each field `last_write`, `highest_priority`, `most_specific` or `merge_array`; others are left out. */
            field_policies: {
                [key: string]: string;
            };
        };
        /** @description Every definition, under either name. */
        PrimeProjectionList: {
            data: components["schemas"]["PrimeProjection"][];
            count?: number;
        } | {
            projections: components["schemas"]["PrimeProjection"][];
            total?: number;
        };
        /** @description Word that a definition is stored. */
        PrimeProjectionReceipt: {
            entity_type: string;
            persisted: boolean;
        };
        /** @description The receipt, with or without an envelope. */
        PrimeProjectionDefined: {
            data: components["schemas"]["PrimeProjectionReceipt"];
        } | components["schemas"]["PrimeProjectionReceipt"];
        /** @description A node put together from its observations. */
        ProjectedNode: {
            entity_type: string;
            /** @description By name; only those that were observed. */
            fields: {
                [key: string]: unknown;
            };
            observation_count?: number;
        };
        /** @description The node, with or without an envelope. */
        ProjectedNodeAnswer: {
            data: components["schemas"]["ProjectedNode"];
        } | components["schemas"]["ProjectedNode"];
        /** @description Which event a node's field comes from. */
        FieldProvenance: {
            field: string;
            /** @description Any JSON value. */
            value: unknown;
            source_event_id: string;
            /** Format: date-time */
            source_event_at?: string | null;
            merge_policy_applied?: string;
        };
        /** @description The provenance, with or without an envelope. */
        FieldProvenanceAnswer: {
            data: components["schemas"]["FieldProvenance"];
        } | components["schemas"]["FieldProvenance"];
        /** @description Nodes and the edges between them. */
        PrimeGraph: {
            nodes: components["schemas"]["OpenObject"][];
            edges: components["schemas"]["OpenObject"][];
            stats?: {
                [key: string]: unknown;
            };
            /** @description Whether there are more nodes. */
            has_more?: boolean;
        };
        /** @description Keys without their secrets. */
        GatewayApiKeyList: {
            keys: components["schemas"]["OpenObject"][];
            count?: number;
        };
        /** @description A new key, in whose object other fields may stand. */
        GatewayCreatedApiKey: {
            /** @description The secret itself. */
            key: string;
        } & {
            [key: string]: unknown;
        };
        /** @description Word that a key is revoked. */
        GatewayRevokedApiKey: {
            data: {
                message?: string;
                id: string;
            };
        };
        /**
         * @description Every shape in which gateways tell an error. The message is the first of `error.message`, `message`, `error` and
         *     `errors.detail` that is a string.
         */
        GatewayErrorBody: components["schemas"]["CodedErrorBody"] | components["schemas"]["ErrorBody"] | components["schemas"]["PhoenixErrorBody"];
        /** @description The Query Service's own errors. */
        CodedErrorBody: {
            error: {
                /** @description A slug such as `unauthorized`, `not_found` or `backend_error`. */
                code: string;
                message?: string;
                correlation_id?: string | null;
                /** Format: date-time */
                timestamp?: string;
                /** @description More about a validation. */
                details?: unknown;
            };
        };
        /** @description What the Query Service's framework says by itself, of an unknown route or a crash. */
        PhoenixErrorBody: {
            errors: {
                detail: string;
            };
        };
        /** @description The tenant's token bucket at the Query Service is empty. */
        BucketEmptyBody: {
            error: {
                /** @constant */
                code: "rate_limit_exceeded";
                message?: string;
                retry_after_seconds: number;
                tier?: string;
                /** @description Requests a second. */
                limit?: number;
                upgrade_url?: string;
            };
        };
        /** @description A refusal for want of capacity; `scope` says whose. */
        AdmissionBody: {
            /** @description `tenant_rate_limited` or `egress_capacity_unavailable`, for two. */
            error: string;
            scope: components["schemas"]["AdmissionScope"];
            /** @description Seconds. */
            retry_after?: number;
        } | {
            error: {
                code?: string;
                message?: string;
                scope: components["schemas"]["AdmissionScope"];
                /** @description Seconds. */
                retry_after?: number;
            };
        };
        /**
         * @description The tenant's own limit, its fair share of a busy server, or the whole server.
         * @enum {string}
         */
        AdmissionScope: "tenant" | "global_fair_share" | "global";
        /** @description The tenant's subscription is not active. */
        SubscriptionRequiredBody: {
            error: {
                /** @constant */
                code: "subscription_required";
                message: string;
                subscription_status?: string | null;
                /** Format: date-time */
                trial_ends_at?: string | null;
                /** Format: date-time */
                subscription_ends_at?: string | null;
            };
        };
        /** @description The month's quota is used up. */
        QuotaExceededBody: {
            error: {
                /** @constant */
                code: "quota_exceeded";
                message: string;
                /** @enum {string} */
                usage_type?: "events" | "queries";
                used?: number;
                /** @description -1 means no limit. */
                quota?: number;
                upgrade_url?: string;
                enable_overage_url?: string;
            };
        };
        /**
         * @description What failed, as `<Kind>: <detail>` or as a slug such as `response_too_large`. Some slugs bring a `message` and
         *     further fields.
         */
        ErrorBody: {
            error: string;
            message?: string;
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
        /** @description What is wrong with a view's name or definition. */
        InvalidViewBody: {
            /** @constant */
            error: "invalid_view";
            detail: string;
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
        /** @description Events to store in this order. */
        BatchInput: {
            events: components["schemas"]["EventInput"][];
        };
        /** @description One receipt for each event of a batch, in the order of the request. */
        BatchReceipt: {
            total: number;
            /** @description Equals `total`. */
            ingested: number;
            events: components["schemas"]["IngestReceipt"][];
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
        /** @description Where a value comes from. */
        ViewValue: string | {
            /** @description Any JSON value. */
            literal: unknown;
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
        /** @description That a view has no such row. */
        ViewEntityMissing: {
            /** @constant */
            error: "not_found";
            /** @description Whether the rows are complete; if not, the row may come. */
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
        /** @description That a view's rows were folded anew. */
        ViewResetBody: {
            /** @constant */
            error: "view_reset";
            /** Format: int64 */
            generation: number;
        };
    };
    responses: {
        /**
         * @description The request is wrong, or (from the Query Service, with a text that begins with `HTTP `) Core failed a read: the
         *     status in the text is the one that counts.
         */
        BadRequest: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayErrorBody"] | components["schemas"]["InvalidViewBody"];
                /** @example Failed to deserialize query string: limit: cannot parse integer from empty string */
                "text/plain": string;
            };
        };
        /** @description The key is missing, wrong, revoked or expired. A check is remembered for up to 120 s. */
        Unauthorized: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayErrorBody"];
                /** @example Invalid API key */
                "text/plain": string;
            };
        };
        /** @description The subscription is not active, or the month's quota is used up. Waiting does not help. */
        PaymentRequired: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SubscriptionRequiredBody"] | components["schemas"]["QuotaExceededBody"] | components["schemas"]["GatewayErrorBody"];
            };
        };
        /** @description The key's role does not allow it. */
        Forbidden: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "forbidden",
                 *       "message": "permission denied: write required"
                 *     }
                 */
                "application/json": components["schemas"]["GatewayErrorBody"];
            };
        };
        /** @description This gateway has no such route, the tenant is unknown, or there is no such thing. The body may be empty. */
        NotFound: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayErrorBody"];
                /** @example 404 page not found */
                "text/plain": string;
            };
        };
        /** @description A run of this projection is under way, is not under way any more, or has to be cancelled first. */
        ReplayConflict: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayErrorBody"];
            };
        };
        /** @description The view has no such row (`ready` tells whether it may still come), there is no such view, or no such route. */
        ViewEntityNotFound: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ViewEntityMissing"] | components["schemas"]["GatewayErrorBody"];
                /** @example 404 page not found */
                "text/plain": string;
            };
        };
        /** @description The body is over the control plane's limit (256 KiB, a batch 1 MiB) or Core's (2 MiB). */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "bad request",
                 *       "message": "http: request body too large"
                 *     }
                 */
                "application/json": components["schemas"]["GatewayErrorBody"];
                /** @example Failed to buffer the request body: length limit exceeded */
                "text/plain": string;
            };
        };
        /**
         * @description The input is wrong, or (from the Query Service, with a text that begins with `HTTP `) Core failed a write: the
         *     status in the text is the one that counts, so that a version conflict comes as `HTTP 409: …`.
         */
        Unprocessable: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayErrorBody"] | components["schemas"]["SchemaViolationBody"];
                /** @example Failed to deserialize the JSON body into the target type: missing field `payload` at line 1 column 36 */
                "text/plain": string;
            };
        };
        /**
         * @description The tenant's bucket is empty, the admission layer holds it back, or Core is overloaded (no body). Wait for
         *     `Retry-After`, or else for `error.retry_after_seconds` or `retry_after` of the body.
         */
        RateLimited: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                "X-RateLimit-Reset": components["headers"]["BucketReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["BucketEmptyBody"] | components["schemas"]["AdmissionBody"];
                /** @example Rate limit exceeded. Limit: 600 requests/min */
                "text/plain": string;
            };
        };
        /** @description The gateway, or through the control plane Core, failed inside. */
        ServerError: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayErrorBody"];
            };
        };
        /** @description Core cannot be reached, or failed. */
        BadGateway: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayErrorBody"];
            };
        };
        /**
         * @description With a `scope`, a refusal for want of capacity: nothing was done, wait. Without one, an ordinary failure, the
         *     gateway's or Core's.
         */
        Unavailable: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AdmissionBody"] | components["schemas"]["ArchiveUnavailableBody"] | components["schemas"]["GatewayErrorBody"];
            };
        };
        /** @description Core did not answer in time; what became of a write is unknown. */
        GatewayTimeout: {
            headers: {
                "X-Correlation-Id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "timeout",
                 *         "message": "Request timed out"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["GatewayErrorBody"];
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
        /** @description The caller's tag still holds. No body. */
        NotModified: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content?: never;
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
    };
    parameters: {
        /**
         * @description Counts for nothing at a gateway, where the key decides, but for everything on a Core.
         * @example default
         */
        TenantId: string;
        /**
         * @description The template's name, which is the projection's.
         * @example event-count
         */
        TemplateName: string;
        /**
         * @description The run's id.
         * @example qk3cX1yq0mB6oLr2d9JtHQ
         */
        ReplayId: string;
        /**
         * @description The node's id, of the form `node:<type>:<id>`.
         * @example node:contact:8f14e45f
         */
        NodeId: string;
        /**
         * @description `strong` reads from the leader; anything else from any node. Query Service only.
         * @example strong
         */
        Consistency: "strong" | "eventual";
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
         * @description Tags of earlier answers; a match is a 304. A list, `*` and the weak form are accepted.
         * @example "sha256:a3fa6d37af91b39b7eff69fc2249e6bd"
         */
        IfNoneMatch: string;
        /**
         * @description Rows to skip.
         * @example 100
         */
        Offset: number;
        /**
         * @description Only events of this entity.
         * @example BTC
         */
        FeedEntityId: string;
        /**
         * @description The read model's name.
         * @example assets
         */
        ReadModelName: string;
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
         * @description The view's name.
         * @example prices
         */
        ViewName: string;
    };
    requestBodies: {
        ProjectionReplayInput: {
            content: {
                /**
                 * @example {
                 *       "projection_name": "event-count"
                 *     }
                 */
                "application/json": components["schemas"]["ProjectionReplayInput"];
            };
        };
    };
    headers: {
        /**
         * @description What is left of the budget, as the structured field of the IETF draft.
         * @example "data";r=9;t=2
         */
        RateLimit: string;
        /**
         * @description The budget itself, likewise.
         * @example "data";q=10;w=1
         */
        RateLimitPolicy: string;
        /**
         * @description Finds the request in the gateway's log.
         * @example 5f0c1f5e-8a6e-4f39-9a52-4d1c7a0e7c11
         */
        CorrelationId: string;
        /**
         * @description Requests a second that the tenant may make.
         * @example 100
         */
        BucketLimit: number;
        /**
         * @description Requests left in the bucket.
         * @example 0
         */
        BucketRemaining: number;
        /**
         * @description When the bucket is full again, in seconds since 1970.
         * @example 1795438293
         */
        BucketReset: number;
        /**
         * @description `true` where the quota is used up and the write was let in for money.
         * @example true
         */
        UsageOverage: boolean;
        /**
         * @description Of what.
         * @example events
         */
        UsageType: "events" | "queries";
        /**
         * @description What was used.
         * @example 100001
         */
        UsageUsed: number;
        /**
         * @description What the plan has; -1 means no limit.
         * @example 100000
         */
        UsageQuota: number;
        /**
         * @description What is beyond it.
         * @example 1
         */
        OverageUnits: number;
        /**
         * @description Whole seconds to wait.
         * @example 1
         */
        RetryAfter: number;
        /**
         * @description A strong tag over the exact bytes of the body.
         * @example "sha256:a3fa6d37af91b39b7eff69fc2249e6bd"
         */
        ETag: string;
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
            /** @description All is well. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayHealth"];
                };
            };
            429: components["responses"]["RateLimited"];
            /** @description Something is not well; the body says what. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayHealth"];
                };
            };
        };
    };
    healthLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "alive",
                     *       "timestamp": "2026-11-23T12:51:33Z"
                     *     }
                     */
                    "application/json": components["schemas"]["GatewayLiveness"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
        };
    };
    healthReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready",
                     *       "checks": {
                     *         "backend": "healthy"
                     *       },
                     *       "timestamp": "2026-11-23T12:51:33Z"
                     *     }
                     */
                    "application/json": components["schemas"]["GatewayReadiness"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            /** @description Not ready; the body says why. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "not_ready",
                     *       "checks": {
                     *         "backend": "timeout"
                     *       },
                     *       "timestamp": "2026-11-23T12:51:33Z"
                     *     }
                     */
                    "application/json": components["schemas"]["GatewayReadiness"];
                };
            };
        };
    };
    healthReplay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lag, in fields that are not known. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenObject"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
        };
    };
    livez: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "service": "allsource-control-plane",
                     *       "version": "0.24.0"
                     *     }
                     */
                    "application/json": components["schemas"]["ControlPlaneLiveness"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
        };
    };
    listEvents: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, each with links. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "8b0b88d8-ebb0-4245-b9e3-e97b62771b03",
                     *           "event_type": "asset.updated",
                     *           "entity_id": "BTC",
                     *           "payload": {
                     *             "price": 64000.5
                     *           },
                     *           "timestamp": "2026-11-23T12:52:22.255601650Z",
                     *           "_links": {
                     *             "self": {
                     *               "href": "/api/v1/events/8b0b88d8-ebb0-4245-b9e3-e97b62771b03"
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "_links": {}
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedEvents"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                /**
                 * @example {
                 *       "event_type": "asset.registered",
                 *       "entity_id": "BTC",
                 *       "payload": {
                 *         "symbol": "BTC",
                 *         "name": "Bitcoin"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["EventInput"];
            };
        };
        responses: {
            /** @description The event is stored; Core's body, from the control plane. */
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
            /** @description The event is stored; from the Query Service. */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    "X-Usage-Overage": components["headers"]["UsageOverage"];
                    "X-Usage-Type": components["headers"]["UsageType"];
                    "X-Usage-Used": components["headers"]["UsageUsed"];
                    "X-Usage-Quota": components["headers"]["UsageQuota"];
                    "X-Overage-Units": components["headers"]["OverageUnits"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "event_id": "0b4c972e-4651-42a8-9fff-a5a32f3f311c",
                     *         "timestamp": "2026-11-23T12:52:22.243910482Z",
                     *         "version": 1,
                     *         "_links": {}
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedReceipt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["WriteConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                 *           }
                 *         },
                 *         {
                 *           "event_type": "asset.updated",
                 *           "entity_id": "ETH",
                 *           "payload": {
                 *             "price": 3105
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["BatchInput"];
            };
        };
        responses: {
            /** @description Every event is stored; Core's body, from the control plane. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "total": 1,
                     *       "ingested": 1,
                     *       "events": [
                     *         {
                     *           "event_id": "1d60d467-79ba-48ef-ad98-b1c177552f7f",
                     *           "timestamp": "2026-11-23T12:52:22.368099796Z",
                     *           "version": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["BatchReceipt"];
                };
            };
            /** @description Every event is stored; from the Query Service. */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    "X-Usage-Overage": components["headers"]["UsageOverage"];
                    "X-Usage-Type": components["headers"]["UsageType"];
                    "X-Usage-Used": components["headers"]["UsageUsed"];
                    "X-Usage-Quota": components["headers"]["UsageQuota"];
                    "X-Overage-Units": components["headers"]["OverageUnits"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "event_id": "1d60d467-79ba-48ef-ad98-b1c177552f7f",
                     *           "timestamp": "2026-11-23T12:52:22.368099796Z",
                     *           "version": 1,
                     *           "_links": {}
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "_links": {}
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedBatchReceipt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["WriteConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    queryEvents: {
        parameters: {
            query?: {
                /**
                 * @description Counts for nothing at a gateway, where the key decides, but for everything on a Core.
                 * @example default
                 */
                tenant_id?: components["parameters"]["TenantId"];
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
                 * @description Comma-separated prefixes; an event whose type begins with one of them is left out.
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
                 * @description Only events at this time or later.
                 * @example 2026-11-01T00:00:00Z
                 */
                since?: string;
                /**
                 * @description Only events at this time or earlier.
                 * @example 2026-11-30T23:59:59.999Z
                 */
                until?: string;
                /**
                 * @description Events a page. The Query Service returns 100 unless told otherwise, the control plane as many as Core does
                 *     (10,000). A value that is no integer gives the default, not an error.
                 * @example 1000
                 */
                limit?: number;
                /**
                 * @description Matching events to skip.
                 * @example 1000
                 */
                offset?: number;
                /**
                 * @description By time.
                 * @example desc
                 */
                order?: "asc" | "desc";
            };
            header?: {
                /**
                 * @description Tags of earlier answers; a match is a 304. A list, `*` and the weak form are accepted.
                 * @example "sha256:a3fa6d37af91b39b7eff69fc2249e6bd"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, under `events` or under `data`. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayEventPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    listRecentEvents: {
        parameters: {
            query?: {
                /**
                 * @description How many. A value that is no integer gives the default.
                 * @example 50
                 */
                limit?: number;
            };
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, each with links. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "8b0b88d8-ebb0-4245-b9e3-e97b62771b03",
                     *           "event_type": "asset.updated",
                     *           "entity_id": "BTC",
                     *           "payload": {
                     *             "price": 64000.5
                     *           },
                     *           "timestamp": "2026-11-23T12:52:22.255601650Z",
                     *           "_links": {}
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "_links": {}
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedEvents"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    listEntityEvents: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
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
            /** @description Events, each with links. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [],
                     *       "count": 0,
                     *       "entity_id": "BTC",
                     *       "_links": {}
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedEvents"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    listTypeEvents: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path: {
                /**
                 * @description The type.
                 * @example asset.updated
                 */
                event_type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, each with links. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [],
                     *       "count": 0,
                     *       "event_type": "asset.updated",
                     *       "_links": {}
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedEvents"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path: {
                /**
                 * @description The event's id.
                 * @example 8b0b88d8-ebb0-4245-b9e3-e97b62771b03
                 */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event, under `data`; on a Core under `event`. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "id": "8b0b88d8-ebb0-4245-b9e3-e97b62771b03",
                     *         "event_type": "asset.updated",
                     *         "entity_id": "BTC",
                     *         "payload": {
                     *           "price": 64000.5
                     *         },
                     *         "timestamp": "2026-11-23T12:52:22.255601650Z",
                     *         "_links": {}
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["GatewayFoundEvent"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    listStreams: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The streams, in an envelope. What an item holds is not known. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [],
                     *       "count": 0,
                     *       "total": 0,
                     *       "_links": {}
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedRows"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    listEventTypes: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The types, in an envelope. What an item holds is not known. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [],
                     *       "count": 0,
                     *       "total": 0,
                     *       "_links": {}
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedRows"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                 * @description Entities a page. Without it, on Core, everything is returned.
                 * @example 100
                 */
                limit?: number;
                /**
                 * @description Rows to skip.
                 * @example 100
                 */
                offset?: components["parameters"]["Offset"];
                /**
                 * @description By the time of the last event.
                 * @example asc
                 */
                order?: "asc" | "desc";
            };
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
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
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                 * @description Groups a page. Without it, on Core, everything is returned.
                 * @example 50
                 */
                limit?: number;
                /**
                 * @description Rows to skip.
                 * @example 100
                 */
                offset?: components["parameters"]["Offset"];
            };
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
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
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getEntityState: {
        parameters: {
            query?: {
                /**
                 * @description Counts for nothing at a gateway, where the key decides, but for everything on a Core.
                 * @example default
                 */
                tenant_id?: components["parameters"]["TenantId"];
                /**
                 * @description Merge only events at this time or earlier.
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
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
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
                    /**
                     * @example {
                     *       "entity_id": "BTC",
                     *       "last_updated": "2026-11-23T12:52:22.255601650Z",
                     *       "event_count": 2,
                     *       "as_of": null,
                     *       "current_state": {
                     *         "symbol": "BTC"
                     *       },
                     *       "version": 2
                     *     }
                     */
                    "application/json": components["schemas"]["EntityState"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getStats: {
        parameters: {
            query?: {
                /**
                 * @description Counts for nothing at a gateway, where the key decides, but for everything on a Core.
                 * @example default
                 */
                tenant_id?: components["parameters"]["TenantId"];
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
                    /**
                     * @example {
                     *       "total_events": 5,
                     *       "total_entities": 3,
                     *       "total_event_types": 2,
                     *       "total_ingested": 5
                     *     }
                     */
                    "application/json": components["schemas"]["Stats"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    listProjections: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every projection, under `projections` or under `data`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayProjectionList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    enableProjection: {
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
                 *       "template": "event-count"
                 *     }
                 */
                "application/json": components["schemas"]["EnableProjectionInput"];
            };
        };
        responses: {
            /** @description The projection, still `building`. */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "projection": {
                     *         "name": "event-count",
                     *         "title": "Event count",
                     *         "kind": "counter",
                     *         "status": "building"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EnabledProjection"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    disableProjection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The template's name, which is the projection's.
                 * @example event-count
                 */
                name: components["parameters"]["TemplateName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deleted": "event-count"
                     *     }
                     */
                    "application/json": components["schemas"]["DisabledProjection"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getTemplateState: {
        parameters: {
            query?: {
                /**
                 * @description Whose state.
                 * @example BTC
                 */
                entity_id?: string;
            };
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path: {
                /**
                 * @description The template's name, which is the projection's.
                 * @example event-count
                 */
                name: components["parameters"]["TemplateName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state, without an envelope. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateState"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    listProjectionTemplates: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every template, without an envelope. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "templates": [
                     *         {
                     *           "name": "event-count",
                     *           "title": "Event count",
                     *           "description": "Counts events by type.",
                     *           "kind": "counter"
                     *         }
                     *       ],
                     *       "total": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectionTemplateList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    analyzeProjectionReplay: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ProjectionReplayInput"];
        responses: {
            /** @description The analysis, in an envelope. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "projection_name": "event-count",
                     *         "projection_title": "Event count",
                     *         "projection_kind": "counter",
                     *         "projection_status": "ready",
                     *         "current_entity_count": 1,
                     *         "total_events": 5,
                     *         "sampled_events": 5,
                     *         "analysis_scope": "full",
                     *         "event_type_distribution": [
                     *           {
                     *             "event_type": "asset.updated",
                     *             "count": 3,
                     *             "share": 60
                     *           },
                     *           {
                     *             "event_type": "asset.registered",
                     *             "count": 2,
                     *             "share": 40
                     *           }
                     *         ],
                     *         "sampled_entity_count": 2,
                     *         "sampled_entities": [
                     *           {
                     *             "entity_id": "BTC",
                     *             "event_count": 3
                     *           },
                     *           {
                     *             "entity_id": "ETH",
                     *             "event_count": 2
                     *           }
                     *         ],
                     *         "first_event_at": "2026-11-23T12:52:22.243910482Z",
                     *         "last_event_at": "2026-11-23T12:52:22.368545762Z",
                     *         "analyzed_at": "2026-11-23T12:53:00Z",
                     *         "ready_to_replay": true,
                     *         "checks": [
                     *           {
                     *             "key": "tenant_scope",
                     *             "label": "Tenant scope",
                     *             "status": "pass",
                     *             "detail": "Only this tenant's events."
                     *           }
                     *         ],
                     *         "warnings": []
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedProjectionReplayAnalysis"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    listProjectionReplays: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every run, in an envelope. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [],
                     *       "count": 0,
                     *       "total": 0
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedProjectionReplays"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    startProjectionReplay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ProjectionReplayInput"];
        responses: {
            /** @description The run has begun. */
            202: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "replay_id": "qk3cX1yq0mB6oLr2d9JtHQ",
                     *         "projection_name": "event-count",
                     *         "status": "running",
                     *         "started_at": "2026-11-23T12:53:00Z",
                     *         "updated_at": "2026-11-23T12:53:00Z",
                     *         "completed_at": null,
                     *         "total_events": 5,
                     *         "processed_events": 0,
                     *         "failed_events": 0,
                     *         "progress_percentage": 0,
                     *         "events_per_second": 0,
                     *         "error_message": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedProjectionReplay"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["ReplayConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getProjectionReplay: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path: {
                /**
                 * @description The run's id.
                 * @example qk3cX1yq0mB6oLr2d9JtHQ
                 */
                replay_id: components["parameters"]["ReplayId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run, in an envelope. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "replay_id": "qk3cX1yq0mB6oLr2d9JtHQ",
                     *         "projection_name": "event-count",
                     *         "status": "completed",
                     *         "started_at": "2026-11-23T12:53:00Z",
                     *         "updated_at": "2026-11-23T12:53:01Z",
                     *         "completed_at": "2026-11-23T12:53:01Z",
                     *         "total_events": 5,
                     *         "processed_events": 5,
                     *         "failed_events": 0,
                     *         "progress_percentage": 100,
                     *         "events_per_second": 5,
                     *         "error_message": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedProjectionReplay"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    deleteProjectionReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The run's id.
                 * @example qk3cX1yq0mB6oLr2d9JtHQ
                 */
                replay_id: components["parameters"]["ReplayId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is forgotten. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deleted": true
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectionReplayDeleted"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["ReplayConflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    cancelProjectionReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The run's id.
                 * @example qk3cX1yq0mB6oLr2d9JtHQ
                 */
                replay_id: components["parameters"]["ReplayId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run, in an envelope. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "replay_id": "qk3cX1yq0mB6oLr2d9JtHQ",
                     *         "projection_name": "event-count",
                     *         "status": "cancelled",
                     *         "started_at": "2026-11-23T12:53:00Z",
                     *         "updated_at": "2026-11-23T12:53:01Z",
                     *         "completed_at": "2026-11-23T12:53:01Z",
                     *         "total_events": 5,
                     *         "processed_events": 2,
                     *         "failed_events": 0,
                     *         "progress_percentage": 40,
                     *         "events_per_second": 2,
                     *         "error_message": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EnvelopedProjectionReplay"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["ReplayConflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    listPrimeProjections: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every definition, under `data` from the Query Service, else under `projections`. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrimeProjectionList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    definePrimeProjection: {
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
                 *       "entity_type": "contact",
                 *       "field_policies": {
                 *         "status": "last_write",
                 *         "tags": "merge_array"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["PrimeProjection"];
            };
        };
        responses: {
            /** @description It is stored. */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrimeProjectionDefined"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    projectNode: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path: {
                /**
                 * @description The node's id, of the form `node:<type>:<id>`.
                 * @example node:contact:8f14e45f
                 */
                id: components["parameters"]["NodeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The node's fields. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectedNodeAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    nodeFieldProvenance: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path: {
                /**
                 * @description The node's id, of the form `node:<type>:<id>`.
                 * @example node:contact:8f14e45f
                 */
                id: components["parameters"]["NodeId"];
                /**
                 * @description The field's name.
                 * @example status
                 */
                field: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the value comes from. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldProvenanceAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getPrimeGraph: {
        parameters: {
            query?: {
                /**
                 * @description Only nodes of this type.
                 * @example contact
                 */
                node_type?: string;
                /**
                 * @description At most as many nodes.
                 * @example 100
                 */
                limit?: number;
            };
            header?: {
                /**
                 * @description `strong` reads from the leader; anything else from any node. Query Service only.
                 * @example strong
                 */
                "X-Consistency"?: components["parameters"]["Consistency"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The graph, never in an envelope. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "nodes": [],
                     *       "edges": [],
                     *       "stats": {
                     *         "node_count": 0,
                     *         "edge_count": 0
                     *       },
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["PrimeGraph"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ResponseTooLarge"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                 * @description Counts for nothing at a gateway, where the key decides, but for everything on a Core.
                 * @example default
                 */
                tenant_id?: components["parameters"]["TenantId"];
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
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventFeedPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["FeedEpochChanged"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getReadModelPage: {
        parameters: {
            query?: {
                /**
                 * @description Counts for nothing at a gateway, where the key decides, but for everything on a Core.
                 * @example default
                 */
                tenant_id?: components["parameters"]["TenantId"];
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
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadModelPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    commitReadModel: {
        parameters: {
            query?: {
                /**
                 * @description Counts for nothing at a gateway, where the key decides, but for everything on a Core.
                 * @example default
                 */
                tenant_id?: components["parameters"]["TenantId"];
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
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
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
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["WriteConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
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
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
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
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
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
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["WriteConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
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
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["WriteConflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
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
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
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
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ViewEntityNotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewChangePage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["ViewReset"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
            /** @description Every key, without an envelope. What an item holds is not known. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [],
                     *       "count": 0
                     *     }
                     */
                    "application/json": components["schemas"]["GatewayApiKeyList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
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
                 *       "name": "worker"
                 *     }
                 */
                "application/json": components["schemas"]["OpenObject"];
            };
        };
        responses: {
            /** @description The key, without an envelope. */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "key": "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
                     *       "name": "worker"
                     *     }
                     */
                    "application/json": components["schemas"]["GatewayCreatedApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The key's id.
                 * @example 1a892475-218d-4c96-b377-6b5cc988e826
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                    "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
                    "X-RateLimit-Reset": components["headers"]["BucketReset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "message": "API key revoked",
                     *         "id": "1a892475-218d-4c96-b377-6b5cc988e826"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["GatewayRevokedApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
}
