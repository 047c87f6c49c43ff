import { abortable, type LinkedAbort, linkAbort } from '../../internal/abort.ts'
import { methodsOption } from '../../internal/check.ts'
import { generatorOf } from './generator-of.ts'

type State<Item, End> =
  | { readonly type: 'unread' }
  | {
      readonly type: 'reading'
      readonly linked: LinkedAbort
      readonly source: AsyncGenerator<Item, End>
      given: number
      ahead?: Promise<IteratorResult<Item, End>> | undefined
    }
  | { readonly type: 'over' }

/**
 * What `open` reads, so that nothing waits once the reader leaves: that cancels the request under way and ends the `next` that
 * waits for it.
 * @param open is called when the first is asked for; its requests must heed the signal
 * @param signal ends the reading with its reason, also before what is read already
 * @param readsAhead whether one more is read from the second on: whoever takes the first and leaves has asked for one only
 */
export function leavable<Item, End>(
  open: (signal: AbortSignal) => AsyncGenerator<Item, End>,
  signal: AbortSignal | undefined,
  readsAhead = false,
): AsyncGenerator<Item, End> {
  let state: State<Item, End> = { type: 'unread' }

  async function next(): Promise<IteratorResult<Item, End>> {
    if (state.type === 'unread') {
      methodsOption('signal', signal, ['addEventListener', 'throwIfAborted'])
      const linked = linkAbort(signal)
      state = { type: 'reading', linked, source: open(linked.signal), given: 0 }
    }
    const current = state
    if (current.type === 'over') return over
    const { linked, source, ahead } = current
    try {
      linked.signal.throwIfAborted()
      current.ahead = undefined
      const found = await abortable(ahead ?? source.next(), linked.signal)
      if (state !== current) return over
      if (found.done) {
        linked.unlink()
        state = { type: 'over' }
      } else if (readsAhead && current.given++ > 0) {
        current.ahead ??= source.next()
        // Whoever waits for it hears of its failure; nobody may.
        current.ahead.catch(() => {})
      }
      return found
    } catch (error) {
      if (state !== current) return over
      leave()
      throw error
    }
  }

  function leave(): void {
    const left = state
    state = { type: 'over' }
    if (left.type !== 'reading') return
    left.linked.unlink()
    left.linked.abort(undefined)
    // It tidies up when it comes to it; nobody is left to hear how that went.
    left.source.return(undefined as End).catch(() => {})
  }

  return generatorOf(next, leave)
}

const over = { done: true as const, value: undefined as never }
