import { startRealCore } from '../../scripts/core/real-core.ts'
import type { CoreVersion, Target } from '../conformance/target.ts'

/**
 * A real Core as a target: fresh data, a free port, stopped and removed by `close()`.
 * @throws Error when it is not installed or does not come up
 */
export async function openRealCore(version: CoreVersion): Promise<Target> {
  const core = await startRealCore(version, { env: { ALLSOURCE_VIEWS: '1' } })
  if (core.type === 'not_installed') throw new Error(`Core ${version} is not installed; ${core.hint}`)
  return {
    version,
    baseUrl: core.url,
    apiKey: core.apiKey,
    fetch: (url, init) => fetch(url, init),
    openSocket: (url) => new WebSocket(url),
    isReal: true,
    close: () => core.stop(),
  }
}
