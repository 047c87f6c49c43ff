import { InvalidInputError } from '../../errors.ts'
import { itemsOf } from './items-of.ts'
import { leavable } from './leavable.ts'

/**
 * Items over all pages. From the second page on the next one is read while one is worked on; leaving the loop cancels that request,
 * and so does `return`, which ends a `next` that waits for it.
 * It reads nothing before it is asked to, and goes through once: a second loop over one that came to its end or was left throws
 * `invalid_input`. Each of its methods reads from the start, as often as it is called.
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

/**
 * Makes the items of many pages one iterable.
 * @param read the pages; its requests must heed the signal that it is given
 * @param options.signal ends the reading wherever it is
 */
export function paged<Item, End>(
  read: (signal: AbortSignal) => AsyncGenerator<readonly Item[], End>,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Paged<Item, End> {
  const pages = () => leavable(read, signal, true)

  async function toArray(options: { readonly max: number }): Promise<Item[]> {
    // Without types it may be left out.
    const max = (options as { readonly max: number } | undefined)?.max
    if (max === undefined || !Number.isInteger(max) || max < 0)
      throw new InvalidInputError('max', 'must be a whole number, as in `toArray({ max: 1_000 })`')
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

  return Object.assign(itemsOf(pages(), signal), { pages, toArray })
}
