import type { CoreClient } from '../../clients/core-client.ts'
import type { ReadModel } from '../../clients/latest/read-model.ts'
import { chunksOf } from '../../clients/projection-state/rows.ts'
import { isAllSourceError } from '../../errors.ts'
import { byteLength } from '../../internal/byte-order.ts'
import type { CheckpointRecord } from '../state-store.ts'
import { type Chunk, chunkRecord, chunkText } from './chunks.ts'
import { hashOf } from './hash.node.ts'
import { commitRows, type FeedEpoch, type ModelAt, settling } from './model-rows.ts'
import {
  asHead,
  asLease,
  type HeadRow,
  LAYOUT,
  type LeaseRow,
  recordOf,
  type SlotBody,
  type SlotName,
} from './read-model-head.ts'
import { damaged } from './record-text.ts'

const HEAD = 'record'
const LEASE = 'lease'
/** As JSON: the row of a record that lies in it, with room below Core's 126,976 for what Core makes of it. */
const MAX_INLINE_BYTES = 110_000
/** Whatever its characters are, the longest is below Core's limit for a row: JSON writes 6 bytes for the worst of them. */
const SIZES = Object.freeze({ minLength: 8_192, maxLength: 20_000, spread: 8_192 })
/** Core takes 32 MiB a model, counted as JSON. Beyond this, what is new goes to the other slot. */
const MAX_SLOT_BYTES = 24_000_000
const LOAD_ATTEMPTS = 5

/** The main model as it is: read, or left so by a commit. */
interface Place extends ModelAt {
  readonly head: HeadRow | undefined
  readonly lease: LeaseRow | undefined
}

/**
 * One worker's record. The main model has a row that is the record, or names the rows of a slot that are; so a record changes by the
 * one commit that changes this row. Before that commit, chunks that are new are written to rows of the slot that no record names: what
 * is there stays whole whenever the writer dies. After a new epoch of the feed a model takes only commits that drop its rows; then, and
 * when most of a record is new, all of it goes to the other slot.
 */
export class ReadModelRecord {
  readonly location: string
  readonly #worker: string
  readonly #core: CoreClient
  readonly #epoch: FeedEpoch
  readonly #main: ReadModel
  readonly #waysOut: { readonly remove: string }
  #place: Place | undefined
  #slots = new Map<SlotName, ModelAt>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(core: CoreClient, epoch: FeedEpoch, model: string, worker: string) {
    this.#core = core
    this.#epoch = epoch
    this.#main = core.readModel(model)
    this.#worker = worker
    this.location = `read model ${model}, worker "${worker}"`
    this.#waysOut = { remove: `commit the row \`${HEAD}\` of the read model ${model} as null` }
  }

  load(signal: AbortSignal | undefined): Promise<CheckpointRecord | undefined> {
    return this.#inTurn(async () => {
      for (let attempt = 1; ; attempt++) {
        const { head } = await this.#locate(signal)
        if (head === undefined) return undefined
        const texts = head.body.type === 'inline' ? [] : await this.#readChunks(head.body, signal)
        if (texts !== undefined) return recordOf(head, texts, this.#worker, this.location, this.#waysOut)
        // The rows may have been another record's already.
        const { head: now } = await this.#locate(signal)
        const isSame = JSON.stringify(now) === JSON.stringify(head)
        if (isSame || attempt >= LOAD_ATTEMPTS)
          throw damaged(this.location, 'rows of its slot are missing or others', this.#waysOut)
      }
    })
  }

  /** @param assertMine throws if the name is another's */
  save(
    record: CheckpointRecord,
    assertMine: (lease: LeaseRow | undefined) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    return this.#inTurn(() =>
      this.#settling(signal, async () => {
        const place = this.#place ?? (await this.#locate(signal))
        assertMine(place.lease)
        const head = await this.#write(place, record, signal)
        signal?.throwIfAborted()
        assertMine(place.lease)
        await this.#commitMain(place, { ...place, head }, signal)
      }),
    )
  }

  /** Reads who holds the name, and changes it to what `next` says; `undefined` is to leave it. Resolves with what it was. */
  changeLease(
    next: (lease: LeaseRow | undefined) => { readonly lease: LeaseRow | undefined } | undefined,
    signal: AbortSignal | undefined,
  ): Promise<LeaseRow | undefined> {
    return this.#inTurn(() =>
      this.#settling(signal, async () => {
        const place = await this.#locate(signal)
        const change = next(place.lease)
        if (change !== undefined) await this.#commitMain(place, { ...place, ...change }, signal)
        return place.lease
      }),
    )
  }

  async #write(place: Place, record: CheckpointRecord, signal: AbortSignal | undefined): Promise<HeadRow> {
    const { state, ...rest } = record
    const row = { layout: LAYOUT, worker: this.#worker }
    if (state.length <= MAX_INLINE_BYTES && state.isWellFormed()) {
      const body = { type: 'inline', head: JSON.stringify(rest), state } as const
      const head: HeadRow = { ...row, is_escaped: false, body }
      if (byteLength(JSON.stringify(head)) <= MAX_INLINE_BYTES) return head
    }
    const { head, isEscaped, chunks } = chunkRecord(record, SIZES)
    const headChunks = chunkText(head, SIZES)
    const body = await this.#fill(place, headChunks.length, [...headChunks, ...chunks], signal)
    return { ...row, is_escaped: isEscaped, body }
  }

  /** Writes the chunks that are not there, to rows that the record does not name. */
  async #fill(
    place: Place,
    head: number,
    chunks: readonly Chunk[],
    signal: AbortSignal | undefined,
  ): Promise<SlotBody> {
    const epoch = await this.#epoch.get(signal)
    const old = place.head?.body.type === 'slot' ? place.head.body : undefined
    const isSameEpoch = old !== undefined && (await this.#slotAt(old.slot, signal)).epoch === epoch
    const known = new Map(old?.chunks.map(([key, hash]) => [hash, key]))
    const total = bytesOf(chunks)
    const added = bytesOf(chunks.filter(({ hash }) => !known.has(hash)))
    const isMostlyNew = added > total / 2 || total + added > MAX_SLOT_BYTES
    const staysIn = isSameEpoch && !isMostlyNew ? old : undefined
    const slot: SlotName = staysIn?.slot ?? (old?.slot === 'a' ? 'b' : 'a')
    const keys = staysIn === undefined ? new Map<string, number>() : known
    const rows = newRows(chunks, keys)
    let reset = staysIn === undefined
    for (const changes of chunksOf(rows)) {
      const at = await this.#slotAt(slot, signal)
      this.#slots.set(slot, await commitRows(this.#slot(slot), at, epoch, changes, { reset, signal }))
      reset = false
    }
    const named = chunks.map(({ hash }) => [keys.get(hash) as number, hash] as const)
    return { type: 'slot', slot, head, chunks: named }
  }

  /** The texts of the chunks, in order; `undefined` if they are not what they were. */
  async #readChunks(body: SlotBody, signal: AbortSignal | undefined): Promise<string[] | undefined> {
    const rows = await this.#slot(body.slot)
      .rows({}, { signal })
      .then(
        (found) => found.rows,
        (error) => {
          if (isAllSourceError(error) && error.code === 'version_conflict') return undefined
          throw error
        },
      )
    const texts: string[] = []
    for (const [key, hash] of body.chunks) {
      const text = rows?.get(keyOf(key))
      if (typeof text !== 'string' || hashOf(new TextEncoder().encode(text)) !== hash) return undefined
      texts.push(text)
    }
    return texts
  }

  async #locate(signal: AbortSignal | undefined): Promise<Place> {
    this.#place = undefined
    const { revision, checkpoint, rows } = await this.#main.rows({}, { signal })
    const head = asHead(rows.get(HEAD), this.location, this.#waysOut)
    const lease = asLease(rows.get(LEASE))
    this.#place = { revision, epoch: checkpoint?.epoch ?? null, head, lease }
    return this.#place
  }

  /** Makes the main model's rows those of `next`. */
  async #commitMain(place: Place, next: Place, signal: AbortSignal | undefined): Promise<void> {
    const epoch = await this.#epoch.get(signal)
    const reset = place.epoch !== null && place.epoch !== epoch
    const changes = new Map<string, unknown>()
    for (const [key, was, is] of [
      [HEAD, place.head, next.head],
      [LEASE, place.lease, next.lease],
    ] as const) {
      if (reset ? is !== undefined : is !== was) changes.set(key, is ?? null)
    }
    this.#place = undefined
    const at = await commitRows(this.#main, place, epoch, changes, { reset, signal })
    this.#place = { ...next, ...at }
  }

  async #slotAt(slot: SlotName, signal: AbortSignal | undefined): Promise<ModelAt> {
    const known = this.#slots.get(slot)
    if (known !== undefined) return known
    const { revision, checkpoint } = await this.#slot(slot).page({ limit: 1 }, { signal })
    const at = { revision, epoch: checkpoint?.epoch ?? null }
    this.#slots.set(slot, at)
    return at
  }

  #slot(slot: SlotName): ReadModel {
    return this.#core.readModel(`${this.#main.name}-${slot}`)
  }

  #settling<T>(signal: AbortSignal | undefined, attempt: () => Promise<T>): Promise<T> {
    const forget = () => {
      this.#place = undefined
      this.#slots.clear()
    }
    return settling(attempt, this.#epoch, forget, signal)
  }

  /** Two commits at once from here would only be in each other's way. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work)
    this.#turn = turn
    return turn
  }
}

function bytesOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
}

/** Gives each chunk without a key one that is free, and returns the rows to write. */
function newRows(chunks: readonly Chunk[], keys: Map<string, number>): Map<string, unknown> {
  const taken = new Set(keys.values())
  const rows = new Map<string, unknown>()
  let next = 0
  for (const { hash, text } of chunks) {
    if (keys.has(hash)) continue
    while (taken.has(next)) next++
    taken.add(next)
    keys.set(hash, next)
    rows.set(keyOf(next), text)
  }
  return rows
}

function keyOf(key: number): string {
  return `chunk-${key}`
}
