import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CoreClient } from '../../src/index.ts'
import type { RealCore } from '../core/real-core.ts'
import type { Seen } from './messages.ts'
import { WorkerProcess } from './worker-process.ts'
import { Writer } from './writer.ts'

/** How long and how rough. */
export interface SoakOptions {
  readonly seconds: number
  readonly random: () => number
  /** Hears what happens. */
  readonly log: (line: string) => void
}

/** What came of it. */
export interface SoakReport {
  /** Events in Core's log at the end. */
  readonly events: number
  /** In the log and not in the state. */
  readonly lost: readonly string[]
  /** In the state more than once. */
  readonly twice: readonly string[]
  /** In the state and not in the log. */
  readonly phantoms: readonly string[]
  /** Acknowledged by Core and not in its log any more: Core's own loss. */
  readonly lostByCore: number
  readonly workerKills: number
  readonly coreKills: number
  readonly compactions: number
  readonly failures: readonly string[]
}

/** Writes to a real Core, kills its worker and it at random, with compactions between, and compares the state with the log. */
export async function soak(core: RealCore, { seconds, random, log }: SoakOptions): Promise<SoakReport> {
  const folder = await mkdtemp(join(tmpdir(), 'allsource-soak-'))
  const env = { SOAK_URL: core.url, SOAK_KEY: core.apiKey, SOAK_FILE: join(folder, 'state.json') }
  const worker = new WorkerProcess(env)
  const writer = new Writer(core.url, core.apiKey, random)
  const client = new CoreClient({ baseUrl: core.url, apiKey: core.apiKey, circuitBreaker: false })
  const done = { coreKills: 0, compactions: 0 }
  try {
    worker.start()
    writer.start()
    const endsAt = Date.now() + seconds * 1_000
    while (Date.now() < endsAt) {
      await sleep(200 + Math.floor(random() * 2_500))
      await trouble(core, worker, client, random, done, log)
    }
    await writer.stop()
    const { state, metrics } = await worker.report()
    log(`worker: ${JSON.stringify(metrics)}`)
    const report = await compare(client, writer, state)
    await worker.stop()
    return { ...report, ...done, workerKills: worker.kills, failures: worker.failures }
  } finally {
    await worker.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

async function trouble(
  core: RealCore,
  worker: WorkerProcess,
  client: CoreClient,
  random: () => number,
  done: { coreKills: number; compactions: number },
  log: (line: string) => void,
): Promise<void> {
  const kind = random()
  if (kind < 0.5) {
    log('kill the worker')
    await worker.kill()
    worker.start()
  } else if (kind < 0.7) {
    log('kill Core')
    done.coreKills++
    await core.kill()
    await sleep(Math.floor(random() * 1_000))
    await core.restart()
  } else if (kind < 0.85) {
    log('restart Core')
    await core.restart()
  } else {
    log('compact')
    const { response } = await client.api
      .POST('/api/v1/compaction/trigger', {})
      .catch(() => ({ response: undefined }))
    if (response?.ok) done.compactions++
  }
  // One that has ended by itself is looked at in the end; meanwhile the next goes on from what is stored.
  worker.start()
}

async function compare(
  client: CoreClient,
  writer: Writer,
  state: Seen,
): Promise<Pick<SoakReport, 'events' | 'lost' | 'twice' | 'phantoms' | 'lostByCore'>> {
  const log = new Set<string>()
  for await (const { id } of client.events({ event_type: 'soak.written' })) log.add(id)
  const counts = new Map<string, number>()
  for (const id of Object.values(state).flat()) counts.set(id, (counts.get(id) ?? 0) + 1)
  return {
    events: log.size,
    lost: [...log].filter((id) => !counts.has(id)),
    twice: [...counts].flatMap(([id, count]) => (count > 1 ? [id] : [])),
    phantoms: [...counts.keys()].filter((id) => !log.has(id)),
    lostByCore: [...writer.acknowledged].filter((id) => !log.has(id)).length,
  }
}
