/**
 * The same pages, one ahead from the second on: whoever takes the first and leaves has asked for one only. Whoever leaves must cancel
 * what is read.
 */
export async function* prefetched<Page, End>(source: AsyncGenerator<Page, End>): AsyncGenerator<Page, End> {
  let ahead: Promise<IteratorResult<Page, End>> | undefined
  try {
    for (let given = 0; ; given++) {
      const next = await (ahead ?? source.next())
      ahead = undefined
      if (next.done) return next.value
      if (given > 0) {
        ahead = source.next()
        // Whoever waits for it hears of its failure; nobody may.
        ahead.catch(() => {})
      }
      yield next.value
    }
  } finally {
    await source.return(undefined as End).catch(() => {})
  }
}
