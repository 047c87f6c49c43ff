import { startRealCore } from '../../scripts/core/real-core.ts'
import { mockCore } from '../../src/mock/index.ts'
import type { CoreVersion } from '../conformance/target.ts'
import type { Player } from './server.ts'

const apiKey = 'ask_differential'
const baseUrl = 'http://core.test'

/** A mock, reached by its own `fetch` and `WebSocket`. A restart is that of a Core which keeps its data on disk. */
export async function openMock(version: CoreVersion): Promise<Player> {
  const mock = mockCore({ flavour: `core-${version}`, apiKey, views: true })
  let written = 0
  const count = (): void => {
    const witness = new mock.webSocket(`${baseUrl}/api/v1/events/stream`)
    witness.addEventListener('message', () => {
      written += 1
    })
  }
  count()
  return {
    version,
    baseUrl,
    apiKey,
    fetch: (url, init) => mock.fetch(url, init),
    openSocket: (url) => new mock.webSocket(url),
    async restart() {
      // What was written since the last start comes back from the write-ahead log of 0.27, the rest from its archive.
      mock.restart({ log: 'archived', unflushed: version === '0.27.0' ? written : 0 })
      written = 0
      count()
    },
    close: async () => {},
  }
}

/** A mock behind a real HTTP and WebSocket server. */
export async function openListeningMock(version: CoreVersion): Promise<Player> {
  const mock = mockCore({ flavour: `core-${version}`, apiKey, views: true })
  const server = await mock.listen()
  return {
    version,
    baseUrl: server.url,
    apiKey,
    fetch: (url, init) => fetch(url, init),
    openSocket: (url) => new WebSocket(url),
    restart: async () => mock.restart(),
    close: () => server.close(),
  }
}

/**
 * A real Core with nothing in it.
 * @param keepsData whether it keeps data on disk, and so over a restart
 */
export async function openCore(version: CoreVersion, keepsData: boolean): Promise<Player> {
  const core = await startRealCore(version, { apiKey, memory: !keepsData, env: { ALLSOURCE_VIEWS: '1' } })
  if (core.type === 'not_installed') throw new Error(`Core ${version} is not installed; ${core.hint}`)
  return {
    version,
    baseUrl: core.url,
    apiKey,
    fetch: (url, init) => fetch(url, init),
    openSocket: (url) => new WebSocket(url),
    restart: () => core.restart(),
    close: () => core.kill().then(() => core.stop()),
  }
}
