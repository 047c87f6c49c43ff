import { ApiError, ProtocolError } from '../../errors.ts'

/** A page is to weigh about this: far below Core's 16 MiB and what a caller wants in memory, far above what a request costs. */
const TARGET_BYTES = 2 * 1024 * 1024

/** Whether an answer was too large to be given: more than Core sends (413), or than `maxResponseBytes` lets in. */
export function isTooLarge(error: unknown): boolean {
  if (error instanceof ProtocolError) return error.where === 'body_size'
  return error instanceof ApiError && error.status === 413
}

/**
 * Reads a page of `limit` items; while that is too large for one answer, one of half as many.
 * @param least no shorter page is tried
 * @returns the page, and how long a page it was asked to be
 * @throws what `read` throws: at `least`, also that the answer is too large
 */
export async function readFitting<Page>(
  read: (limit: number) => Promise<Page>,
  limit: number,
  least = 1,
): Promise<{ readonly page: Page; readonly limit: number }> {
  for (let tried = limit; ; tried = Math.max(least, Math.floor(tried / 2))) {
    try {
      return { page: await read(tried), limit: tried }
    } catch (error) {
      if (tried <= least || !isTooLarge(error)) throw error
    }
  }
}

/** What is known of a page that was read. */
export interface PageFacts {
  /** How many items it was asked to hold. */
  readonly asked: number
  /** How many it held. */
  readonly count: number
  /** As text; `undefined` where that is not known. */
  readonly bytes: number | undefined
  /** Whether a longer one had been too large for an answer. */
  readonly wasShortened: boolean
}

/**
 * How long the next page is to be: twice as long while pages are light, shorter where items are heavy. A reader that takes a few
 * items has not waited for many.
 * @param longest the bound so far; a page that was too large lowers it for good
 */
export function nextPageSize(
  page: PageFacts,
  longest: number,
): { readonly size: number; readonly longest: number } {
  const most = page.wasShortened ? page.asked : longest
  if (page.bytes === undefined || page.count === 0) return { size: Math.min(page.asked, most), longest: most }
  const fitting = Math.max(1, Math.floor((TARGET_BYTES * page.count) / page.bytes))
  return { size: Math.min(page.asked * 2, fitting, most), longest: most }
}
