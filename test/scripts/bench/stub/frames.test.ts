import { describe, expect, it } from 'vitest'
import {
  countsOf,
  entityAt,
  eventAt,
  FRAME_BYTES,
  wireFrames,
} from '../../../../scripts/bench/stub/frames.ts'
import { parseFrame } from '../../../../src/stream/frames.ts'

/** The texts of the messages in a server's bytes. */
function messagesIn(bytes: Buffer): string[] {
  const texts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    expect([bytes[at], bytes[at + 1]]).toEqual([0x81, 126])
    const end = at + 4 + bytes.readUInt16BE(at + 2)
    texts.push(bytes.toString('utf8', at + 4, end))
    at = end
  }
  return texts
}

describe("the stub's log", () => {
  it('has frames of the standard size that the client understands, in order', () => {
    const texts = messagesIn(wireFrames(999_998, 1_000_002, { head: 2_000_000, entities: 10_000 }))
    expect(texts.map((text) => Buffer.byteLength(text))).toEqual(Array(5).fill(FRAME_BYTES))
    const messages = texts.flatMap((text) => parseFrame(text) ?? [])
    expect(messages.map((message) => message.type === 'event' && message.position)).toEqual([
      999_998, 999_999, 1_000_000, 1_000_001, 1_000_002,
    ])
  })

  it('gives an event the same id wherever it is read, and no two events one id', () => {
    const ids = [1, 2, 16, 17, 1_000_000].map((position) => JSON.parse(eventAt(position, { entities: 7 })).id)
    expect(new Set(ids).size).toBe(5)
    const [text = ''] = messagesIn(wireFrames(17, 17, { head: 20, entities: 7 }))
    expect(parseFrame(text)).toMatchObject({ event: { id: ids[3] } })
  })

  it('is counted as a plain fold of it counts', () => {
    for (const log of [
      { head: 1, entities: 3 },
      { head: 10, entities: 3 },
      { head: 1_100, entities: 1_000 },
      { head: 2_000, entities: 1_000 },
    ]) {
      const counts: Record<string, number> = {}
      for (let position = 1; position <= log.head; position++) {
        const entity = entityAt(position, log)
        counts[entity] = (counts[entity] ?? 0) + 1
      }
      expect(countsOf(log)).toEqual(counts)
    }
  })
})
