import { http, passthrough } from 'msw'
import { setupServer } from 'msw/node'
import { mockCore } from '../../src/mock/index.ts'
import { handlers } from '../../src/mock/msw.ts'
import type { CoreVersion, Target } from './target.ts'

const apiKey = 'ask_conformance'
const baseUrl = 'http://core.test'

function mockOf(version: CoreVersion) {
  return mockCore({ flavour: `core-${version}`, apiKey, views: true })
}

/** The mock's own `fetch` and `WebSocket`, injected. */
export async function openInjected(version: CoreVersion): Promise<Target> {
  const mock = mockOf(version)
  return {
    version,
    baseUrl,
    apiKey,
    fetch: (url, init) => mock.fetch(url, init),
    openSocket: (url) => new mock.webSocket(url),
    webSocket: mock.webSocket,
    close: async () => {},
  }
}

/** The platform's `fetch` and `WebSocket`, intercepted by MSW. */
export async function openMsw(version: CoreVersion): Promise<Target> {
  // Webhooks are delivered to receivers that the cases open on loopback, and there is the proxy that cuts writes.
  const loopback = http.all('http://127.0.0.1:*/*', () => passthrough())
  const server = setupServer(...handlers(mockOf(version), { baseUrl }), loopback)
  server.listen({ onUnhandledFrame: 'error' })
  return {
    version,
    baseUrl,
    apiKey,
    fetch: (url, init) => fetch(url, init),
    openSocket: (url) => new WebSocket(url),
    webSocket: WebSocket,
    close: async () => server.close(),
  }
}

/** A real HTTP and WebSocket server on loopback. */
export async function openLoopback(version: CoreVersion): Promise<Target> {
  const server = await mockOf(version).listen()
  return {
    version,
    baseUrl: server.url,
    apiKey,
    fetch: (url, init) => fetch(url, init),
    openSocket: (url) => new WebSocket(url),
    close: () => server.close(),
  }
}
