import { describe, expect, test } from 'vitest'
import { findCore } from '../../../scripts/core/cache.ts'
import { type RealCore, startRealCore } from '../../../scripts/core/real-core.ts'
import { CoreClient } from '../../../src/clients/core-client.ts'
import { findWrite, isAllSourceError, type WriteStamp } from '../../../src/index.ts'
import { type CuttingProxy, startCuttingProxy } from '../../support/cutting-proxy.ts'

const VERSIONS = ['0.19.2', '0.24.0', '0.27.0']
const requested = process.env.ALLSOURCE_TEST_CORES?.split(',') ?? VERSIONS

function clientOf(core: RealCore, proxy: CuttingProxy): CoreClient {
  const baseUrl = proxy.url
  return new CoreClient({ baseUrl, apiKey: core.apiKey, verifyWrites: true, timeoutMs: 3_000 })
}

async function stampOfLost(write: Promise<unknown>): Promise<WriteStamp> {
  const error: unknown = await write.catch((thrown) => thrown)
  if (isAllSourceError(error) && error.code === 'outcome_unknown' && error.stamp !== undefined)
    return error.stamp
  throw new Error(`the write was not lost: ${String(error)}`)
}

for (const version of VERSIONS) {
  const found = await findCore(version)
  describe.runIf(found.type === 'installed' && requested.includes(version))(
    `writes on Core ${version}`,
    () => {
      const ways = [
        ['killed', (core: RealCore) => core.kill()],
        ['stopped', async () => {}],
      ] as const
      test.each(ways)(
        'are found, and known by `expected_version`, after Core was %s and started',
        async (_, end) => {
          const started = await startRealCore(version)
          if (started.type === 'not_installed')
            throw new Error(`Core ${version} is not installed; ${started.hint}`)
          const again = async () => {
            await end(started)
            await started.restart()
          }
          const proxy = await startCuttingProxy(started.url, (url, init) => fetch(url, init))
          try {
            const core = clientOf(started, proxy)
            const event = (n: number) => ({ event_type: 'a.b', entity_id: 'one', payload: { n } })
            await core.ingestEvent(event(0))
            proxy.cut('late')
            const stamp = await stampOfLost(core.ingestEvent(event(1), { retry: false }))
            await proxy.settled()
            await again()
            expect(await findWrite(clientOf(started, proxy), stamp)).toMatchObject({ version: 2 })

            // Core restarts between the first attempt and the second, which must not be taken for the entity's first event.
            proxy.cut('reset after')
            proxy.onCut = again
            const later = clientOf(started, proxy)
            expect(await later.ingestEvent({ ...event(2), expected_version: 2 })).toMatchObject({
              version: 3,
            })
            await again()
            const appended = await later.append('one', (events) => event(events.length))
            expect(appended.version).toBe(4)
            const { events } = await later.queryEvents({ entity_id: 'one' })
            expect(events.map(({ payload }) => (payload as { n: number }).n)).toEqual([0, 1, 2, 3])
          } finally {
            proxy.close()
            await started.stop()
          }
        },
      )
    },
  )
}
