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

/** A stream into a writer. */
export function writableOf(port: WritablePort): WritableStream<EventInput> {
  const stream = {}
  let written = 0
  let unsettled = 0
  let failure: { readonly error: unknown } | undefined
  let end: (() => void) | undefined
  let signal: AbortSignal | undefined

  const settle = () => {
    unsettled -= 1
    if (unsettled === 0) end?.()
  }
  return new WritableStream<EventInput>({
    start(controller) {
      signal = controller.signal
    },
    write(event, controller) {
      const source = { stream, index: written++ }
      unsettled += 1
      port.append(event, source).then(settle, (refused) => {
        const error = placed(refused, source)
        failure ??= { error }
        controller.error(error)
        port.takeBack(source, error)
        settle()
      })
      return port.desiredSize > 0 ? undefined : abortable(port.ready, controller.signal)
    },
    async close() {
      const ended = new Promise<void>((resolve) => {
        end = resolve
        if (unsettled === 0) resolve()
      })
      await abortable(ended, signal)
      // The controller's error comes too late for a stream that is closing.
      if (failure !== undefined) throw failure.error
    },
    abort: (reason) => port.takeBack({ stream, index: -1 }, reason),
  })
}

/** Says which of the events has the field. */
function placed(error: unknown, { index }: Source): unknown {
  if (!(error instanceof InvalidInputError) || error.field === 'writer') return error
  return new InvalidInputError(`events[${index}].${error.field}`, error.reason, { cause: error.cause })
}
