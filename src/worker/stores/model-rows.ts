import type { CoreClient } from '../../clients/core-client.ts'
import type { ReadModel } from '../../clients/latest/read-model.ts'
import { isAllSourceError, ProtocolError } from '../../errors.ts'

const ATTEMPTS = 10

/** A read model as it was found, or left by a commit. */
export interface ModelAt {
  readonly revision: number
  /** Of the feed, which the model is bound to; `null` before the first commit. */
  readonly epoch: number | null
}

/** Read models are bound to the feed's epoch, which changes with each restart of Core: asked for once, and again when Core refuses it. */
export class FeedEpoch {
  readonly #core: CoreClient
  #epoch: number | undefined

  constructor(core: CoreClient) {
    this.#core = core
  }

  async get(signal: AbortSignal | undefined): Promise<number> {
    this.#epoch ??= (await this.#core.feed({ limit: 0 }, { signal })).head.epoch
    return this.#epoch
  }

  /** Whether it is another now. */
  async hasChanged(signal: AbortSignal | undefined): Promise<boolean> {
    const before = this.#epoch
    this.#epoch = undefined
    return (await this.get(signal)) !== before
  }
}

/** Changes rows as one commit. With `reset` those are all the rows. */
export async function commitRows(
  model: ReadModel,
  at: ModelAt,
  epoch: number,
  changes: ReadonlyMap<string, unknown>,
  { reset = false, signal }: { readonly reset?: boolean; readonly signal?: AbortSignal | undefined },
): Promise<ModelAt> {
  // The rows do not follow the feed: of a checkpoint only the epoch matters to Core.
  const checkpoint = { epoch, position: 0 }
  const rows = Object.fromEntries(changes)
  const commit = { expected_revision: at.revision, checkpoint, ready: true, reset, changes: rows }
  const { revision } = await model.commit(commit, { signal })
  return { revision, epoch }
}

/**
 * Tries until the ground under it holds still: again when another was quicker, when nothing tells whether a commit was taken, and when
 * Core has a new epoch.
 * @param forget called before each further try
 */
export async function settling<T>(
  attempt: () => Promise<T>,
  epoch: FeedEpoch,
  forget: () => void,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt()
    } catch (error) {
      forget()
      if (!isAllSourceError(error)) throw error
      const isMoved =
        error.code === 'version_conflict' ||
        error.code === 'outcome_unknown' ||
        (error.code === 'api' && error.status === 400 && (await epoch.hasChanged(signal)))
      if (!isMoved) throw error
      if (attempts >= ATTEMPTS) throw new ProtocolError('revision', 'moves with every look at it')
    }
  }
}
