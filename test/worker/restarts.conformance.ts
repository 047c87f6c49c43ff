import { describe, expect, test } from 'vitest'
import { findCore } from '../../scripts/core/cache.ts'
import { type RealCore, startRealCore } from '../../scripts/core/real-core.ts'
import { CoreClient } from '../../src/clients/core-client.ts'
import { type ProjectionHandle, ProjectionWorker } from '../../src/worker/index.ts'
import { type Seen, see } from '../support/seer.ts'

const VERSIONS = ['0.19.2', '0.27.0']
const requested = process.env.ALLSOURCE_TEST_CORES?.split(',') ?? VERSIONS
const ENTITIES = ['A', 'B', 'C']

/** Eight writers at the same time; the ids of each entity's events, in the order of the versions that Core answered. */
async function writeAtOnce(core: CoreClient): Promise<Seen> {
  const receipts = ENTITIES.map((): { event_id: string; version: number }[] => [])
  const write = async () => {
    for (let i = 0; i < 24; i++) {
      const entity_id = ENTITIES[i % 3] ?? 'A'
      const { event_id, version } = await core.ingestEvent({ event_type: 'a.b', entity_id, payload: {} })
      receipts[i % 3]?.push({ event_id, version: version ?? 0 })
    }
  }
  await Promise.all(Array.from({ length: 8 }, write))
  const inOrder = receipts.map((own) => own.toSorted((a, b) => a.version - b.version).map((r) => r.event_id))
  return Object.fromEntries(ENTITIES.map((entity, i) => [entity, inOrder[i] ?? []]))
}

async function startWorker(core: CoreClient): Promise<ProjectionHandle<Seen>> {
  const handle = await ProjectionWorker.builder(core)
    .name('seer')
    .eventTypes(['a.'])
    .initialState((): Seen => ({}))
    .reducer(see)
    .start()
  await handle.caughtUp()
  return handle
}

/** What a worker has that knows nothing of what was before. */
async function freshState(core: CoreClient): Promise<Seen> {
  const handle = await startWorker(core)
  await handle.stop()
  return handle.state()
}

for (const version of VERSIONS) {
  const found = await findCore(version)
  describe.runIf(found.type === 'installed' && requested.includes(version))(
    `a worker on Core ${version}`,
    () => {
      const ways = [
        ['killed', (core: RealCore) => core.kill()],
        ['stopped', async () => {}],
      ] as const
      test.each(ways)(
        'has the events of each entity in the order of the log, also when it was %s and started, and after a rebuild',
        async (_, end) => {
          const started = await startRealCore(version)
          if (started.type === 'not_installed') throw new Error(`Core ${version} is not installed`)
          const { url: baseUrl, apiKey } = started
          const core = new CoreClient({ baseUrl, apiKey, circuitBreaker: false })
          try {
            const handle = await startWorker(core)
            let accepted: Seen = {}
            for (let round = 0; round < 3; round++) {
              const written = await writeAtOnce(core)
              accepted = Object.fromEntries(
                ENTITIES.map((id) => [id, [...(accepted[id] ?? []), ...(written[id] ?? [])]]),
              )
              await handle.caughtUp()
              // The log of Core 0.19 is not always in the order of the versions that it answers with.
              const expected = version === '0.27.0' ? accepted : await freshState(core)
              expect(handle.state()).toEqual(expected)
              await handle.rebuild()
              expect(handle.state()).toEqual(expected)
              if (version === '0.27.0') expect(await freshState(core)).toEqual(expected)
              await end(started)
              await started.restart()
            }
            await handle.caughtUp()
            if (version === '0.27.0') expect(handle.state()).toEqual(accepted)
            await handle.rebuild()
            expect(handle.state()).toEqual(await freshState(core))
            await handle.stop()
          } finally {
            await started.stop()
          }
        },
        90_000,
      )
    },
  )
}
