import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findCore } from '../../../scripts/core/cache.ts'
import { type RealCore, startRealCore } from '../../../scripts/core/real-core.ts'
import { CoreClient } from '../../../src/clients/core-client.ts'
import { stateStoreCases } from '../../../src/testing/index.ts'
import { readModelStore } from '../../../src/worker/stores/read-model.ts'
import { record } from '../../support/records.ts'

const VERSION = '0.27.0'
const LARGE = Array.from({ length: 40_000 }, (_, n) => `"row ${n * 7_919}"`).join()

const requested = process.env.ALLSOURCE_TEST_CORES?.split(',') ?? [VERSION]
const found = await findCore(VERSION)

describe.runIf(found.type === 'installed' && requested.includes(VERSION))(
  `readModelStore on Core ${VERSION}`,
  () => {
    let core: RealCore
    const client = () => new CoreClient({ baseUrl: core.url, apiKey: core.apiKey })

    beforeAll(async () => {
      const started = await startRealCore(VERSION)
      if (started.type === 'not_installed')
        throw new Error(`Core ${VERSION} is not installed; ${started.hint}`)
      core = started
    })
    afterAll(() => core?.stop())

    const cases = stateStoreCases(() => {
      const name = crypto.randomUUID()
      // Core takes ten commits a second.
      return { open: () => readModelStore(client(), name), largeLength: 3_000_000 }
    })
    for (const { name, run } of cases) test(name, run)

    test.each([
      ['small', (n: number) => `"${n}"`],
      ['large', (n: number) => `${LARGE}"edit ${n}"`],
    ])('goes on saving a %s record after Core was killed', async (_, stateAt) => {
      const name = crypto.randomUUID()
      const store = readModelStore(client(), name)
      for (let position = 1; position <= 3; position++) {
        await store.save(record({ position, state: stateAt(position) }))
        expect((await readModelStore(client(), name).load('assets'))?.state === stateAt(position)).toBe(true)
        await core.kill()
        await core.restart()
        expect((await readModelStore(client(), name).load('assets'))?.position).toBe(position)
      }
    })
  },
)
