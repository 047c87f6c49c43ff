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
         * @description A 503 carries the same body as a 200 and is an answer, not a failure. `service` tells which service it is.
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
        post?: never;
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
        /** @description A receipt in the Query Service's envelope. */
        EnvelopedReceipt: {
            data: components["schemas"]["IngestReceipt"];
        };
        /** @description Receipts in the order of the request, in the Query Service's envelope. */
        EnvelopedBatchReceipt: {
            data: components["schemas"]["IngestReceipt"][];
            count?: number;
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
        /** @description An entity's object payloads merged in order of time. */
        GatewayEntityState: {
            entity_id: string;
            /** @description Events merged. */
            event_count: number;
            current_state: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            last_updated?: string | null;
            /** Format: date-time */
            as_of?: string | null;
            /** @description Not what `expected_version` is compared with. */
            version?: number | null;
            history?: components["schemas"]["EntityHistoryEvent"][] | null;
        };
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
    };
    responses: {
        /**
         * @description The request is wrong, or (from the Query Service, with a text that begins with `HTTP `) Core failed a read: the
         *     status in the text is the one that counts.
         */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayErrorBody"];
                /** @example Failed to deserialize query string: limit: cannot parse integer from empty string */
                "text/plain": string;
            };
        };
        /** @description The key is missing, wrong, revoked or expired. A check is remembered for up to 120 s. */
        Unauthorized: {
            headers: {
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
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SubscriptionRequiredBody"] | components["schemas"]["QuotaExceededBody"] | components["schemas"]["GatewayErrorBody"];
            };
        };
        /** @description The key's role does not allow it. */
        Forbidden: {
            headers: {
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
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayErrorBody"];
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
                "Retry-After": components["headers"]["RetryAfter"];
                "X-RateLimit-Limit": components["headers"]["BucketLimit"];
                "X-RateLimit-Remaining": components["headers"]["BucketRemaining"];
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
    };
    parameters: {
        /**
         * @description Counts for nothing at a gateway, where the key decides, but for everything on a Core.
         * @example default
         */
        TenantId: string;
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
         * @description A JSON object as text. Every field must be a top-level field of the payload and strictly equal. From 0.27
         *     anything but a JSON object is a 400; 0.19 then ignores the filter and returns everything.
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
    };
    requestBodies: never;
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
                 * @description A JSON object as text. Every field must be a top-level field of the payload and strictly equal. From 0.27
                 *     anything but a JSON object is a 400; 0.19 then ignores the filter and returns everything.
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
                     *       "event_count": 2,
                     *       "current_state": {
                     *         "symbol": "BTC"
                     *       },
                     *       "last_updated": "2026-11-23T12:52:22.255601650Z",
                     *       "version": 2
                     *     }
                     */
                    "application/json": components["schemas"]["GatewayEntityState"];
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
}
