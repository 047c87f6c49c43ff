import type { WebSocketClass } from '../../src/index.ts'

/** The Core versions whose behaviour the cases state. */
export const coreVersions = ['0.27.0', '0.19.2'] as const

/** One of the versions that the cases know. */
export type CoreVersion = (typeof coreVersions)[number]

/** The part of the platform's WebSocket that the cases use. */
export interface CaseSocket {
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  send(data: string): void
  close(): void
}

/** A server under test: a real Core, or a mock behind one of its doors. */
export interface Target {
  readonly version: CoreVersion
  /** Without a slash at the end; what `fetch` and `openSocket` reach. */
  readonly baseUrl: string
  /** A key that the server knows, of an admin of the tenant `default`. */
  readonly apiKey: string
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  readonly openSocket: (url: string) => CaseSocket
  /** The class that the clients need to reach it; `undefined` where their own does. */
  readonly webSocket?: WebSocketClass
  /** Not a mock: worth the full load. */
  readonly isReal?: boolean
  close(): Promise<void>
}
