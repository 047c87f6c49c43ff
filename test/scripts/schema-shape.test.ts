import { expect, test } from 'vitest'
import { type Schemas, shapeOf } from '../../scripts/generate/schema-shape.ts'

const named = (name: string) => ({ $ref: `#/components/schemas/${name}` })

test('puts a named schema in the place of its name, as often as it is named', () => {
  const schemas: Schemas = {
    Pair: { type: 'object', required: ['a'], properties: { a: named('Leaf'), b: named('Leaf') } },
    Leaf: { type: ['string', 'null'] },
  }
  expect(shapeOf(named('Pair'), schemas)).toEqual({
    required: { a: { nullable: 'string' } },
    optional: { b: { nullable: 'string' } },
  })
})

test('refuses a schema that contains itself, however deep', () => {
  const schemas: Schemas = {
    Tree: { type: 'object', properties: { branches: { type: 'array', items: named('Branch') } } },
    Branch: { allOf: [{ type: 'object', properties: { tree: { oneOf: [named('Tree')] } } }] },
  }
  expect(() => shapeOf(named('Tree'), schemas)).toThrow('The schema Tree contains itself')
})

test('merges the parts of `allOf`, and refuses one without named fields', () => {
  const schemas: Schemas = {
    Base: { type: 'object', required: ['a'], properties: { a: { type: 'integer' } } },
  }
  const more = { type: 'object', properties: { b: { type: 'boolean' } } }
  expect(shapeOf({ allOf: [named('Base'), more] }, schemas)).toEqual({
    required: { a: 'integer' },
    optional: { b: 'boolean' },
  })
  expect(() => shapeOf({ allOf: [named('Base'), { type: 'string' }] }, schemas)).toThrow('named fields')
})
