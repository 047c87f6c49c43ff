import type { EventInput, IngestReceipt } from '../../../api.ts'
import { InvalidInputError } from '../../../errors.ts'
import { abortable } from '../../../internal/abort.ts'
import type { Source } from './event-queue.ts'

/** What a stream needs of its writer. */
export interface WritablePort {
  append(event: EventInput, source: Source): Promise<IngestReceipt>
  /** Rejects what waits and came through the same stream behind this place. */
  takeBack(behind: Source, reason: unknown): void
  readonly desiredSize: number
  readonly ready: Promise<void>
}

/** `failed` by the first that was refused. Once it is being closed, `end` is called when all is settled. */
type State =
  | { readonly type: 'open'; readonly end?: (() => void) | undefined }
  | { readonly type: 'failed'; readonly error: unknown; readonly end?: (() => void) | undefined }

/**
 * A stream into a writer.
 * @param given breaks the stream. Its own signal is not enough: a pipe that is aborted first waits for the write under way
 */
export function writableOf(port: WritablePort, given: AbortSignal | undefined): WritableStream<EventInput> {
  const stream = {}
  let written = 0
  let unsettled = 0
  let signal: AbortSignal | undefined
  let state: State = { type: 'open' }

  const settle = () => {
    unsettled -= 1
    if (unsettled === 0) state.end?.()
  }
  const takeBackAll = (reason: unknown) => port.takeBack({ stream, index: -1 }, reason)
  const heeding = (wait: Promise<void>) =>
    abortable(abortable(wait, signal), given).catch((reason: unknown) => {
      takeBackAll(reason)
      throw reason
    })
  return new WritableStream<EventInput>({
    start(controller) {
      signal = controller.signal
    },
    write(event, controller) {
      given?.throwIfAborted()
      const source = { stream, index: written++ }
      unsettled += 1
      port.append(event, source).then(settle, (refused) => {
        const error = placed(refused, source)
        if (state.type === 'open') state = { type: 'failed', error, end: state.end }
        controller.error(error)
        port.takeBack(source, error)
        settle()
      })
      if (port.desiredSize > 0) return undefined
      return heeding(port.ready).catch((reason: unknown) => {
        if (!given?.aborted) throw reason
        // In Node, a pipe that is aborted does not cancel its source if this write fails.
        controller.error(reason)
      })
    },
    async close() {
      const ended = new Promise<void>((end) => {
        state = { ...state, end }
        if (unsettled === 0) end()
      })
      await heeding(ended)
      // The controller's error comes too late for a stream that is closing.
      if (state.type === 'failed') throw state.error
    },
    abort: takeBackAll,
  })
}

/** Says which of the events has the field. */
function placed(error: unknown, { index }: Source): unknown {
  if (!(error instanceof InvalidInputError) || error.field === 'writer') return error
  return new InvalidInputError(`events[${index}].${error.field}`, error.reason, { cause: error.cause })
}
