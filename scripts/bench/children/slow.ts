import { setTimeout as sleep } from 'node:timers/promises'
import { CoreClient } from 'allsource'
import { ProjectionWorker } from 'allsource/worker'
import type { Server } from '../arms/worker.ts'

// Takes 5 ms for each event. Tells when it is idle, and when asked how large the process has been since.

/** Told when idle, and when asked. */
export interface MemoryTold {
  readonly applied: number
  /** Resident: when idle what it is after a collection, later the largest that was seen. */
  readonly bytes: number
}

const REDUCER_MS = 5
const LOOK_EVERY_MS = 10

const [{ url, apiKey }, name] = JSON.parse(process.argv[2] ?? '[]') as [Server, string]
const handle = await ProjectionWorker.builder(new CoreClient(url, apiKey))
  .name(name)
  .initialState(() => null)
  .reducer(() => sleep(REDUCER_MS).then(() => undefined))
  .start()
await handle.caughtUp()
globalThis.gc?.()
await sleep(200)

const tell = (bytes: number) =>
  process.send?.({ applied: handle.metrics().applied, bytes } satisfies MemoryTold)
let peak = 0
setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss())
}, LOOK_EVERY_MS)
tell(process.memoryUsage.rss())
process.on('message', () => tell(peak))
process.on('disconnect', () => process.exit())
