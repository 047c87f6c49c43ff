import type { IngestReceipt } from '../../../api.ts'

type State =
  | { readonly type: 'unwatched' }
  | {
      readonly type: 'watched'
      readonly promise: Promise<IngestReceipt>
      readonly resolve: (receipt: IngestReceipt) => void
      readonly reject: (error: unknown) => void
    }
  | { readonly type: 'stored'; readonly receipt: IngestReceipt }
  | { readonly type: 'failed'; readonly error: unknown }
  /** Somebody was told, so nobody else need be. */
  | { readonly type: 'told'; readonly promise: Promise<IngestReceipt> }

const unwatched: State = Object.freeze({ type: 'unwatched' })

/**
 * The promise of an appended event's receipt. A real promise is made when somebody asks for it: most of many are not asked, and a
 * failure that nobody hears of here is kept for the writer to tell, where a promise would end the process.
 */
export class ReceiptPromise implements Promise<IngestReceipt> {
  #state: State = unwatched

  /** Whether it failed and nobody was told. */
  get isUntold(): boolean {
    return this.#state.type === 'failed'
  }

  stored(receipt: IngestReceipt): void {
    if (this.#state.type === 'watched') this.#state.resolve(receipt)
    else this.#state = { type: 'stored', receipt }
  }

  failed(error: unknown): void {
    if (this.#state.type === 'watched') this.#state.reject(error)
    else this.#state = { type: 'failed', error }
  }

  // biome-ignore lint/suspicious/noThenProperty: it is awaited like the promise that it stands for.
  then<Stored = IngestReceipt, Failed = never>(
    onStored?: ((receipt: IngestReceipt) => Stored | PromiseLike<Stored>) | null,
    onFailed?: ((error: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Stored | Failed> {
    return this.#watch().then(onStored, onFailed)
  }

  catch<Failed = never>(
    onFailed?: ((error: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<IngestReceipt | Failed> {
    return this.#watch().catch(onFailed)
  }

  finally(onSettled?: (() => void) | null): Promise<IngestReceipt> {
    return this.#watch().finally(onSettled)
  }

  get [Symbol.toStringTag](): string {
    return 'Promise'
  }

  #watch(): Promise<IngestReceipt> {
    const state = this.#state
    switch (state.type) {
      case 'watched':
      case 'told':
        return state.promise
      case 'stored':
        return this.#tell(Promise.resolve(state.receipt))
      case 'failed':
        return this.#tell(Promise.reject(state.error))
      case 'unwatched': {
        let resolve!: (receipt: IngestReceipt) => void
        let reject!: (error: unknown) => void
        const promise = new Promise<IngestReceipt>((onStored, onFailed) => {
          resolve = onStored
          reject = onFailed
        })
        this.#state = { type: 'watched', promise, resolve, reject }
        return promise
      }
    }
  }

  #tell(promise: Promise<IngestReceipt>): Promise<IngestReceipt> {
    this.#state = { type: 'told', promise }
    return promise
  }
}
