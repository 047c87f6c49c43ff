import { describe, expect, test } from 'vitest'
import { chunkRecord, joinChunks } from '../../../src/worker/stores/chunks.ts'
import { record } from '../../support/records.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const SIZES = { minLength: 1_024, maxLength: 4_096, spread: 1_024 }

function chunked(state: string) {
  const { chunks, isEscaped } = chunkRecord(record({ state }), SIZES)
  return { texts: chunks.map(({ text }) => text), hashes: chunks.map(({ hash }) => hash), isEscaped }
}

/** Rows of a state, as JSON. */
function stateOf(rows: number, random: () => number): string[] {
  return Array.from({ length: rows }, (_, n) => `{"id":${n},"price":${random()},"name":"Größe 🚀 ${n}"}`)
}

describe('chunkRecord', () => {
  test.each([
    ['nothing', ''],
    ['one character', 'x'],
    ['the same character', 'x'.repeat(50_000)],
    ['pairs of surrogates', '🚀'.repeat(20_000)],
    ['pairs at odd places', `x${'🚀'.repeat(20_000)}`],
    ['halves of pairs', '\ud83d x \ude80'.repeat(3_000)],
    ['JSON', stateOf(2_000, seededRandom(1)).join()],
  ])('gives pieces of %s that make the whole', (_, state) => {
    const { texts, isEscaped } = chunked(state)
    expect(joinChunks(texts, isEscaped) === state).toBe(true)
    expect(texts.every((text) => text.isWellFormed())).toBe(true)
    expect(texts.every((text) => text.length <= SIZES.maxLength)).toBe(true)
    expect(texts.slice(0, -1).every((text) => text.length >= SIZES.minLength - 1)).toBe(true)
  })

  test.each(['changed', 'put in', 'taken out'])('leaves most pieces alone when a row is %s', (change) => {
    const rows = stateOf(5_000, seededRandom(2))
    const before = new Set(chunked(rows.join()).hashes)
    for (const at of [0, 1_234, 4_999]) {
      const edited = [...rows]
      edited.splice(at, change === 'put in' ? 0 : 1, ...(change === 'taken out' ? [] : ['{"another":true}']))
      const { hashes } = chunked(edited.join())
      expect(hashes.filter((hash) => !before.has(hash)).length).toBeLessThanOrEqual(3)
    }
    expect(before.size).toBeGreaterThan(50)
  })
})
