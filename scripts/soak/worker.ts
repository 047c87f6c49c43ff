import { setTimeout as sleep } from 'node:timers/promises'
import { CoreClient, isAllSourceError } from '../../src/index.ts'
import { fileStore, type ProjectionHandle, ProjectionWorker } from '../../src/worker/index.ts'
import type { FromWorker, Seen, ToWorker } from './messages.ts'

/** A program of its own, to be killed at any moment: folds every event into a file-backed state that shows ids in order. */
const { SOAK_URL = '', SOAK_KEY = '', SOAK_FILE = '' } = process.env

const core = new CoreClient({ baseUrl: SOAK_URL, apiKey: SOAK_KEY, circuitBreaker: false })
const tell = (message: FromWorker) => void process.send?.(message)

/** How often a start may fail because Core is down: it is restarted within seconds. */
const STARTS = 20

const worker = ProjectionWorker.builder(core)
  .name('soak')
  .initialState((): Seen => ({}))
  .reducer((state, { entity_id, id }) => {
    const ids = Object.hasOwn(state, entity_id) ? state[entity_id] : undefined
    if (ids === undefined) state[entity_id] = [id]
    else ids.push(id)
  })
  .stateStore(fileStore(SOAK_FILE))
  .build()

/** A worker that runs goes on when Core is gone; a start does not wait for it. */
async function start(): Promise<ProjectionHandle<Seen>> {
  for (let starts = 1; ; starts++) {
    try {
      return await worker.start()
    } catch (error) {
      const isDown = isAllSourceError(error) && (error.code === 'network' || error.code === 'timeout')
      if (!isDown || starts === STARTS) throw error
      await sleep(500)
    }
  }
}

const handle = await start()

handle.done.catch((error) => {
  tell({ type: 'failed', reason: String(error) })
  process.exitCode = 1
})

process.on('message', async (message: ToWorker) => {
  if (message.type === 'stop') return handle.stop().then(() => process.disconnect())
  try {
    await handle.caughtUp()
    tell({ type: 'state', state: handle.state(), metrics: { ...handle.metrics() } })
  } catch (error) {
    tell({ type: 'failed', reason: String(error) })
  }
})
tell({ type: 'started' })
