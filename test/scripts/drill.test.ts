import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSources } from '../../scripts/check/source-files.ts'
import { drill } from '../../scripts/drill/drill.ts'
import { type Rename, renameIn } from '../../scripts/drill/rename.ts'

const PROJECT = join(import.meta.dirname, '../..')

function filesOf(places: readonly string[]): Set<string> {
  return new Set(places.map((place) => place.replace(/:.*/, '')))
}

/** The files of `src/` that have a word. */
async function filesWith(word: string): Promise<string[]> {
  const sources = await readSources(PROJECT, ['src'])
  return [...sources].filter(([, text]) => new RegExp(`\\b${word}\\b`).test(text)).map(([file]) => file)
}

describe('a renaming in a document', { timeout: 120_000 }, () => {
  it('leads to every file that has the name, and to no other', async () => {
    const field = { schema: 'Consumer', field: 'cursor_position', to: 'cursor_at' }
    const parameter = { operation: 'listEntities', parameter: 'limit', to: 'max' }
    const { compiler, names } = await drill(PROJECT, [field, parameter], ['src'])

    const files = await filesWith('cursor_position')
    const withLimit = ['src/clients/query-params.ts', 'src/mock/routes/entities.ts']
    const named = filesOf(compiler)
    expect(withLimit.filter((file) => !named.has(file))).toEqual([])
    expect([...named].filter((file) => !files.includes(file) && !withLimit.includes(file))).toEqual([])
    // The name is gone from both documents, so that every line with it is told, also where the compiler is content.
    expect(named).toContain('src/mock/core/consumers.ts')
    expect(files.filter((file) => !filesOf(names).has(file))).toEqual([])
  })

  it('of what is not there is an error', async () => {
    const rename = { schema: 'Consumer', field: 'nothing', to: 'something' }
    await expect(drill(PROJECT, [rename], ['src'])).rejects.toThrow('Expected a document to have')
  })
})

describe('a document', () => {
  const document = () => ({
    paths: {
      '/a': {
        get: { operationId: 'getA', parameters: [{ $ref: '#/components/parameters/Limit' }, { name: 'x' }] },
      },
      '/b': { get: { operationId: 'getB' } },
    },
    components: {
      parameters: { Limit: { name: 'limit', example: 1 } },
      schemas: {
        A: { required: ['id', 'size'], properties: { id: {}, size: { example: 1 }, example: {} } },
        B: { allOf: [{ $ref: '#/components/schemas/A' }, { properties: { size: {} } }] },
      },
    },
  })

  function renamed(rename: Rename): ReturnType<typeof document> {
    const copy = document()
    expect(renameIn(copy, rename)).toBe(true)
    return copy
  }

  it('gets another field, where it stood and where it was required', () => {
    const { A } = renamed({ schema: 'A', field: 'id', to: 'key' }).components.schemas
    expect(A).toEqual({ required: ['key', 'size'], properties: { key: {}, size: {}, example: {} } })
    expect(Object.keys(A.properties)).toEqual(['key', 'size', 'example'])
  })

  it('gets another field in a part of a schema', () => {
    const { B } = renamed({ schema: 'B', field: 'size', to: 'length' }).components.schemas
    expect(B.allOf[1]).toEqual({ properties: { length: {} } })
  })

  it('gets another parameter, also where it is a component', () => {
    expect(renamed({ operation: 'getA', parameter: 'limit', to: 'max' }).components.parameters.Limit).toEqual(
      {
        name: 'max',
      },
    )
    expect(renamed({ operation: 'getA', parameter: 'x', to: 'y' }).paths['/a'].get.parameters[1]).toEqual({
      name: 'y',
    })
  })

  it('gets another path, in its place', () => {
    expect(Object.keys(renamed({ path: '/a', to: '/c' }).paths)).toEqual(['/c', '/b'])
  })

  it.each([
    { schema: 'A', field: 'nothing', to: 'x' },
    { schema: 'Nothing', field: 'id', to: 'x' },
    { operation: 'getB', parameter: 'limit', to: 'x' },
    { path: '/nothing', to: '/x' },
  ])('has nothing to rename for %j', (rename) => {
    expect(renameIn(document(), rename)).toBe(false)
  })
})
