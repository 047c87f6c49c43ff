export { EventStreamConnection } from './connection.ts'
export { EventStreamClient, type EventStreamOptions } from './event-stream-client.ts'
export { normalizeFilters, type TypeFilters } from './filters.ts'
export type { EventMessage, LaggedMessage, ReplayCompleteMessage, StreamMessage } from './frames.ts'
