export type { WhenLocked } from './acquire-lock.ts'
export type { AroundReducer } from './around-reducer.ts'
export type { CatchUpOptions } from './catch-up.ts'
export { jsonCodec, type StateCodec } from './codec.ts'
export type { DeadLetter } from './dead-letters.ts'
export type { WorkerLag } from './lag.ts'
export type { WorkerNotice } from './notices.ts'
export { ProjectionHandle, type WorkerMetrics } from './projection-handle.ts'
export { ProjectionWorker, type StartOptions } from './projection-worker.ts'
export { ProjectionWorkerBuilder } from './projection-worker-builder.ts'
export type { BatchReducer, EventOf, Handlers, PayloadMap, Reduced, Reducer } from './reducer.ts'
export type { ReducerErrorAction, ReducerErrorOptions } from './reducer-errors.ts'
export {
  type CheckpointRecord,
  type LockAttempt,
  type LockOptions,
  memoryStore,
  type StateStore,
  type StoreLock,
  type StoreOptions,
} from './state-store.ts'
export { fileStore } from './stores/file-store.node.ts'
