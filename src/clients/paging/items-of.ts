import { InvalidInputError } from '../../errors.ts'
import { generatorOf } from './generator-of.ts'

/**
 * The items of pages, one by one, in the order in which they are asked for. What is left of a page is not given once the reader left or
 * the signal aborted. A second loop over what is used up is refused: it would look as if there were no items.
 */
export function itemsOf<Item, End>(
  pages: AsyncGenerator<readonly Item[], End>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Item, End> {
  let page: readonly Item[] = []
  let at = 0
  let isOver = false
  let isLooped = false
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  const isAtHand = () => at < page.length && !signal?.aborted

  function next(): Promise<IteratorResult<Item, End>> {
    // Most are at hand, and a promise is all that those may cost.
    if (waiting === 0 && isAtHand()) return Promise.resolve({ done: false, value: page[at++] as Item })
    waiting++
    const turn = last.then(take, take)
    last = turn
    return turn
  }

  async function take(): Promise<IteratorResult<Item, End>> {
    try {
      while (!isAtHand()) {
        page = []
        const found = await pages.next()
        if (found.done) isOver = true
        if (found.done) return found
        if (isOver) continue
        page = found.value
        at = 0
      }
      return { done: false, value: page[at++] as Item }
    } catch (error) {
      isOver = true
      throw error
    } finally {
      waiting--
    }
  }

  function leave(): void {
    isOver = true
    page = []
    void pages.return(undefined as End)
  }

  return Object.assign(generatorOf(next, leave), {
    [Symbol.asyncIterator](this: AsyncGenerator<Item, End>) {
      if (isLooped && isOver)
        throw new InvalidInputError('iterable', 'is used up: call its method again to read from the start')
      isLooped = true
      return this
    },
  })
}
