import { CoreClient } from 'allsource'
import { EventStreamClient } from 'allsource/stream'

// Makes one call, or reads one stream, and tells how it ended and by how much the process grew meanwhile.

/** What the victim tells. */
export interface Told {
  readonly code: unknown
  readonly where: unknown
  readonly message: string
  /** Resident memory at its peak, beyond what it was before. */
  readonly grownBytes: number
}

const [url = '', kind = 'read', readyUrl = url, maxResponseBytes] = process.argv.slice(2)
const options = {
  apiKey: 'ask_victim_of_a_test',
  retry: false,
  circuitBreaker: false,
  timeoutMs: 25_000,
} as const
const core = new CoreClient({ ...options, baseUrl: url, maxResponseBytes: Number(maxResponseBytes) })

// What is loaded and compiled once is not of the attack.
await new CoreClient({ ...options, baseUrl: `${readyUrl}/nothing` }).health().catch(() => {})
await import('ws')
await new Promise((resolve) => setTimeout(resolve, 20))
globalThis.gc?.()
const before = process.memoryUsage.rss()

// What nobody holds any more is Node's to free, when it likes: here at once, so that what is held is seen.
setInterval(() => globalThis.gc?.(), 25)

const act: Record<string, () => Promise<unknown>> = {
  read: () => core.health(),
  write: () => core.ingestEvent({ event_type: 'a', entity_id: 'b', payload: {} }),
  stream: async () => {
    const connection = await new EventStreamClient(core).connect('c')
    for await (const _ of connection);
  },
  // Connects and does not read, until nothing more comes, or for six seconds.
  unread: async () => {
    const connection = await new EventStreamClient(core).connect('c')
    let calm = 0
    for (let look = 0, unread = 0; calm < 6 && look < 60; look++) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      calm = connection.unread === unread ? calm + 1 : 0
      unread = connection.unread
    }
    await connection.close()
  },
}

const end = await (act[kind] as () => Promise<unknown>)().catch((error: unknown) => error)
const { code, where, message } = (end ?? {}) as { code?: unknown; where?: unknown; message?: unknown }
const grownBytes = process.resourceUsage().maxRSS * 1024 - before
process.stdout.write(JSON.stringify({ code, where, message: String(message), grownBytes } satisfies Told))
process.exit()
