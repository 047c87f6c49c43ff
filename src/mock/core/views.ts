import { sameJson, sortKeys } from './canonical-json.ts'
import type { EventFeeds } from './event-feeds.ts'
import { toPlain } from './exact-json.ts'
import type { ModelMeta, ReadModel } from './read-model.ts'
import type { ReadModels } from './read-models.ts'
import { wrongDefinition, wrongViewName } from './view-definition.ts'

/** A view that is defined. */
export interface LiveView {
  readonly view: string
  readonly generation: number
  readonly definition: Readonly<Record<string, unknown>>
  /** Its rows, which somebody else folds and commits. */
  readonly model: ReadModel
}

/** What there is instead of a view. */
export type NoView = { readonly type: 'invalid'; readonly detail: string } | { readonly type: 'not_found' }

/** A view, or why there is none. */
export type FoundView = { readonly type: 'found'; readonly found: LiveView } | NoView

interface Registered {
  readonly generation: number
  readonly definition: LiveView['definition'] | null
}

const registry = 'views_registry'
const index = 'views_index'
const indexTenant = '_views'
const maxViews = 64

/** Models that only an admin of tenant `system` may commit to. */
export function isReservedModel(name: string): boolean {
  return name === registry || name === index || name.startsWith('view_')
}

/** The model with every tenant's definitions, which others may not even read. */
export function isIndexModel(name: string): boolean {
  return name === index
}

/** The model that holds a view's rows. */
export function modelOfView(view: string): string {
  return `view_${view}`
}

/**
 * The definitions of views, kept as rows of read models. A deleted view keeps its generation, so that the next of its
 * name gets a higher one. Nothing here folds.
 */
export class Views {
  readonly #models: ReadModels
  readonly #feeds: EventFeeds

  constructor(models: ReadModels, feeds: EventFeeds) {
    this.#models = models
    this.#feeds = feeds
  }

  find(tenant: string, view: string): FoundView {
    const detail = wrongViewName(view)
    if (detail !== undefined) return { type: 'invalid', detail }
    const { generation, definition } = this.#registered(tenant, view)
    if (definition === null) return { type: 'not_found' }
    return { type: 'found', found: { view, generation, definition, model: this.#modelOf(tenant, view) } }
  }

  /** Every view of a tenant, by name. */
  list(tenant: string): LiveView[] {
    const live: LiveView[] = []
    for (const { key: view } of this.#models.of(tenant, registry).rowsAfter('', undefined)) {
      const found = this.find(tenant, view)
      if (found.type === 'found') live.push(found.found)
    }
    return live
  }

  /** Stores a definition. The same one again keeps its generation. */
  define(tenant: string, view: string, given: unknown): FoundView {
    const detail = wrongViewName(view) ?? wrongDefinition(given)
    if (detail !== undefined) return { type: 'invalid', detail }
    const definition = toPlain(given)
    const known = this.#registered(tenant, view)
    if (!sameJson(known.definition, definition)) {
      if (known.definition === null && this.list(tenant).length >= maxViews)
        return { type: 'invalid', detail: `a tenant may define at most ${maxViews} views` }
      this.#register(tenant, view, known.generation + 1, sortKeys(definition) as LiveView['definition'])
    }
    return this.find(tenant, view)
  }

  /** Takes a definition back and empties its rows. */
  delete(tenant: string, view: string): NoView | undefined {
    const found = this.find(tenant, view)
    if (found.type !== 'found') return found
    this.#register(tenant, view, found.found.generation, null)
    const { revision } = this.#modelOf(tenant, view).meta
    if (revision === 0) return undefined
    this.#models.commitOwn(tenant, modelOfView(view), {
      expected_revision: revision,
      checkpoint: this.#feeds.headOf(tenant),
      ready: false,
      reset: true,
      changes: {},
    })
    return undefined
  }

  /** The tenants that have views. */
  tenants(): string[] {
    const rows = [...this.index.rowsAfter('', undefined)]
    return [...new Set(rows.map(({ state }) => (JSON.parse(state) as { tenant_id: string }).tenant_id))]
  }

  /** Every tenant's definitions, as the service that folds reads them. */
  get index(): ReadModel {
    return this.#models.of(indexTenant, index)
  }

  #register(
    tenant: string,
    view: string,
    generation: number,
    definition: LiveView['definition'] | null,
  ): void {
    this.#write(tenant, registry, this.#feeds.headOf(tenant), view, { definition, generation })
    const entry = definition === null ? null : { definition, generation, tenant_id: tenant, view }
    this.#write(indexTenant, index, { epoch: 0, position: 0 }, `${tenant}/${view}`, entry)
  }

  #write(
    tenant: string,
    name: string,
    checkpoint: ModelMeta['checkpoint'] & object,
    key: string,
    row: unknown,
  ) {
    this.#models.commitOwn(tenant, name, {
      expected_revision: this.#models.of(tenant, name).meta.revision,
      checkpoint,
      ready: true,
      reset: false,
      changes: { [key]: row },
    })
  }

  #registered(tenant: string, view: string): Registered {
    const row = this.#models.of(tenant, registry).row(view)
    if (row === undefined) return { generation: 0, definition: null }
    const { generation = 0, definition = null } = JSON.parse(row.state) as Partial<Registered>
    return { generation, definition }
  }

  #modelOf(tenant: string, view: string): ReadModel {
    return this.#models.of(tenant, modelOfView(view))
  }
}
