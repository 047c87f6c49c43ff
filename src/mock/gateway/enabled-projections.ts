import type { GatewayProjectionSummary } from '../../api.ts'
import type { LogEntry } from '../core/event-log.ts'
import { type Template, templates } from './templates.ts'

/** What an enabled projection is now. */
export interface EnabledProjection {
  readonly template: Template
  readonly status: 'building' | 'ready'
  readonly rows: ReadonlyMap<string, unknown>
}

/** Which projections each tenant has enabled, and since when. Their rows are folded when they are asked for. */
export class EnabledProjections {
  readonly #eventsOf: (tenant: string) => readonly LogEntry[]
  readonly #nowMs: () => number
  readonly #buildMs: number
  readonly #sinceMs = new Map<string, Map<string, number>>()

  constructor(eventsOf: (tenant: string) => readonly LogEntry[], nowMs: () => number, buildMs: number) {
    this.#eventsOf = eventsOf
    this.#nowMs = nowMs
    this.#buildMs = buildMs
  }

  /** Starts to build a projection, unless it is enabled already. */
  enable(tenant: string, { about }: Template): void {
    const enabled = this.#sinceMs.get(tenant) ?? new Map<string, number>()
    if (!enabled.has(about.name)) enabled.set(about.name, this.#nowMs())
    this.#sinceMs.set(tenant, enabled)
  }

  /** Whether there was one to disable. */
  disable(tenant: string, name: string): boolean {
    return this.#sinceMs.get(tenant)?.delete(name) ?? false
  }

  /** The projection as far as it is built. */
  get(tenant: string, name: string): EnabledProjection | undefined {
    const sinceMs = this.#sinceMs.get(tenant)?.get(name)
    const template = templates.get(name)
    if (sinceMs === undefined || template === undefined) return undefined
    const done = this.#buildMs === 0 ? 1 : Math.min(1, (this.#nowMs() - sinceMs) / this.#buildMs)
    const entries = this.#eventsOf(tenant)
    const rows = template.fold(entries.slice(0, Math.floor(entries.length * done)))
    return { template, status: done < 1 ? 'building' : 'ready', rows }
  }

  list(tenant: string): EnabledProjection[] {
    const names = [...(this.#sinceMs.get(tenant)?.keys() ?? [])]
    return names.flatMap((name) => this.get(tenant, name) ?? [])
  }

  /** Builds everything again, as after a restart. */
  rebuild(): void {
    for (const enabled of this.#sinceMs.values())
      for (const name of enabled.keys()) enabled.set(name, this.#nowMs())
  }
}

/** A projection as lists show it. */
export function summaryOf({ template, status, rows }: EnabledProjection): GatewayProjectionSummary {
  const { name, title, kind } = template.about
  return { name, title, kind, status, entity_count: rows.size }
}
