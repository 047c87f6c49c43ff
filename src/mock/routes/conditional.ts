import { sha256Hex } from '../../internal/sha256.ts'
import type { CoreState } from '../core/core-state.ts'
import { emptyAnswer, type MockAnswer, type MockRequest, rawJsonAnswer } from '../http/answer.ts'

const utf8 = new TextEncoder()

/** A 200 with its `ETag`, or a 304 to who has it already. On a Core without conditional reads: the plain 200. */
export function conditionalAnswer(core: CoreState, request: MockRequest, body: string): MockAnswer {
  if (!core.traits.conditionalReads) return rawJsonAnswer(200, body)
  const etag = `"sha256:${sha256Hex(utf8.encode(body)).slice(0, 32)}"`
  if (isKnown(request.headers['if-none-match'], etag)) return emptyAnswer(304, { etag })
  return { status: 200, headers: { 'content-type': 'application/json', etag }, body }
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = ifNoneMatch?.split(',').map((tag) => tag.trim()) ?? []
  return known.some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag)
}
