import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Server } from '../arms/worker.ts'

// Writes events one by one at an even rate, whatever the answers take, and tells when each was acknowledged.

/** Told at the end. */
export interface WriterTold {
  /** By the monotonic clock that all processes share, for event 0, 1, 2, …; in milliseconds. */
  readonly acknowledgedMs: Float64Array
  /** Events a second that were written. */
  readonly rate: number
}

const TICK_MS = 5

const [{ url }, run, count, perSecond] = JSON.parse(process.argv[2] ?? '[]') as [
  Server,
  string,
  number,
  number,
]
const agent = new Agent({ keepAlive: true, maxSockets: 16 })
const acknowledgedMs = new Float64Array(count)

function write(seq: number): Promise<void> {
  const body = JSON.stringify({
    event_type: 'bench.live',
    entity_id: `live-${seq % 100}`,
    payload: { run, seq },
  })
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const asked = request(`${url}/api/v1/events`, { method: 'POST', agent, headers }, (response) => {
      acknowledgedMs[seq] = Number(process.hrtime.bigint()) / 1e6
      const { statusCode = 0 } = response
      if (statusCode >= 300) reject(new Error(`a write was answered ${statusCode}`))
      response.resume().once('end', resolve)
    })
    asked.once('error', reject).end(body)
  })
}

const started = performance.now()
const writes: Promise<void>[] = []
for (let seq = 0; seq < count; ) {
  const due = Math.min(count, Math.ceil(((performance.now() - started) * perSecond) / 1_000))
  for (; seq < due; seq++) writes.push(write(seq))
  await sleep(TICK_MS)
}
await Promise.all(writes)
const rate = count / ((performance.now() - started) / 1_000)
process.send?.({ acknowledgedMs, rate } satisfies WriterTold, () => process.exit())
