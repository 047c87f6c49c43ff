import type { ConsumerEvents } from '../api.ts'
import { isTooLarge, readFitting } from '../clients/paging/page-size.ts'
import { ApiError, StreamClosedError } from '../errors.ts'
import { linkAbort } from '../internal/abort.ts'
import { newConsumerId } from './fresh-consumer.ts'
import { resumeConsumer } from './resume-consumer.ts'
import { type FoldContext, Session, type SessionEnd } from './session.ts'

/** How a worker comes to where the log ends. */
export interface CatchUpOptions {
  /**
   * How far behind the end of the log a worker takes the rest as a replay, for which Core copies all of it into its memory, about a
   * kilobyte for an event of 300 bytes. From further behind it reads pages first, which take Core no longer and the worker more CPU. @default 250_000
   */
  readonly framesUpTo?: number | undefined
  /** Events in a page; fewer where they are large. @default 5_000 */
  readonly pageSize?: number | undefined
}

/** The same, as they are used. */
export type CatchUpLimits = { readonly [Name in keyof CatchUpOptions]-?: number }

/**
 * Events that Core keeps for a connection while it replays. Fewer are replayed before so many are written, unless they are written
 * faster than the worker folds, which no way of reading makes up for.
 */
const QUEUE = 1_024
/** As frames come. To pack and unpack the pages costs Core a quarter of its time for them, and the worker as much. */
const PLAIN = { 'accept-encoding': 'identity' }
/** No shorter page is tried: each begins with the last event of the one before. */
const LEAST = 2

/** A consumer that has little to replay. */
export interface Near {
  readonly type: 'near'
  readonly consumerId: string
}

/** What is known of the log before it is read. */
export interface Backlog {
  /** Where the log ends; 0 if it is not known. */
  readonly head: number
  /** During the last connection more was written than Core keeps for one. */
  readonly isOutrun: boolean
}

/**
 * Reads a long backlog by pages. For a replay Core copies all of it into its memory, and of what is written meanwhile it drops all
 * but 1,024 events. A poll begins where its consumer was acknowledged, and the worker's own is acknowledged only as far as is
 * stored: so the pages are those of a second consumer, which runs ahead of what is stored. Nothing ever resumes from it.
 */
export class CatchUp {
  readonly #limits: CatchUpLimits
  /** Core cannot remove a consumer, so it is used again as long as it does not stand too far on. */
  #readerId: string | undefined

  constructor(limits: CatchUpLimits) {
    this.#limits = limits
  }

  /**
   * Folds pages until there is little left to replay, if there is much.
   * @param onBegin called before the first page
   * @returns the consumer to connect as: one that stands where the pages end, or the worker's own if there were none
   * @throws reducer_failed, and what keeps a page from coming
   */
  async pull<State>(
    context: FoldContext<State>,
    backlog: Backlog,
    onBegin: () => void,
  ): Promise<Near | SessionEnd> {
    const { core, keeper, signal } = context
    if (!(await isLong(context, backlog, this.#limits.framesUpTo)))
      return { type: 'near', consumerId: keeper.consumerId }
    const { filters, witness } = keeper.resumePoint
    const name = newConsumerId(core, `${keeper.name}~pages`)
    const point = { name, consumerId: this.#readerId ?? name, filters, witness, stored: witness }
    const reader = await resumeConsumer(core, point, signal)
    if (reader.type === 'renumbered') return reader
    this.#readerId = reader.consumerId
    onBegin()
    const end = await foldPages(context, reader.consumerId, this.#limits.pageSize)
    return end ?? { type: 'near', consumerId: reader.consumerId }
  }
}

/** Positions count what is for other tenants and types too. So where they say that there is much, a first page tells. */
async function isLong<State>(
  { core, keeper, signal }: FoldContext<State>,
  { head, isOutrun }: Backlog,
  limit: number,
): Promise<boolean> {
  const framesUpTo = isOutrun ? Math.min(limit, QUEUE) : limit
  if (head - keeper.projection.position <= framesUpTo) return false
  const least = Math.min(framesUpTo + 1, QUEUE)
  try {
    const { events } = await core.pollConsumerEvents(keeper.consumerId, { limit: least, signal })
    return events.length >= least
  } catch (error) {
    if (isTooLarge(error)) return true
    throw error
  }
}

/** Folds page after page, a full one while the next is on its way, until one shows that the log's end is near. */
async function foldPages<State>(
  context: FoldContext<State>,
  readerId: string,
  pageSize: number,
): Promise<SessionEnd | undefined> {
  const { core } = context
  const reading = linkAbort(context.signal)
  const { signal } = reading
  let limit = pageSize
  const read = async () => {
    const poll = (size: number) => core.pollConsumerEvents(readerId, { limit: size, signal, headers: PLAIN })
    const fitting = await readFitting(poll, limit, LEAST)
    limit = fitting.limit
    return fitting.page.events
  }
  const readAfter = async (position: number) => {
    await core.ackConsumer(readerId, position - 1, { signal }).catch(explainRefusal)
    return read()
  }
  try {
    let next = read()
    for (let isFirst = true, isFresh = true; ; isFirst = false) {
      const page = await next
      const last = page.at(-1)
      const ahead = last !== undefined && page.length >= limit ? readAfter(last.position) : undefined
      // Whoever folds may be the first to fail.
      ahead?.catch(() => {})
      const end = await foldPage(context, page)
      if (end?.type === 'unwitnessed' && !isFirst) throw lostPlace()
      if (end !== undefined) return end
      // What was read ahead does not tell what was written while the page before it was folded.
      if (last === undefined || (isFresh && page.length < Math.min(limit, QUEUE))) return undefined
      isFresh = ahead === undefined
      next = ahead ?? readAfter(last.position)
    }
  } finally {
    reading.abort(undefined)
    reading.unlink()
  }
}

async function foldPage<State>(
  context: FoldContext<State>,
  page: ConsumerEvents['events'],
): Promise<SessionEnd | undefined> {
  const { keeper } = context
  const session = new Session(context)
  const messages = page.map(
    ({ position, ...event }) => ({ type: 'event', mode: 'replay', event, position }) as const,
  )
  const end = (await session.takeAll(messages)) ?? session.endPage() ?? (await session.keep())
  keeper.changes.look(keeper.projection.revision)
  return end
}

function explainRefusal(error: unknown): never {
  throw error instanceof ApiError && error.status === 400 ? lostPlace(error) : error
}

/** Core was restarted between two pages, or let go of events. What that means is found out as after a connection that broke. */
function lostPlace(cause?: unknown): StreamClosedError {
  const reason = 'the log is not the one any more that the last page was read from'
  return new StreamClosedError({ closeCode: 1006, reason, fatal: false }, { cause })
}
