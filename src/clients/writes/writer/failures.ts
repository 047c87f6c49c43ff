import type { EventInput } from '../../../api.ts'
import { AppendsFailedError, type FailedAppend } from '../../../appends-failed-error.ts'
import type { ReceiptPromise } from './receipt-promise.ts'

interface Failure {
  readonly appended: ReceiptPromise
  /** As it was appended; its JSON, once that was made. */
  readonly event: EventInput | string
  readonly error: unknown
}

/** Beyond so many they are counted: they may never be asked for. */
const MAX_KEPT = 10_000

/** What failed and may have been told to nobody. */
export class Failures {
  #kept: Failure[] = []
  #more = 0

  /** Fails an event. */
  add(appended: ReceiptPromise, error: unknown, event: EventInput | string): void {
    appended.failed(error)
    if (!appended.isUntold) return
    if (this.#kept.length >= MAX_KEPT) this.#kept = this.#kept.filter((kept) => kept.appended.isUntold)
    if (this.#kept.length < MAX_KEPT) this.#kept.push({ appended, event, error })
    else this.#more += 1
  }

  /** Tells, once, what nobody was told. @throws appends_failed */
  report(): void {
    const untold = this.#kept.filter(({ appended }) => appended.isUntold)
    const more = this.#more
    this.#kept = []
    this.#more = 0
    if (untold.length > 0) throw new AppendsFailedError(untold.map(failedAppend), untold.length + more)
  }
}

function failedAppend({ event, error }: Failure): FailedAppend {
  return { event: typeof event === 'string' ? JSON.parse(event) : event, error }
}
