import { ApiError, ProtocolError } from '../errors.ts'

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
