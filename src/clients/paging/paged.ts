import { InvalidInputError } from '../../errors.ts'
import { linkAbort } from '../../internal/abort.ts'
import { prefetched } from './prefetched.ts'

/**
 * Items over all pages. From the second page on the next one is read while one is worked on; leaving the loop cancels that request.
 * It reads nothing before it is asked to, and goes through once: each of its methods reads from the start.
 */
export interface Paged<Item, End = void> extends AsyncGenerator<Item, End> {
  /** The same, a page at a time, as the server gives them. None is empty. */
  pages(): AsyncGenerator<readonly Item[], End>
  /**
   * All of them, in one array.
   * @param options.max how many there may be, so that memory is bounded; to have the first of more, use the read's `limit`
   * @throws invalid_input if there are more; besides what reading throws
   */
  toArray(options: { readonly max: number }): Promise<Item[]>
}

/** What a paged read is made from. */
export interface PagedOptions {
  /** Ends the reading wherever it is. */
  readonly signal?: AbortSignal | undefined
  /** Reads one page ahead. @default true */
  readonly isPrefetched?: boolean | undefined
}

/**
 * Makes the items of many pages one iterable.
 * @param read the pages; its requests must heed the signal that it is given
 */
export function paged<Item, End>(
  read: (signal: AbortSignal) => AsyncGenerator<readonly Item[], End>,
  { signal, isPrefetched = true }: PagedOptions,
): Paged<Item, End> {
  async function* pages(): AsyncGenerator<readonly Item[], End> {
    const linked = linkAbort(signal)
    const source = read(linked.signal)
    try {
      return yield* isPrefetched ? prefetched(source, () => linked.abort(left())) : source
    } finally {
      linked.unlink()
    }
  }

  async function* items(): AsyncGenerator<Item, End> {
    const source = pages()
    try {
      for (;;) {
        const next = await source.next()
        if (next.done) return next.value
        yield* next.value
      }
    } finally {
      await source.return(undefined as End)
    }
  }

  async function toArray(options: { readonly max: number }): Promise<Item[]> {
    // Without types it may be left out.
    const max = (options as { readonly max: number } | undefined)?.max
    if (max === undefined || !Number.isInteger(max) || max < 0)
      throw new InvalidInputError('max', 'must be a whole number, 0 or more')
    const all: Item[] = []
    for await (const page of pages()) {
      if (all.length + page.length > max)
        throw new InvalidInputError(
          'max',
          `is ${max}, and there are more: raise it, or take the first by \`limit\``,
        )
      for (const item of page) all.push(item)
    }
    return all
  }

  return Object.assign(items(), { pages, toArray })
}

function left(): DOMException {
  return new DOMException('The loop was left', 'AbortError')
}
