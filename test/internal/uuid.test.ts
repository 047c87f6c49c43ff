import { describe, expect, it } from 'vitest'
import { randomUuid } from '../../src/internal/uuid.ts'

describe('randomUuid', () => {
  it('is of version 4', () => {
    expect(randomUuid(Math.random)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })
})
