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
  /** Events that came while a save was under way, of those that a kill would make come again now. */
  readonly inFlight: number
  /** Most events that a kill at any moment since the first live event would have made come again. */
  readonly exposed: number
  /** Most of them beyond those in flight. */
  readonly beyond: number
}

const TELL_EVERY_MS = 2

const [{ url, apiKey }, name, path] = JSON.parse(process.argv[2] ?? '[]') as [Server, string, string]
let reduced = 0
let exposed = 0
let beyond = 0
let stored = 0
/** What came while the save that is stored was under way. */
let cameMeanwhile = 0
let saving: CheckpointRecord | undefined
const file = fileStore(path)
const inFlightAt = (applied: number) => cameMeanwhile + (saving === undefined ? 0 : applied - saving.applied)

function look(applied: number): void {
  if (!handle.isCaughtUp()) return
  exposed = Math.max(exposed, applied - stored)
  beyond = Math.max(beyond, applied - stored - inFlightAt(applied))
}

const handle = await ProjectionWorker.builder(new CoreClient(url, apiKey))
  .name(name || newName())
  .initialState((): Counts => ({}))
  .reducer((counts, { entity_id }) => {
    reduced++
    counts[entity_id] = (counts[entity_id] ?? 0) + 1
    look(handle.metrics().applied + 1)
  })
  .stateStore({
    load: (worker) => file.load(worker),
    async save(record) {
      saving = record
      await file.save(record)
      saving = undefined
      stored = record.applied
      cameMeanwhile = handle.metrics().applied - record.applied
    },
  })
  .start()
await handle.caughtUp()

function tell(): void {
  const { applied } = handle.metrics()
  const told: FollowTold = { reduced, applied, inFlight: inFlightAt(applied), exposed, beyond }
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
