import { describe, expect, test } from 'vitest'
import { findCore } from '../../../scripts/core/cache.ts'
import { startRealCore } from '../../../scripts/core/real-core.ts'
import { CoreClient } from '../../../src/clients/core-client.ts'

const VERSIONS = ['0.19.2', '0.27.0']
const requested = process.env.ALLSOURCE_TEST_CORES?.split(',') ?? VERSIONS
/** Each restart leaves a file in the archive, and fewer are not compacted. */
const RESTARTS = 6
const EVENTS = 200

for (const version of VERSIONS) {
  const found = await findCore(version)
  describe.runIf(found.type === 'installed' && requested.includes(version))(
    `paging on Core ${version}`,
    () => {
      test('gives each event once, in order, after the archive was compacted, which makes an old Core copy it', async () => {
        const started = await startRealCore(version)
        if (started.type === 'not_installed')
          throw new Error(`Core ${version} is not installed; ${started.hint}`)
        try {
          const core = new CoreClient(started.url, started.apiKey)
          const written: string[] = []
          for (let restart = 0; restart < RESTARTS; restart++) {
            const events = Array.from({ length: EVENTS }, () => {
              return { event_type: 'a.b', entity_id: 'one', payload: {} }
            })
            for (const { event_id } of (await core.ingestBatch(events)).events) written.push(event_id)
            await started.restart()
            // A tenant's archive is there once it was asked for.
            await core.queryEvents({ limit: 1 })
          }
          const headers = { authorization: `Bearer ${started.apiKey}` }
          const compact = `${started.url}/api/v1/compaction/trigger`
          await fetch(compact, { method: 'POST', headers })
          await started.restart()
          const { total_count } = await core.queryEvents({ limit: 1 })
          if (version === '0.19.2') expect(total_count).toBe(written.length * RESTARTS)
          const ids = (await core.events().toArray({ max: written.length })).map(({ id }) => id)
          expect(new Set(ids)).toEqual(new Set(written))
          const some = await core.events({ entity_id: 'one', limit: 300 }).toArray({ max: 300 })
          expect(some.map(({ id }) => id)).toEqual(ids.slice(0, 300))
        } finally {
          await started.stop()
        }
      }, 60_000)
    },
  )
}
