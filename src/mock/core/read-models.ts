import type { Event } from '../../api.ts'
import { byteLength } from '../../internal/byte-order.ts'
import { sha256Hex } from '../../internal/sha256.ts'
import { sortKeys } from './canonical-json.ts'
import { type EventFeeds, journalEventType } from './event-feeds.ts'
import type { EventLog } from './event-log.ts'
import { writeJson } from './exact-json.ts'
import { type ModelCommit, type ModelMeta, ReadModel } from './read-model.ts'

/** What came of a commit. */
export type Committed =
  | { readonly type: 'committed'; readonly revision: number }
  | { readonly type: 'conflict'; readonly expected: number; readonly current: number }
  | { readonly type: 'invalid'; readonly reason: string }

const maxCommitBytes = 240 * 1024
const maxChanges = 500
const utf8 = new TextEncoder()
const none = new ReadModel()

/** Why no read model goes by a name, `undefined` if one may. */
export function wrongModelName(name: string): string | undefined {
  return /^[A-Za-z0-9_-]{1,64}$/.test(name)
    ? undefined
    : 'read model name must contain 1..64 ASCII letters, digits, - or _'
}

/** The read models of every tenant. Each commit is an event in the log besides. */
export class ReadModels {
  readonly #log: EventLog
  readonly #feeds: EventFeeds
  readonly #models = new Map<string, ReadModel>()

  constructor(log: EventLog, feeds: EventFeeds) {
    this.#log = log
    this.#feeds = feeds
  }

  /** The model as it is; an unknown one has no rows and revision 0. */
  of(tenant: string, name: string): ReadModel {
    return this.#models.get(keyOf(tenant, name)) ?? none
  }

  /** Commits what somebody folded from the feed: its checkpoint has to be a place in the feed, and moves forward. */
  commit(tenant: string, name: string, commit: ModelCommit): Committed {
    const reason = tooLarge(commit) ?? wrongModelName(name) ?? this.#wrongPlace(tenant, commit)
    if (reason !== undefined) return { type: 'invalid', reason }
    return this.#apply(tenant, name, commit, goesBack)
  }

  /** Commits what Core keeps for itself, whose checkpoint says only when that was. */
  commitOwn(tenant: string, name: string, commit: ModelCommit): Committed {
    return this.#apply(tenant, name, commit, () => false)
  }

  clear(): void {
    this.#models.clear()
  }

  #wrongPlace(tenant: string, { checkpoint }: ModelCommit): string | undefined {
    const head = this.#feeds.headOf(tenant)
    return checkpoint.epoch !== head.epoch || checkpoint.position > head.position
      ? 'read model checkpoint is outside current feed generation'
      : undefined
  }

  #apply(
    tenant: string,
    name: string,
    commit: ModelCommit,
    isRegress: (meta: ModelMeta, commit: ModelCommit) => boolean,
  ): Committed {
    const model = this.of(tenant, name)
    const { revision } = model.meta
    const { expected_revision: expected } = commit
    if (expected !== revision) return { type: 'conflict', expected, current: revision }
    if (isRegress(model.meta, commit))
      return { type: 'invalid', reason: 'read model checkpoint cannot regress; rebuild with reset' }
    const next = model.after(commit)
    if (typeof next === 'string') return { type: 'invalid', reason: next }
    this.#log.append({
      event_type: journalEventType,
      entity_id: journalOf(tenant, name),
      tenant_id: tenant,
      payload: sortKeys(commit) as Event['payload'],
      expected_version: revision,
    })
    this.#models.set(keyOf(tenant, name), next)
    return { type: 'committed', revision: revision + 1 }
  }
}

function tooLarge(commit: ModelCommit): string | undefined {
  const isTooLarge =
    Object.keys(commit.changes).length > maxChanges || byteLength(writeJson(commit)) > maxCommitBytes
  return isTooLarge ? 'read model commit exceeds 500 changes or 240 KiB' : undefined
}

function goesBack({ checkpoint: old }: ModelMeta, { checkpoint, reset }: ModelCommit): boolean {
  return !reset && old !== null && (old.epoch !== checkpoint.epoch || old.position > checkpoint.position)
}

/** The entity that a model's commits are events of. */
function journalOf(tenant: string, name: string): string {
  return `read-model:${sha256Hex(utf8.encode(`${tenant}\0${name}`))}`
}

function keyOf(tenant: string, name: string): string {
  return `${tenant}/${name}`
}
