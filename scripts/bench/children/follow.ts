import { CoreClient } from 'allsource'
import { type CheckpointRecord, fileStore, ProjectionWorker } from 'allsource/worker'
import { type Counts, newName, type Server } from '../arms/worker.ts'

// Counts events and keeps the state in a file, until it is killed. Tells how far it is, and what a kill would find unsaved.

/** Told once after catching up, then whenever something changed. */
export interface FollowTold {
  /** Times that the reducer was called in this process. */
  readonly reduced: number
  /** Events in the state. */
  readonly applied: number
  /** Most events that came while one save was under way: between taking the snapshot and its being on the disk. */
  readonly inFlight: number
}

const TELL_EVERY_MS = 2

const [{ url, apiKey }, name, path] = JSON.parse(process.argv[2] ?? '[]') as [Server, string, string]
let reduced = 0
let inFlight = 0
let saving: CheckpointRecord | undefined
const file = fileStore(path)
const cameSince = (record: CheckpointRecord) => handle.metrics().applied - record.applied
const handle = await ProjectionWorker.builder(new CoreClient(url, apiKey))
  .name(name || newName())
  .initialState((): Counts => ({}))
  .reducer((counts, { entity_id }) => {
    reduced++
    counts[entity_id] = (counts[entity_id] ?? 0) + 1
  })
  .stateStore({
    load: (worker) => file.load(worker),
    async save(record) {
      saving = record
      await file.save(record)
      inFlight = Math.max(inFlight, cameSince(record))
      saving = undefined
    },
  })
  .start()
await handle.caughtUp()

function tell(): void {
  const now = saving === undefined ? 0 : cameSince(saving)
  const told: FollowTold = {
    reduced,
    applied: handle.metrics().applied,
    inFlight: Math.max(inFlight, now),
  }
  process.send?.(told)
}

tell()
let told = reduced
setInterval(() => {
  if (reduced === told) return
  told = reduced
  tell()
}, TELL_EVERY_MS)
process.on('disconnect', () => process.exit())
