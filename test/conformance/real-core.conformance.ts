import { findCore } from '../../scripts/core/cache.ts'
import { openRealCore } from '../support/real-core.ts'
import { conformance } from './conformance.ts'
import { coreVersions } from './target.ts'

const requested = process.env.ALLSOURCE_TEST_CORES?.split(',') ?? [...coreVersions]

for (const version of coreVersions.filter((known) => requested.includes(known))) {
  const found = await findCore(version)
  conformance({
    name: `Core ${version}`,
    version,
    available: found.type === 'installed',
    open: () => openRealCore(version),
  })
}
