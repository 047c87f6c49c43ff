import { errorAnswer, type Read } from '../http/answer.ts'

/** Reads an `order` parameter, in whatever case. */
export function readOrder(order: string | undefined, fallback: 'asc' | 'desc'): Read<'asc' | 'desc'> {
  const value = order?.toLowerCase() ?? fallback
  if (value === 'asc' || value === 'desc') return { ok: true, value }
  return {
    ok: false,
    answer: errorAnswer(400, `Invalid input: invalid 'order' value '${order}': expected 'asc' or 'desc'`),
  }
}
