import type { CoreState } from '../core/core-state.ts'
import type { EventFeed } from '../core/event-feeds.ts'
import { type LiveView, modelOfView } from '../core/views.ts'
import { foldRow, rowKeyOf } from './fold-view.ts'
import { asObject } from './wrapped.ts'

const maxChanges = 500

/** What a query service does for views: it folds the feed into their rows, and says that they are ready. */
export class ViewFolder {
  readonly #core: CoreState
  readonly #buildMs: number
  /** The generation of each view that its rows are of, and when it was first seen. */
  readonly #folded = new Map<
    string,
    { generation: number; epoch: number; sinceMs: number; isBegun: boolean }
  >()

  constructor(core: CoreState, buildMs: number) {
    this.#core = core
    this.#buildMs = buildMs
  }

  /** Brings every view of a tenant up to date, in as many commits as it takes. */
  catchUp(tenant: string): void {
    for (const view of this.#core.views.list(tenant)) this.#fold(tenant, view)
  }

  #fold(tenant: string, view: LiveView): void {
    const { nowMs, feeds } = this.#core
    const feed = feeds.of(tenant)
    const key = `${tenant}/${view.view}`
    const known = this.#folded.get(key)
    const isKnown = known?.generation === view.generation && known.epoch === feed.epoch
    const state = isKnown
      ? known
      : { generation: view.generation, epoch: feed.epoch, sinceMs: nowMs(), isBegun: false }
    this.#folded.set(key, state)
    if (nowMs() < state.sinceMs + this.#buildMs) return
    const from = state.isBegun ? (view.model.meta.checkpoint?.position ?? 0) : 0
    if (state.isBegun && from === feed.entries.length) return
    this.#commit(tenant, view, feed, from, !state.isBegun && view.model.meta.revision > 0)
    state.isBegun = true
  }

  #commit(tenant: string, view: LiveView, feed: EventFeed, from: number, reset: boolean): void {
    const { models } = this.#core
    const name = modelOfView(view.view)
    const {
      source,
      key: template,
      ops,
    } = view.definition as {
      source: { prefixes: string[] }
      key: string
      ops: unknown[]
    }
    let changes = new Map<string, unknown>()
    let isReset = reset
    const flush = (position: number) => {
      models.commit(tenant, name, {
        expected_revision: models.of(tenant, name).meta.revision,
        checkpoint: { epoch: feed.epoch, position },
        ready: position === feed.entries.length,
        reset: isReset,
        changes: Object.fromEntries(changes),
      })
      changes = new Map()
      isReset = false
    }
    const rowOf = (key: string) => {
      if (changes.has(key)) return changes.get(key)
      const row = isReset ? undefined : models.of(tenant, name).row(key)
      return row === undefined ? null : JSON.parse(row.state)
    }
    for (const [index, { event }] of feed.entries.entries()) {
      if (index < from || !source.prefixes.some((prefix) => event.event_type.startsWith(prefix))) continue
      const key = rowKeyOf(template, event)
      if (key === undefined) continue
      const before = rowOf(key)
      const after = foldRow(ops, before === null ? null : asObject(before), event)
      if (after === undefined) continue
      changes.set(key, after)
      if (changes.size === maxChanges) flush(index + 1)
    }
    flush(feed.entries.length)
  }
}
