import { consumers, streams } from './areas/consumers.ts'
import { listings, reads, writes } from './areas/events.ts'
import { keyValues, projections } from './areas/key-values.ts'
import { oddities } from './areas/oddities.ts'
import { readModels } from './areas/read-models.ts'
import { analytics, pipelines, replays, schemas, snapshots, webhooks } from './areas/registries.ts'
import { access } from './areas/service.ts'
import { views } from './areas/views.ts'
import { words } from './areas/words.ts'
import { type Dice, diceOf } from './dice.ts'
import type { Step } from './step.ts'

/** The kinds of steps, each with its share of a program that is about everything. */
const areas = {
  writes: [14, writes],
  reads: [14, reads],
  listings: [2, listings],
  consumers: [6, consumers],
  streams: [3, streams],
  keyValues: [2, keyValues],
  projections: [1, projections],
  readModels: [5, readModels],
  views: [3, views],
  schemas: [2, schemas],
  webhooks: [2, webhooks],
  snapshots: [1, snapshots],
  analytics: [1, analytics],
  replays: [0.5, replays],
  pipelines: [1, pipelines],
  access: [2, access],
  oddities: [1.5, oddities],
} as const satisfies Record<string, readonly [number, readonly (readonly [number, (dice: Dice) => Step])[]]>

/** A kind of steps. */
export type Area = keyof typeof areas

/** The kinds of steps, by name. */
export const areaNames = Object.keys(areas) as Area[]

/** What a program is made of. */
export interface ProgramOptions {
  /** @default 120 */
  readonly length?: number
  /** Writes are always among them. @default all */
  readonly only?: readonly Area[]
  /** Whether the server is stopped and started on the way. @default false */
  readonly restarts?: boolean
}

/** Makes the program of a seed. Each has a temper of its own: some kinds of steps come often, some never. */
export function makeProgram(seed: number, options: ProgramOptions = {}): Step[] {
  const { length = 120, only = areaNames, restarts = false } = options
  const dice = diceOf(seed)
  const chosen = areaNames.filter((name) => name === 'writes' || only.includes(name))
  const shares = chosen.map((name) => {
    const share = name === 'writes' || dice.chance(0.7) ? areas[name][0] * (0.5 + dice.int(3)) : 0
    return [share, areas[name][1]] as const
  })
  const steps = Array.from({ length }, (): Step => {
    if (restarts && dice.chance(0.03)) return { do: 'restart' }
    return dice.weighted<(dice: Dice) => Step>(
      dice.weighted<readonly (readonly [number, (dice: Dice) => Step])[]>(shares),
    )(dice)
  })
  return restarts ? steps.filter((step) => !tellsOfDisk(step)) : steps
}

/** The mock answers as a Core in memory does where a Core tells whether it has a disk, or a tenant cannot be a folder. */
function tellsOfDisk(step: Step): boolean {
  if (step.do !== 'request') return false
  const isReport = ['/health', '/api/v1/compaction/stats'].includes(step.path)
  const text = JSON.stringify([step.params, step.body])
  return (
    isReport ||
    words.badTenants.some(
      (tenant) => text.includes(`"tenant_id","${tenant}"`) || text.includes(`"tenant_id":"${tenant}"`),
    )
  )
}
