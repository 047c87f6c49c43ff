export type { ListenOptions, MockServer } from './doors/server.node.ts'
export type { MockSocketOptions, MockWebSocket, MockWebSocketClass } from './doors/socket.ts'
export type { MockConnection } from './doors/stream-connection.ts'
export type {
  FaultMatch,
  FrameFaults,
  MockCursors,
  MockFault,
  MockIncident,
  MockRestart,
} from './faults.ts'
export type { MockFlavour } from './flavours.ts'
export type { GatewayOptions } from './gateway/gateway-options.ts'
export type { GatewayPlan } from './gateway/gateway-plan.ts'
export {
  type MockCaller,
  type MockCore,
  type MockCoreOptions,
  mockCore,
} from './mock-core.ts'
export { refusals } from './refusals.ts'
export type { RecordedRequest } from './request-log.ts'
