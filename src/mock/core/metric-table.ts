/** A metric that Core exports: name (after `allsource_`), type and help, in the order of the names. */
export interface MetricFacts {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  /** Only a new Core has it. */
  readonly isNew?: true
}

/** Every metric of every Core. @source GET /metrics of 0.19.2 and 0.27.0 */
export const metricTable: readonly MetricFacts[] = [
  { name: 'compaction_bytes_saved', type: 'counter', help: 'Bytes saved by compaction' },
  { name: 'compaction_duration_seconds', type: 'histogram', help: 'Compaction duration' },
  { name: 'compaction_files_merged', type: 'counter', help: 'Files merged during compaction' },
  { name: 'compactions_total', type: 'counter', help: 'Total compactions performed' },
  {
    name: 'core_cache_bytes',
    type: 'gauge',
    help: 'Approximate resident bytes in the in-memory tenant cache',
    isNew: true,
  },
  {
    name: 'core_cache_evictions_total',
    type: 'counter',
    help: 'Total tenant evictions from the in-memory cache',
    isNew: true,
  },
  {
    name: 'core_wal_replay_events_total',
    type: 'gauge',
    help: 'Number of events replayed from the WAL on the most recent boot',
    isNew: true,
  },
  { name: 'events_ingested_by_type', type: 'counter', help: 'Events ingested by type' },
  { name: 'events_ingested_total', type: 'counter', help: 'Total number of events ingested' },
  { name: 'http_request_duration_seconds', type: 'histogram', help: 'HTTP request duration', isNew: true },
  { name: 'http_requests_in_flight', type: 'gauge', help: 'HTTP requests currently being processed' },
  { name: 'http_requests_total', type: 'counter', help: 'Total HTTP requests', isNew: true },
  {
    name: 'http_response_bytes_total',
    type: 'counter',
    help: 'HTTP response body bytes before compression',
    isNew: true,
  },
  { name: 'ingestion_duration_seconds', type: 'histogram', help: 'Event ingestion duration in seconds' },
  { name: 'ingestion_errors_total', type: 'counter', help: 'Total number of ingestion errors' },
  { name: 'parquet_files_total', type: 'gauge', help: 'Number of Parquet files' },
  {
    name: 'pipeline_duration_seconds',
    type: 'histogram',
    help: 'Overall pipeline manager processing duration',
  },
  { name: 'pipelines_registered_total', type: 'gauge', help: 'Number of registered pipelines' },
  {
    name: 'projection_duration_seconds',
    type: 'histogram',
    help: 'Overall projection manager processing duration',
  },
  { name: 'projections_total', type: 'gauge', help: 'Number of registered projections' },
  { name: 'queries_total', type: 'counter', help: 'Total number of queries' },
  { name: 'query_duration_seconds', type: 'histogram', help: 'Query duration in seconds' },
  { name: 'query_results_total', type: 'counter', help: 'Total number of events returned by queries' },
  { name: 'replay_duration_seconds', type: 'histogram', help: 'Replay duration' },
  { name: 'replay_events_processed', type: 'counter', help: 'Events processed during replays' },
  { name: 'replays_completed_total', type: 'counter', help: 'Total replays completed' },
  { name: 'replays_failed_total', type: 'counter', help: 'Total replays failed' },
  { name: 'replays_started_total', type: 'counter', help: 'Total replays started' },
  {
    name: 'replication_ack_wait_seconds',
    type: 'histogram',
    help: 'Time spent waiting for follower ACKs in semi-sync/sync mode',
  },
  { name: 'replication_acks_total', type: 'counter', help: 'Total ACKs received from followers' },
  {
    name: 'replication_connected',
    type: 'gauge',
    help: 'Whether connected to leader (1=connected, 0=disconnected)',
  },
  { name: 'replication_followers_connected', type: 'gauge', help: 'Number of connected followers' },
  { name: 'replication_lag_seconds', type: 'gauge', help: 'Replication lag behind leader in seconds' },
  { name: 'replication_reconnects_total', type: 'counter', help: 'Total reconnection attempts to leader' },
  { name: 'replication_wal_received_total', type: 'counter', help: 'Total WAL entries received from leader' },
  {
    name: 'replication_wal_replayed_total',
    type: 'counter',
    help: 'Total WAL entries replayed into DashMap',
  },
  { name: 'replication_wal_shipped_bytes_total', type: 'counter', help: 'Total bytes shipped to followers' },
  { name: 'replication_wal_shipped_total', type: 'counter', help: 'Total WAL entries shipped to followers' },
  { name: 'schema_validation_duration_seconds', type: 'histogram', help: 'Schema validation duration' },
  { name: 'schemas_registered_total', type: 'counter', help: 'Total number of schemas registered' },
  { name: 'snapshot_creation_duration_seconds', type: 'histogram', help: 'Snapshot creation duration' },
  { name: 'snapshots_created_total', type: 'counter', help: 'Total snapshots created' },
  { name: 'snapshots_total', type: 'gauge', help: 'Total number of snapshots' },
  { name: 'storage_entities_total', type: 'gauge', help: 'Total number of entities in storage' },
  { name: 'storage_events_total', type: 'gauge', help: 'Total number of events in storage' },
  { name: 'storage_size_bytes', type: 'gauge', help: 'Total storage size in bytes' },
  { name: 'wal_segments_total', type: 'gauge', help: 'Number of WAL segments' },
  { name: 'websocket_connections_active', type: 'gauge', help: 'Active WebSocket connections' },
  { name: 'websocket_connections_total', type: 'counter', help: 'Total WebSocket connections' },
  { name: 'websocket_errors_total', type: 'counter', help: 'WebSocket errors' },
  { name: 'websocket_messages_sent', type: 'counter', help: 'WebSocket messages sent' },
]
