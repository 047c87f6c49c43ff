export type { ListenOptions, MockServer } from './doors/server.node.ts'
export type { MockSocketOptions, MockWebSocket, MockWebSocketClass } from './doors/socket.ts'
export type { MockConnection } from './doors/stream-connection.ts'
export type { FaultMatch, MockFault } from './faults.ts'
export type { MockFlavour } from './flavours.ts'
export type { GatewayPlan } from './gateway/gateway-plan.ts'
export {
  type MockCore,
  type MockCoreOptions,
  type MockCursors,
  type MockRestart,
  mockCore,
} from './mock-core.ts'
export { refusals } from './refusals.ts'
export type { RecordedRequest } from './request-log.ts'
