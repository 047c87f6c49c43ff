export { normalizeFilters, type TypeFilters } from '../clients/type-filters.ts'
export { EventStreamConnection } from './connection.ts'
export { EventStreamClient, type EventStreamOptions } from './event-stream-client.ts'
export type {
  EventMessage,
  LaggedMessage,
  LiveEventMessage,
  ReplayCompleteMessage,
  ReplayedEventMessage,
  StreamMessage,
} from './frames.ts'
