import { describe, expect, it } from 'vitest'
import { changesBetween, formatChange } from '../../../scripts/api/changes.ts'
import type { ApiDocument } from '../../../scripts/api/document.ts'
import { factsOf, parseFacts, printFacts } from '../../../scripts/api/facts.ts'

/** A small document: one read with parameters, one write, and a stream. */
function base() {
  return {
    paths: {
      '/things': {
        get: {
          operationId: 'listThings',
          'x-retry': 'safe',
          'x-tenant': 'query',
          parameters: [
            {
              name: 'limit',
              in: 'query',
              schema: { type: 'integer', minimum: 0, maximum: 100, default: 10 },
            },
            {
              name: 'order',
              in: 'query',
              'x-since': '0.21.0',
              schema: { type: 'string', enum: ['asc', 'desc'] },
            },
          ],
          responses: {
            '200': { content: json({ $ref: '#/components/schemas/ThingPage' }) },
            '404': { $ref: '#/components/responses/Missing' },
          },
        },
        post: {
          operationId: 'makeThing',
          'x-retry': 'conditional',
          'x-refusals': ['full', 'closed'],
          'x-answers': [409],
          'x-tenant': 'body',
          requestBody: { required: true, content: json({ $ref: '#/components/schemas/ThingInput' }) },
          responses: { '200': { content: json({ $ref: '#/components/schemas/Thing' }) } },
        },
      },
    },
    components: {
      responses: { Missing: { content: json({ $ref: '#/components/schemas/Problem' }) } },
      schemas: {
        Thing: {
          type: 'object',
          required: ['id', 'size'],
          properties: {
            id: { type: 'string', format: 'uuid' },
            size: { type: 'integer' },
            colour: { type: 'string', enum: ['red', 'blue'] },
          },
        },
        ThingInput: {
          type: 'object',
          required: ['size'],
          properties: { size: { type: 'integer' }, label: { type: 'string' } },
        },
        ThingPage: {
          type: 'object',
          required: ['things'],
          properties: { things: { type: 'array', items: { $ref: '#/components/schemas/Thing' } } },
        },
        Problem: { type: 'object', required: ['error'], properties: { error: { type: 'string' } } },
      },
    },
  }
}

function json(schema: object) {
  return { 'application/json': { schema } }
}

/** What an edit of the small document, done on its text, is said to change. */
function changesOf(...edits: (readonly [found: string | RegExp, replacement: string])[]): string[] {
  const text = JSON.stringify(base())
  let edited = text
  for (const [found, replacement] of edits) {
    const next = edited.replace(found, replacement)
    if (next === edited) throw new Error(`The document has no ${found}`)
    edited = next
  }
  const facts = (source: string) => factsOf(JSON.parse(source) as ApiDocument)
  return changesBetween(facts(text), facts(edited)).map((change) => formatChange(change).replace(/ +/, ' '))
}

const get = '"/things":{"get":'
const limit = '{"name":"limit","in":"query",'

describe('changes of a document', () => {
  it.each([
    ['a removed operation', ['"post":', '"gone":'], 'breaking makeThing: removed (POST /things)'],
    [
      'a moved operation',
      ['"/things"', '"/items"'],
      'breaking listThings: moved from GET /things to GET /items',
    ],
    [
      'a renamed operation',
      ['"listThings"', '"readThings"'],
      'breaking listThings: operationId renamed to readThings: tables, docs and mock name it so',
    ],
    [
      'a weaker retry',
      ['"safe"', '"unsafe"'],
      'breaking listThings: retry changed from safe to unsafe: calls that were repeated no longer are',
    ],
    [
      'a stronger retry',
      ['"conditional"', '"safe"'],
      'compatible makeThing: retry changed from conditional to safe',
    ],
    [
      'a refusal that went',
      ['"full",', ''],
      'breaking makeThing: refusals changed from closed | full to closed: a refusal that was repeated no longer is',
    ],
    [
      'a refusal that came',
      ['"full",', '"full","busy",'],
      'compatible makeThing: refusals changed from closed | full to busy | closed | full',
    ],
    [
      'another answer',
      ['[409]', '[404,409]'],
      'breaking makeThing: answers changed from 409 to 404 | 409: a status that was a value is thrown, or the other way round',
    ],
    [
      'another place of the tenant',
      ['"x-tenant":"query"', '"x-tenant":"none"'],
      'breaking listThings: tenant changed from query to none: the tenant goes elsewhere',
    ],
    [
      'an operation that ends',
      [`${get}{`, `${get}{"x-until":"0.27.0",`],
      'breaking listThings: until 0.27.0 added: more of the supported versions lack it',
    ],
    [
      'a removed parameter',
      [/\{"name":"order".*?\}\}/, limit.replace('limit', 'order2').replace(/,$/, '}')],
      'breaking listThings query order: parameter removed: the server would ignore it in silence',
    ],
    [
      'an optional parameter more',
      [limit, `{"name":"offset","in":"query"},${limit}`],
      'compatible listThings query offset: optional parameter added',
    ],
    [
      'a required parameter more',
      [limit, `{"name":"kind","in":"query","required":true},${limit}`],
      'breaking listThings query kind: required parameter added',
    ],
    [
      'a parameter that became required',
      [limit, `${limit}"required":true,`],
      'breaking listThings query limit: optional became required',
    ],
    [
      'another default',
      ['"default":10', '"default":20'],
      'breaking listThings query limit: default changed from 10 to 20: leaving it out means something else',
    ],
    [
      'a lower maximum of what is sent',
      ['"maximum":100', '"maximum":50'],
      'breaking listThings query limit: maximum changed from 100 to 50: narrower than it was',
    ],
    [
      'a higher maximum of what is sent',
      ['"maximum":100', '"maximum":500'],
      'compatible listThings query limit: maximum changed from 100 to 500',
    ],
    [
      'a later version',
      ['"0.21.0"', '"0.100.0"'],
      'breaking listThings query order: since changed from 0.21.0 to 0.100.0: more of the supported versions lack it',
    ],
    [
      'an earlier version',
      ['"0.21.0"', '"0.20.0"'],
      'compatible listThings query order: since changed from 0.21.0 to 0.20.0',
    ],
    [
      'fewer values of what is sent',
      ['["asc","desc"]', '["asc"]'],
      'breaking listThings query order: enum changed from "asc" | "desc" to "asc": narrower than it was',
    ],
    [
      'more values of what is received',
      ['["red","blue"]', '["red","blue","green"]'],
      'breaking schema Thing.colour: enum changed from "blue" | "red" to "blue" | "green" | "red": wider than it was',
    ],
    [
      'fewer values of what is received',
      ['["red","blue"]', '["red"]'],
      'compatible schema Thing.colour: enum changed from "blue" | "red" to "red"',
    ],
    [
      'a field that is no longer given',
      [',"size":{"type":"integer"},"colour"', ',"colour"'],
      'breaking schema Thing.size: field removed from what is received',
    ],
    [
      'a field that may be absent now',
      ['["id","size"]', '["id"]'],
      'breaking schema Thing.size: required became optional',
    ],
    [
      'a field that is always there now',
      ['["id","size"]', '["id","size","colour"]'],
      'compatible schema Thing.colour: optional became required',
    ],
    [
      'a field more that is received',
      ['"colour":', '"weight":{"type":"number"},"colour":'],
      'compatible schema Thing.weight: added',
    ],
    [
      'a field that must be sent now',
      ['["size"]', '["size","label"]'],
      'breaking schema ThingInput.label: optional became required',
    ],
    [
      'a field that need not be sent now',
      ['["size"]', '[]'],
      'compatible schema ThingInput.size: required became optional',
    ],
    [
      'a field that is no longer taken',
      [',"label":{"type":"string"}', ''],
      'breaking schema ThingInput.label: field removed from what is sent',
    ],
    [
      'a wider type of what is received',
      ['"size":{"type":"integer"},"colour"', '"size":{"type":["integer","null"]},"colour"'],
      'breaking schema Thing.size: type widened from integer to integer | null',
    ],
    [
      'a wider type of what is sent',
      ['"size":{"type":"integer"},"label"', '"size":{"type":"number"},"label"'],
      'compatible schema ThingInput.size: type widened from integer to number',
    ],
    [
      'a narrower type of what is sent',
      ['"label":{"type":"string"}', '"label":{"const":"x"}'],
      'breaking schema ThingInput.label: type narrowed from string to "x"',
    ],
    [
      'another type',
      ['"size":{"type":"integer"},"label"', '"size":{"type":"string"},"label"'],
      'breaking schema ThingInput.size: type changed from integer to string',
    ],
    [
      'another error',
      ['"404":', '"410":{},"404":'],
      'compatible listThings 410: status added: calls throw it as `api`, or tell it as a value',
    ],
    [
      'an error that went',
      [/"404":\{[^}]*\}/, '"410":{}'],
      'compatible listThings 404: error no longer given',
    ],
    [
      'another success',
      ['"404":', '"202":{},"404":'],
      'breaking listThings 202: another success added: code that reads the old one meets it',
    ],
    [
      'a 304',
      ['"404":', '"304":{},"404":'],
      'compatible listThings 304: status added: calls throw it as `api`, or tell it as a value',
    ],
  ] as const)('judge %s', (_, edit, expected) => {
    expect(changesOf(edit)).toContain(expected)
  })

  it('tell nothing of descriptions and examples', () => {
    const edit = [
      '"operationId":"listThings"',
      '"operationId":"listThings","description":"All of them.","summary":"Things"',
    ] as const
    expect(changesOf(edit)).toEqual([])
  })

  it('do not tell what is inside a thing that came', () => {
    const edit = ['"components":', `"more":0,"components":`] as const
    expect(changesOf(edit)).toEqual([])
    expect(
      changesOf([get, '"/more":{"get":{"operationId":"more","responses":{"200":{}}}},"/things":{"get":']),
    ).toEqual(['compatible more: added (GET /more)'])
  })

  it('follow an operation under its new name', () => {
    expect(changesOf(['"listThings"', '"readThings"'], ['"default":10', '"default":20'])).toEqual([
      expect.stringContaining('listThings: operationId renamed to readThings'),
      expect.stringContaining('readThings query limit: default changed'),
    ])
  })

  it('are compatible where only the name of a schema is another', () => {
    expect(changesOf([/Thing"(?=\})/g, 'Item"'], ['"Thing":', '"Item":'])).toEqual([
      'compatible makeThing 200 application/json: schema renamed from Thing to Item',
      'compatible schema Item: added',
      'compatible schema Thing: no longer named; where it was used is judged there',
      'compatible schema ThingPage.things: schema renamed from Thing[] to Item[]',
    ])
  })

  it('name the fields that differ where another schema took the place of one', () => {
    const other =
      '"Item":{"type":"object","required":["id"],"properties":{"id":{"type":"string","format":"uuid"},"size":{"type":"integer"},"colour":{"type":"string","enum":["red","blue"]}}}'
    expect(changesOf([/Thing"(?=\})/g, 'Item"'], ['"schemas":{', `"schemas":{${other},`])).toContain(
      'breaking makeThing 200 application/json.size: required became optional',
    )
  })
})

describe('a summary', () => {
  it('is read as it was written', () => {
    const facts = factsOf(base() as unknown as ApiDocument)
    expect(parseFacts(printFacts(facts))).toEqual(facts)
  })

  it('has a fact a line, in an order that the document does not decide', () => {
    const document = base()
    const turned = {
      ...document,
      components: { ...document.components, schemas: reversed(document.components.schemas) },
    }
    const text = printFacts(factsOf(document as unknown as ApiDocument))
    expect(printFacts(factsOf(turned as unknown as ApiDocument))).toBe(text)
    expect(text.split('\n').slice(0, 12)).toEqual([
      'listThings = GET /things',
      'listThings 200 = a body',
      'listThings 200 application/json = ThingPage',
      'listThings 404 = a body',
      'listThings 404 application/json = Problem',
      'listThings @auth = key',
      'listThings @retry = safe',
      'listThings @tenant = query',
      'listThings query limit = integer optional',
      'listThings query limit @default = 10',
      'listThings query limit @maximum = 100',
      'listThings query limit @minimum = 0',
    ])
  })
})

function reversed(object: object): object {
  return Object.fromEntries(Object.entries(object).reverse())
}
