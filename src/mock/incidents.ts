import type { CoreState } from './core/core-state.ts'
import type { MockIncident, MockRestart } from './faults.ts'
import type { MockHost } from './host.ts'

/** Lets something befall the server. */
export function meetIncident(core: CoreState, host: MockHost, incident: MockIncident): void {
  switch (incident.type) {
    case 'restart':
      host.stop()
      restart(core, incident.restart ?? { log: 'kept' })
      return
    case 'compaction':
      core.log.compact(core.traits.loadsLazily)
      return
    case 'eviction': {
      const { tenant = 'default' } = incident
      core.log.evict(tenant)
      core.feeds.forget(tenant)
      return
    }
    case 'consumer_reset':
      core.consumers.resetCursors(incident.consumerId)
      return
    case 'lag':
      for (const connection of host.openConnections) connection.lag(incident.count)
      return
    case 'loss':
      for (const connection of host.openConnections) connection.lose(incident.count)
      return
    case 'disconnect':
      host.cutStreams()
  }
}

function restart(core: CoreState, how: MockRestart): void {
  core.states.clear()
  core.feeds.clear()
  if (how.log === 'lost') {
    core.consumers.clear()
    core.models.clear()
    core.log.clear()
  } else {
    reload(core, how)
    const { cursors = 'recovered' } = how
    if (cursors === 'reset') core.consumers.resetCursors()
    if (cursors === 'recovered') core.consumers.recoverCursors()
  }
  core.services.restart()
}

function reload({ log, traits }: CoreState, how: Exclude<MockRestart, { log: 'lost' }>): void {
  if (how.log === 'archived') {
    log.restart(how.unflushed ?? 0, traits.loadsLazily)
    return
  }
  const { events } = log
  const half = Math.ceil(events.length / 2)
  log.reload(how.log === 'kept' ? events : [...events.slice(half), ...events.slice(0, half)])
}
