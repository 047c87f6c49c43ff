import type { CoreState } from '../core/core-state.ts'
import { journalEventType } from '../core/event-feeds.ts'
import type { LogEntry } from '../core/event-log.ts'
import type { Caller } from '../routes/access.ts'
import { EnabledProjections } from './enabled-projections.ts'
import { type GatewayOptions, gatewayDefaults } from './gateway-options.ts'
import { PrimeStore } from './prime-store.ts'
import { ProjectionRuns } from './projection-runs.ts'
import { ViewFolder } from './view-folder.ts'

/** Everything a gateway holds beside the Core behind it. */
export interface GatewayState {
  readonly core: CoreState
  readonly options: Required<GatewayOptions>
  readonly nowMs: () => number
  readonly newId: () => string
  readonly projections: EnabledProjections
  readonly runs: ProjectionRuns
  readonly prime: PrimeStore
  readonly views: ViewFolder
}

/** Who asks a gateway: what its key stands for. */
export interface GatewayCaller extends Caller {
  readonly gateway: GatewayState
}

/** A gateway that has seen nothing yet. */
export function emptyGateway(parts: {
  readonly core: CoreState
  readonly options: GatewayOptions
  readonly nowMs: () => number
  readonly newId: () => string
}): GatewayState {
  const { core, nowMs } = parts
  const options = { ...gatewayDefaults, ...parts.options }
  const eventsOf = (tenant: string) => publicEventsOf(core, tenant)
  return {
    ...parts,
    options,
    projections: new EnabledProjections(eventsOf, nowMs, options.buildMs),
    runs: new ProjectionRuns(nowMs, options.replayMs),
    prime: new PrimeStore(eventsOf),
    views: new ViewFolder(core, options.buildMs),
  }
}

/** A tenant's events as a gateway counts them: without the commits of read models. */
export function publicEventsOf(core: CoreState, tenant: string): readonly LogEntry[] {
  return core.log.ofTenant(tenant).filter(({ event }) => event.event_type !== journalEventType)
}

/** What is left after the gateway's process was started again. */
export function restartGateway({ projections, runs }: GatewayState): void {
  projections.rebuild()
  runs.clear()
}
