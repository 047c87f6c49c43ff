/**
 * An async generator whose reader can leave at any time. `return` and `throw` of one that the language makes wait in line behind a
 * `next` that is under way; of these they settle at once.
 * @param next once left, it gives that all is done
 * @param leave ends what is under way, also the `next` that waits for it
 */
export function generatorOf<Item, End>(
  next: () => Promise<IteratorResult<Item, End>>,
  leave: () => void,
): AsyncGenerator<Item, End> {
  return {
    next,
    async return(value) {
      leave()
      return { done: true, value: await value }
    },
    async throw(error) {
      leave()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
    async [Symbol.asyncDispose]() {
      leave()
    },
  }
}
