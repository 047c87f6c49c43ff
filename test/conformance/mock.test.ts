import { conformance } from './conformance.ts'
import { openInjected, openLoopback, openMsw } from './mock-targets.ts'
import { coreVersions } from './target.ts'

const doors = { injected: openInjected, msw: openMsw, loopback: openLoopback }

for (const version of coreVersions) {
  for (const [door, open] of Object.entries(doors)) {
    conformance({ name: `mock of ${version}, ${door}`, version, open: () => open(version) })
  }
}
