import { countingWorker, type Server } from '../arms/worker.ts'

// Counts the events of 10,000 entities and tells, each time that it is asked and has caught up, what its heap is after a collection.

/** Told once the worker is up to date. */
export interface HeapTold {
  readonly applied: number
  readonly heapBytes: number
}

const [server, name] = JSON.parse(process.argv[2] ?? '[]') as [Server, string]
const handle = await countingWorker(server, name).start()

async function tell(): Promise<void> {
  await handle.caughtUp()
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  process.send?.({
    applied: handle.metrics().applied,
    heapBytes: process.memoryUsage().heapUsed,
  } satisfies HeapTold)
}

process.on('message', () => void tell())
process.on('disconnect', () => process.exit())
